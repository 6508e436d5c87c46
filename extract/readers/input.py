"""What every reader is given: the bytes, their name, and how they are to be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from extract.readers.digest_rules import DigestRules


class Head(NamedTuple):
    """The beginning of an input, by which its format is told; `whole` where nothing comes after it."""

    content: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One input, decompressed.

    `path` names it in sources and messages; `limit` is in bytes a paper; `fields` says under which names a table
    or a JSON object may hold what, in the order in which they are tried; `recoded` where the bytes were turned into
    UTF-8, whatever they say of themselves.
    """

    stream: BufferedReader
    path: str
    head: Head
    limit: int
    fields: Mapping[str, tuple[str, ...]]
    digest: "DigestRules"
    recoded: bool = False
