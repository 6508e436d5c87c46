"""What a table or a JSON object holds for a text, made one: lists, objects, inverted indexes, JATS and HTML."""

import re
from typing import Any, Final

import orjson

from extract.readers.html_blocks import blocks

_INNER: Final = ("value", "text", "title", "abstract", "description", "content", "#text", "name", "display_name", "en")
LONGEST: Final = 1 << 20  # characters of the text of an index, in which a word may be given any number of places
_GAP: Final = "…"  # stands for words that have no place; more than one in a row are one gap


def text_of_value(value: Any, *, first: bool = False) -> Any:
    """Return the text that a value holds, or the value itself where it holds none, or one too long to be made.

    Of a list it is the first text, or else all of them; of an object, what it says its value is, or its words at
    their places.
    """
    if isinstance(value, dict) and (not value or is_inverted(value)):
        size = sum((len(word) + 1) * len(at) for word, at in value.items())
        return (in_order(value) or None) if size <= LONGEST else value
    return _said(value, first=first)


def _said(value: Any, *, first: bool = False) -> Any:
    if isinstance(value, list):
        texts = [text for item in value if isinstance(text := _said(item), str) and text.strip()]
        return value if value and not texts else None if not texts else texts[0] if first else "\n".join(texts)
    if isinstance(value, dict):
        inner = next((value[key] for key in _INNER if key in value), value)
        return inner if inner is value else _said(inner, first=first)
    return value


def abstract_of(value: Any) -> Any:
    """Return the abstract that a value holds, without JATS and HTML, or the value itself where it holds none."""
    if isinstance(value, str) and value.startswith('{"'):  # an inverted index in the column of a table
        try:
            value = text_of_value(orjson.loads(value))
        except orjson.JSONDecodeError:
            return value
    text = text_of_value(value)
    return without_markup(text) if isinstance(text, str) and _BLOCK.search(text) else text


def in_order(places: dict[str, list[int]]) -> str:
    """Return the text whose words stand at the given places, a gap shown where a place has no word."""
    words = sorted((place, word) for word, at in places.items() for place in at)
    text: list[str] = []
    expected = words[0][0] if words else 0
    for place, word in words:
        if place > expected:
            text.append(_GAP)
        text.append(word)
        expected = place + 1
    return " ".join(text)


def without_markup(text: str) -> str:
    """Return the text of JATS or HTML: a line a paragraph, the headings of sections followed by a colon."""
    heading, lines = "", []
    for tag, said in blocks(_PREFIX.sub(r"\1", _TEX.sub("", text))):
        if _HEADING.fullmatch(tag):
            heading = "" if said.casefold().rstrip(".:") in {"abstract", "summary"} else said.rstrip(".:") + ": "
        else:
            lines.append(heading + said)
            heading = ""
    return "\n".join(lines)


_BLOCK: Final = re.compile(r"</?(?:jats:)?(?:p|div|br|sec|title|h[1-6]|[uo]l|li|list)\b[^<>]{0,200}>", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(</?)jats:")
_TEX: Final = re.compile(r"<(?:jats:)?tex-math\b[^<>]{0,200}>[^<]{0,2000}</(?:jats:)?tex-math>")
_HEADING: Final = re.compile("title|h[1-6]")


def is_inverted(value: dict[str, Any]) -> bool:
    """Tell whether an object gives the places of words, as OpenAlex does."""
    return all(isinstance(at, list) and all(type(place) is int for place in at) for at in value.values())
