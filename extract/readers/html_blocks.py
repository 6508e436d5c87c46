"""The text of HTML, block by block, in time in proportion to its length.

Parsers that build a tree are quadratic in how deeply elements are nested, and some pages make them copy without bound.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from extract.readers.entry import flat

_TOKEN = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    | <(?P<raw>script|style|template)\b.*?(?:</(?P=raw)[^>]*+(?:>|\Z)|\Z)
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:=\s*+(?:"[^"]*+"?|'[^']*+'?)|[^>])*+)(?:>|\Z)
    | <[!?/][^>]*+(?:>|\Z)
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|center|d[dlt]|details|div|fieldset|fig(?:caption|ure)|footer|form|h[1-6r]|head"
    "|header|li|main|nav|[ou]l|p|pre|section|summary|table|t(?:body|[dhr])|title"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}(?![0-9])|#[xX][0-9A-Fa-f]{1,6}(?![0-9A-Fa-f])|[A-Za-z][A-Za-z0-9]{1,31});?")
_LINK = re.compile(r"href\s*=\s*[\"']?(https?://[^\s\"'>]+)", re.IGNORECASE)
_POINTING = re.compile(r"this https? URL$")  # how arXiv shows a link


class Block(NamedTuple):
    """What stands between two edges of blocks, on one line; `tag` is the name of the edge before, `/p` of an end."""

    tag: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page that hold text, raised and lowered characters as LaTeX."""
    parts: list[str] = []
    tag = link = ""
    place = 0
    for token in _TOKEN.finditer(page):
        parts.append(page[place : token.start()])
        place = token.end()
        name, end = (token["name"] or "").lower(), token["end"]
        if _BLOCKS.fullmatch(name):
            yield from _block(tag, parts)
            tag, parts = f"{end}{name}", []
        elif name in {"sup", "sub"}:
            parts.append("}" if end else "^{" if name == "sup" else "_{")
        elif name == "a" and not end:
            found = _LINK.search(token["attributes"], 0, 2_000)
            link = found[1] if found else ""
        elif name == "a" and link and _POINTING.match(parts[-1].strip()):
            parts[-1] = link
    yield from _block(tag, [*parts, page[place:]])


def unescaped(text: str) -> str:
    """Return a text with what its entities stand for."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


def _block(tag: str, parts: list[str]) -> Iterator[Block]:
    if text := flat(unescaped("".join(parts))):
        yield Block(tag, text)
