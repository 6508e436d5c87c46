"""What a table or a JSON object holds for a text, made one: lists, objects, inverted indexes, JATS and HTML."""

import html
import re
from typing import Any, Final

import orjson

_INNER: Final = ("value", "text", "title", "abstract", "description", "content", "#text", "name", "display_name", "en")
_GAP: Final = "…"  # stands for words that have no place; more than one in a row are one gap


def text_of_value(value: Any, *, first: bool = False) -> Any:
    """Return the text that a value holds, or the value itself where it holds none.

    Of a list it is the first text, or else all of them; of an object, what it says its value is, or its words at
    their places.
    """
    if isinstance(value, list):
        texts = [text for item in value if isinstance(text := text_of_value(item), str) and text.strip()]
        return value if value and not texts else None if not texts else texts[0] if first else "\n".join(texts)
    if isinstance(value, dict):
        if not value or _is_inverted(value):
            return in_order(value) or None
        inner = next((value[key] for key in _INNER if key in value), value)
        return inner if inner is value else text_of_value(inner, first=first)
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
    text = _TEX.sub("", text)
    text = _HEADING.sub(_heading, text)
    text = _RAISED.sub(lambda match: f"{'^' if match[1].lower() == 'sup' else '_'}{{{match[2]}}}", text)
    text = _BLOCK.sub("\n", text)
    lines = html.unescape(_INLINE.sub("", text)).split("\n")
    return "\n".join(flat for line in lines if (flat := " ".join(line.split())))


_BLOCK: Final = re.compile(
    r"</?(?:jats:)?(?:p|div|br|sec|title|h[1-6]|[uo]l|li|list(?:-item)?)\b[^<>]{0,200}>", re.IGNORECASE
)
_TEX: Final = re.compile(r"<(?:jats:)?tex-math\b[^<>]{0,200}>[^<]{0,2000}</(?:jats:)?tex-math>")
_HEADING: Final = re.compile(r"<((?:jats:)?(?:title|h[1-6]))\b[^<>]{0,200}>([^<]{0,200})</\1>", re.IGNORECASE)
_RAISED: Final = re.compile(r"<(?:jats:)?(su[bp])>([^<>]{1,100})</(?:jats:)?su[bp]>", re.IGNORECASE)
_INLINE: Final = re.compile(
    r"</?(?:(?:jats|mml):[\w-]{1,30}|abstract|italic|bold|sc|xref|ext-link|inline-formula|alternatives"
    r"|[abiu]|em|strong|span|su[bp]|tt|code|img)\b[^<>]{0,400}>|<!--[^<>]{0,200}-->",
    re.IGNORECASE,
)


def _heading(match: re.Match[str]) -> str:
    said = " ".join(match[2].split()).rstrip(":.")
    return "" if said.casefold() in {"", "abstract", "summary"} else f"\n{said}: "


def _is_inverted(value: dict[str, Any]) -> bool:
    return all(isinstance(at, list) and all(type(place) is int for place in at) for at in value.values())
