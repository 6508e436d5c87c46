"""What the page knows: fields, rules, papers and entries, small enough for thousands of papers in one file."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from extract.join.assemble import factor
from extract.paper import Paper
from extract.record.fields import FIELDS, Data

_SECTIONS = ("title", "abstract")
_WEB = ("https://", "http://")


def page_data(records: Iterable[Data], papers: Mapping[str, Paper]) -> Data:
    """Return the data of the page.

    An entry is a list: the index of its field, name, what is said of it, kind (role, metric or host), value, unit,
    the index of its rule, score, places (section, start and end in UTF-16 code units, one after the other), and what
    only its field has (a URL, a canonical name, a speedup as a factor). A paper: id, title, abstract, origin, URL,
    entries.
    """
    rules: dict[str, int] = {}
    shown = []
    files = set()
    for record in records:
        files.add((record.get("source") or {}).get("path"))
        paper = papers.get(record["id"])
        texts = (record.get("title", ""), paper.abstract if paper else record.get("abstract") or "")
        sections = tuple(map(Offsets, texts))
        entries = [
            [
                index,
                *known.say(entry),
                rules.setdefault(str(entry.get("by", "")), len(rules)),
                round(float(entry.get("score", 0)), 2),
                _places(entry, sections),
                _extra(field, entry),
            ]
            for index, (field, known) in enumerate(FIELDS.items())
            for entry in record.get(field, [])
        ]
        shown.append([record["id"], *texts, _origin(record), _home(record), entries])
    many, one = [field.many for field in FIELDS.values()], [field.one for field in FIELDS.values()]
    known_files = len(files - {None, ""})
    return {"fields": many, "names": one, "rules": list(rules), "papers": shown, "files": known_files}


class Offsets:
    """Code-point offsets into a text as the UTF-16 offsets that a browser counts in."""

    def __init__(self, text: str) -> None:
        self.size = len(text)
        self.wide = [i for i, c in enumerate(text) if c > "\uffff"]

    def __call__(self, offset: int) -> int:
        """Return the offset in UTF-16 code units."""
        return offset + bisect_left(self.wide, offset)


def _extra(field: str, entry: Data) -> str | float | None:
    """Return what only entries of some fields have; of a URL, one that a page may link to: nothing that would run."""
    if field in {"datasets", "benchmarks"}:
        return str(entry["canonical"]) if entry.get("canonical") else None
    if field == "speedups":
        return factor(entry["value"], entry["unit"], entry["bound"], entry["metric"])
    if field in {"code_urls", "links"} and entry["url"].lower().startswith(_WEB):
        return str(entry["url"])
    return None


def _origin(record: Data) -> str:
    source: Data = record.get("source") or {}
    return " · ".join(part for part in (source.get("date"), Path(source.get("path") or "").name) if part)


def _home(record: Data) -> str:
    """Return the URL where a paper lies, as far as its source says."""
    source: Data = record.get("source") or {}
    if str(source.get("url") or "").startswith(_WEB):
        return str(source["url"])
    if source.get("arxiv_id"):
        return f"https://arxiv.org/abs/{quote(source['arxiv_id'])}"
    return f"https://doi.org/{quote(source['doi'])}" if source.get("doi") else ""


def _places(entry: Data, sections: tuple[Offsets, ...]) -> list[int]:
    """Return the places of an entry that lie in the texts at hand."""
    places: list[int] = []
    for place in entry.get("evidence", []):
        section = _SECTIONS.index(place["section"])
        offsets = sections[section]
        if place["end"] <= offsets.size:
            places += [section, offsets(place["start"]), offsets(place["end"])]
    return places
