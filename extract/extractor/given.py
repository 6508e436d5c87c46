"""What a caller may give as a paper: a Paper, an abstract as a string, or a dictionary with the keys of JSONL."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from extract.errors import PaperfactsError, Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import kind_of
from extract.readers.fields import FIELDS
from extract.readers.keyed import paper_of_values

Given = Paper | Mapping[str, Any] | str

_PATH: Final = "<paper>"


def papers_given(papers: Iterable[Given | Refusal]) -> Iterator[Paper | Refusal]:
    """Yield the paper of each thing given, or why there is none; refusals, as readers yield them, go through.

    Raises TypeError, at once, where one paper is given in place of a stream of them.
    """
    if isinstance(papers, str | bytes | Mapping | Paper) or not isinstance(papers, Iterable):
        raise TypeError(
            f"found {kind(papers)}; expected an iterable of papers; of one paper, extract returns the record"
        )
    return (one if isinstance(one, Refusal) else paper_given(one, index) for index, one in enumerate(papers))


def paper_given(given: object, index: int = 0) -> Paper | Refusal:
    """Return the paper that is given, at some place of a stream, or why it is none."""
    if isinstance(given, Mapping):
        item = paper_of_values(given, FIELDS, _PATH, index)
        if isinstance(item, Refusal):  # an option of the command is no help here
            return replace(item, message=item.message.partition(", or name its key: --field")[0])
        return replace(item, source=replace(item.source, path=None, index=None))
    if isinstance(given, str):
        given = Paper("", given)
    if not isinstance(given, Paper):
        return refuse("not-paper", _PATH, found=kind(given)).placed(index, "")
    for key in ("title", "abstract"):
        if not isinstance(value := getattr(given, key), str):
            return refuse("not-string", _PATH, key=key, found=kind_of(value)).placed(index, "", str(given.id))
    if not (given.title.strip() or given.abstract.strip()):
        return refuse("no-text", _PATH).placed(index, "", str(given.id))
    if isinstance(given.id, bool) or not isinstance(given.id, str | int):
        return refuse("bad-id", _PATH, found=kind_of(given.id)).placed(index, f"{given.title}\n{given.abstract}")
    return given if isinstance(given.id, str) else replace(given, id=str(given.id))


class WrongTypeError(PaperfactsError, TypeError):
    """Raised where what was given as a paper is of another type."""


def failure(refusal: Refusal) -> PaperfactsError:
    """Return what to raise for a refusal that nobody takes: one of a wrong type is a TypeError too."""
    return (WrongTypeError if refusal.code in _TYPES else PaperfactsError)(refusal)


def raised(refusal: Refusal) -> None:
    """Raise what `failure` returns, for a paper that was given alone and so has no place in a stream."""
    raise failure(replace(refusal, index=None))


_TYPES: Final = frozenset({"not-paper", "not-string", "bad-id"})


def kind(given: object) -> str:
    """Return what the type of a thing given is called."""
    return "None" if given is None else type(given).__name__
