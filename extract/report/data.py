"""What the page knows: fields, rules, papers and entries, small enough for thousands of papers in one file."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from extract.paper import Paper
from extract.recordfile import Data

# The fields in the order of the page, with what many and one of their entries are called there.
FIELDS = {
    "model_names": ("Models", "Model"),
    "datasets": ("Datasets", "Dataset"),
    "benchmarks": ("Benchmarks", "Benchmark"),
    "speedups": ("Speedups", "Speedup"),
    "savings": ("Savings", "Saving"),
    "results": ("Results", "Result"),
    "code_urls": ("Code", "Code"),
    "links": ("Links", "Link"),
}
_SECTIONS = ("title", "abstract")


def page_data(records: Iterable[Data], papers: Mapping[str, Paper]) -> Data:
    """Return the data of the page.

    An entry is a list: the index of its field, name, what is said of it, kind (role, metric or host), value, unit,
    the index of its rule, score, places (section, start and end in UTF-16 code units, one after the other), and what
    only its field has (a URL, a canonical name, a speedup as a factor). A paper: id, title, abstract, origin, entries.
    """
    rules: dict[str, int] = {}
    shown = []
    for record in records:
        paper = papers.get(record["id"])
        texts = (record.get("title", ""), paper.abstract if paper else "")
        sections = tuple(map(Offsets, texts))
        entries = [
            [
                index,
                *say(entry),
                rules.setdefault(str(entry.get("by", "")), len(rules)),
                round(float(entry.get("score", 0)), 2),
                _places(entry, sections),
                extra(entry),
            ]
            for index, (field, (say, extra)) in enumerate(_READERS.items())
            for entry in record.get(field, [])
        ]
        shown.append([record["id"], *texts, _origin(record), entries])
    many, one = zip(*FIELDS.values(), strict=True)
    return {"fields": many, "names": one, "rules": list(rules), "papers": shown}


def say(field: str, entry: Data) -> "Said":
    """Return of an entry its name, what is said of it, its kind (role, metric or host), its value and unit."""
    return _READERS[field][0](entry)


class Offsets:
    """Code-point offsets into a text as the UTF-16 offsets that a browser counts in."""

    def __init__(self, text: str) -> None:
        self.size = len(text)
        self.wide = [i for i, c in enumerate(text) if c > "\uffff"]

    def __call__(self, offset: int) -> int:
        """Return the offset in UTF-16 code units."""
        return offset + bisect_left(self.wide, offset)


def factor(entry: Data) -> float | None:
    """Return a speedup as a factor: 40% less time is 1.67, 40% more throughput 1.4, half of the time 2."""
    value, is_share = float(entry["value"]), entry["unit"] == "%"
    share = value / 100 if is_share else value
    if entry["bound"] == "fraction_of":
        return 1 / share if share > 0 else None
    if not is_share:
        return value if value > 0 else None
    if entry["metric"] in ("throughput", "speed"):
        return 1 + share
    return 1 / (1 - share) if share < 1 else None


Said = tuple[str, str, str, float | None, str]


def _model(entry: Data) -> Said:
    variant = f"variant of {entry['variant_of']}" if entry.get("variant_of") else ""
    return entry["name"], _joined(_also(entry), variant), entry.get("role", ""), None, ""


def _resource(entry: Data) -> Said:
    canonical = entry.get("canonical")
    known = f"known as {canonical}" if canonical and canonical != entry["name"] else ""
    return entry["name"], _joined(_also(entry), known), "introduced" if entry.get("introduced") else "", None, ""


def _gain(entry: Data) -> Said:
    most = f" to {entry['value_max']:g}" if entry.get("value_max") is not None else ""
    unit = "×" if entry["unit"] == "x" else "%"
    baseline = f"against {entry['baseline']}" if entry.get("baseline") else ""
    said = f"{_BOUNDS.get(entry['bound'], '')}{entry['value']:g}{most}{unit} {entry['metric']}"
    return (
        entry.get("text") or f"{entry['value']:g}{unit}",
        _joined(said, baseline),
        entry["metric"],
        entry["value"],
        unit,
    )


_BOUNDS = {"up_to": "up to ", "at_least": "at least ", "approx": "about ", "fraction_of": "down to "}


def _result(entry: Data) -> Said:
    unit = entry.get("unit") or ""
    unit = unit if unit in ("", "%", "°") else f" {unit}"
    value = f"{entry['value']:g}{unit}"
    metric = entry.get("metric") or ""
    what = metric if not entry.get("delta") else f"difference in {metric}" if metric else "difference"
    on = f"on {entry['on']}" if entry.get("on") else ""
    return value, f"{what} {on}".strip(), metric, entry["value"], unit


def _code(entry: Data) -> Said:
    return entry["url"], entry.get("repo") or "", entry.get("host", ""), None, ""


def _link(entry: Data) -> Said:
    return entry["url"], "", entry.get("kind", ""), None, ""


Extra = str | float | None


def _speedup_factor(entry: Data) -> float | None:
    found = factor(entry)
    return None if found is None else round(found, 3)


def _canonical(entry: Data) -> str | None:
    canonical: str | None = entry.get("canonical")
    return canonical


def _followed_url(entry: Data) -> str | None:
    """Return a URL that a page may link to: one of the web, and nothing that would run."""
    url: str = entry["url"]
    return url if url.lower().startswith(("https://", "http://")) else None


def _nothing(_entry: Data) -> None:
    return None


# For each field: what an entry says, and what only entries of that field have.
_READERS: dict[str, tuple[Callable[[Data], Said], Callable[[Data], str | float | None]]] = {
    "model_names": (_model, _nothing),
    "datasets": (_resource, _canonical),
    "benchmarks": (_resource, _canonical),
    "speedups": (_gain, _speedup_factor),
    "savings": (_gain, _nothing),
    "results": (_result, _nothing),
    "code_urls": (_code, _followed_url),
    "links": (_link, _followed_url),
}


def _also(entry: Data) -> str:
    return f"also {', '.join(entry['aliases'])}" if entry.get("aliases") else ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _origin(record: Data) -> str:
    source: Data = record.get("source") or {}
    return " · ".join(part for part in (source.get("date"), Path(source.get("path") or "").name) if part)


def _places(entry: Data, sections: tuple[Offsets, ...]) -> list[int]:
    """Return the places of an entry that lie in the texts at hand."""
    places: list[int] = []
    for place in entry.get("evidence", []):
        section = _SECTIONS.index(place["section"])
        offsets = sections[section]
        if place["end"] <= offsets.size:
            places += [section, offsets(place["start"]), offsets(place["end"])]
    return places
