"""The text of HTML and of JATS, block by block, in time in proportion to its length.

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

_PREFIX = re.compile(r"(</?)jats:")
_TEX = re.compile(r"<(?:jats:)?tex-math\b[^<>]{0,200}>[^<]{0,2000}</(?:jats:)?tex-math>")
_TITLE = re.compile("title|h[1-6]")
_MARKUP = re.compile(r"</?(?:jats:)?(?:p|div|br|sec|title|h[1-6]|[uo]l|li|list)\b[^<>]{0,200}>", re.IGNORECASE)


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


def without_markup(text: str) -> str:
    """Return the text of JATS or HTML: a line a paragraph, the headings of sections followed by a colon.

    A text that has no blocks of either is returned as it is.
    """
    if not _MARKUP.search(text):
        return text
    heading, lines = "", []
    for tag, said in blocks(_PREFIX.sub(r"\1", _TEX.sub("", text))):
        if _TITLE.fullmatch(tag):
            heading = "" if said.casefold().rstrip(".:") in {"abstract", "summary"} else said.rstrip(".:") + ": "
        else:
            lines.append(heading + said)
            heading = ""
    return "\n".join(lines)


def _block(tag: str, parts: list[str]) -> Iterator[Block]:
    if text := flat(unescaped("".join(parts))):
        yield Block(tag, text)
