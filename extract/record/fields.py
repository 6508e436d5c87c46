"""The list fields of the record: what each is called, what makes two entries one, and an entry in words.

Names are one by any of their surfaces, gains by value and unit, URLs without their scheme. In words an entry is its
name, what is said of it, its kind (role, metric or host), its value and unit.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

Data = dict[str, Any]
Keys = set[Any]
Said = tuple[str, str, str, float | None, str]


class ListField(NamedTuple):
    """What many and one of its entries are called, what makes two entries one, and how an entry is said."""

    many: str
    one: str
    keys: Callable[[Data], Keys]
    say: Callable[[Data], Said]


def say_model(entry: Data) -> Said:
    """Return how a named model is said."""
    variant = f"variant of {entry['variant_of']}" if entry.get("variant_of") else ""
    return entry["name"], _joined(_also(entry), variant), entry.get("role", ""), None, ""


def say_resource(entry: Data) -> Said:
    """Return how a dataset or benchmark is said."""
    canonical = entry.get("canonical")
    known = f"known as {canonical}" if canonical and canonical != entry["name"] else ""
    return entry["name"], _joined(_also(entry), known), "introduced" if entry.get("introduced") else "", None, ""


def say_gain(entry: Data) -> Said:
    """Return how a speedup or a saving is said."""
    most = f" to {entry['value_max']:g}" if entry.get("value_max") is not None else ""
    unit, metric = "×" if entry["unit"] == "x" else "%", entry.get("metric", "")
    baseline = f"against {entry['baseline']}" if entry.get("baseline") else ""
    said = f"{_BOUNDS.get(entry.get('bound', ''), '')}{entry['value']:g}{most}{unit} {metric}".rstrip()
    return (
        entry.get("text") or f"{entry['value']:g}{unit}",
        _joined(said, baseline),
        metric,
        entry["value"],
        unit,
    )


_BOUNDS = {"up_to": "up to ", "at_least": "at least ", "approx": "about ", "fraction_of": "down to "}


def say_result(entry: Data) -> Said:
    """Return how a result is said."""
    unit = entry.get("unit") or ""
    unit = unit if unit in ("", "%", "°") else f" {unit}"
    value = f"{entry['value']:g}{unit}"
    metric = entry.get("metric") or ""
    what = metric if not entry.get("delta") else f"difference in {metric}" if metric else "difference"
    on = f"on {entry['on']}" if entry.get("on") else ""
    return value, f"{what} {on}".strip(), metric, entry["value"], unit


def say_code(entry: Data) -> Said:
    """Return how a URL of code is said."""
    return entry["url"], entry.get("repo") or "", entry.get("host", ""), None, ""


def say_link(entry: Data) -> Said:
    """Return how another link is said."""
    return entry["url"], "", entry.get("kind", ""), None, ""


def _also(entry: Data) -> str:
    return f"also {', '.join(entry['aliases'])}" if entry.get("aliases") else ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


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


# In the order in which they are shown; their models are those of `Record`.
FIELDS: Final = {
    "model_names": ListField("Models", "Model", surfaces, say_model),
    "datasets": ListField("Datasets", "Dataset", surfaces, say_resource),
    "benchmarks": ListField("Benchmarks", "Benchmark", surfaces, say_resource),
    "speedups": ListField("Speedups", "Speedup", gain, say_gain),
    "savings": ListField("Savings", "Saving", gain, say_gain),
    "results": ListField("Results", "Result", number, say_result),
    "code_urls": ListField("Code", "Code", url, say_code),
    "links": ListField("Links", "Link", url, say_link),
}
