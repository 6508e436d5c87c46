"""When two entries are one: names by any of their surfaces, gains by value and unit, URLs without their scheme."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

Data = dict[str, Any]
Keys = set[Any]


def surfaces(entry: Data) -> Keys:
    """Return the normalised surfaces of a name: itself and its aliases."""
    return {normalise_name(name) for name in [entry.get("name") or "", *(entry.get("aliases") or [])]} - {""}


@lru_cache(maxsize=1 << 16)
def normalise_name(name: str) -> str:
    """Return the form under which two surfaces of one name are equal: no markup, head noun, case or punctuation."""
    name = _MARKUP.sub("", unicodedata.normalize("NFKC", name))
    name = _HEAD_NOUN.sub("", name.strip())
    return _PUNCTUATION.sub("", name).casefold()


_MARKUP = re.compile(r"\\(?:text|emph|math|bf|it|rm|tt)[a-z]*")
_HEAD_NOUN = re.compile(r"\b(dataset|datasets|benchmark|benchmarks|corpus|challenge)$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s\\{}$*_~^`'\"’‘“”\-‐‑–—/.]+")


@lru_cache(maxsize=1 << 16)
def normalise_url(url: str) -> str:
    """Return the form under which two spellings of one URL are equal: no scheme, www, trailing mark or `.git`."""
    url = _SCHEME.sub("", url.strip()).rstrip("/.,;)").removesuffix(".git")
    host, _, path = url.partition("/")
    return f"{host.lower()}/{path.lower()}"


_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)


def url(entry: Data) -> Keys:
    """Return the normalised URL of a link."""
    return {normalise_url(entry["url"])}


def gain(entry: Data) -> Keys:
    """Return value, upper end and unit of a speedup or a saving."""
    low, high = _rounded(entry.get("value")), _rounded(entry.get("value_max"))
    return {(low, high if high != low else None, entry.get("unit"))}


def number(entry: Data) -> Keys:
    """Return the number of a result."""
    return {_rounded(entry.get("value"))}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
