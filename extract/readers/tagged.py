"""Tagged text, as reference managers and catalogues export it: one field a line, its tag first, record after record.

The formats differ in how a tag is written, in the tags that begin and end a record, and in what the tags mean: all
of that is a `Dialect`. Libraries know one dialect each, and are quadratic in the lines of a field.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from extract.errors import Refusal, refuse
from extract.paper import Paper
from extract.readers.entry import Entry, flat, paper_of
from extract.readers.identifiers import arxiv_id, doi
from extract.readers.input import Head, Input
from extract.readers.lines import Line, gather, read_lines, text_of

_YEAR = re.compile(r"\b\d{4}\b")
_NUMBER = re.compile(rb"<\d+>\s*")  # of a record, on a line of its own
_SHOWN = 5  # lines of a refused record


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format of tagged text.

    `beginning` is found in the head of an input of this format; `field` matches the tag of a line and all up to its
    value. A record begins with the tag `first`, or else after one that has ended: with the tag `last`, or, where
    there is none, at a blank line. The other fields say which tags hold what, in the order in which they are tried.
    """

    beginning: re.Pattern[bytes]
    field: re.Pattern[bytes]
    first: str
    last: str | None
    title: tuple[str, ...]
    abstract: tuple[str, ...]
    id: tuple[str, ...]
    date: tuple[str, ...]
    doi: tuple[str, ...]
    categories: tuple[str, ...]
    venue: tuple[str, ...]
    url: tuple[str, ...]

    def recognises(self, head: Head) -> bool:
        """Tell whether the input begins as this format does."""
        return self.beginning.search(head.content) is not None

    def read(self, source: Input) -> Iterator[Paper | Refusal]:
        """Yield the paper of each record, or why there is none; lines between records are passed over."""
        lines = read_lines(source.stream, source.limit)
        for index, record in enumerate(gather(lines, self._begins(), source.limit)):
            found = text_of(record, source.path, source.limit)
            if not isinstance(found, Refusal):
                values = self._values(record)
                if self.last is None or self.last in values:
                    yield paper_of(self._entry(values), source.path, index, record[0].number)
                    continue
                found = refuse("no-record-end", source.path, record[0].number, expected=self.last)
            yield found.placed(index, b"\n".join(line.raw for line in record[:_SHOWN]).decode("utf-8", "replace"))

    def _begins(self) -> Callable[[bytes], bool]:
        """Return what tells, line after line, whether a record begins here."""
        tags: set[str] = set()
        ended = True

        def begins(raw: bytes) -> bool:
            nonlocal ended
            found = self.field.match(raw)
            if found is None:
                ended = ended or (self.last is None and self.first not in tags and not raw.strip())
                return False
            tag = found[1].decode()
            if begun := ended or (tag == self.first and tag in tags):
                tags.clear()
            tags.add(tag)
            ended = tag == self.last
            return begun

        return begins

    def _values(self, record: Iterable[Line]) -> dict[str, list[str]]:
        """Return what the record says under each tag, each value on one line."""
        parts: dict[str, list[list[str]]] = defaultdict(list)
        held: list[str] = []
        for line in record:
            found = self.field.match(line.raw)
            if found is not None:
                held = []
                parts[found[1].decode()].append(held)
            if not _NUMBER.fullmatch(line.raw):
                held.append(line.raw[found.end() if found else 0 :].decode())
            if found is not None and found[1].decode() == self.last:
                break
        return {tag: [flat(" ".join(value)) for value in values] for tag, values in parts.items()}

    def _entry(self, values: dict[str, list[str]]) -> Entry:
        def of(tags: tuple[str, ...]) -> list[str]:
            return [value for tag in tags for value in values.get(tag, ()) if value]

        abstracts = next((found for tag in self.abstract if (found := of((tag,)))), [])
        urls = of(self.url)
        named = [*urls, *of(self.doi), *of(self.id), *of(self.venue)]
        return Entry(
            title=next(iter(of(self.title)), None),
            abstract=" ".join(dict.fromkeys(abstracts)) or None,
            id=next(iter(of(self.id)), None),
            date=next((value.rstrip("/") for value in of(self.date) if _YEAR.search(value)), None),
            arxiv_id=next((value for value in named if "arxiv" in value.casefold() and arxiv_id(value)), None),
            doi=next((value for value in of(self.doi) if doi(value)), None),
            categories=[part.strip(" *") for value in of(self.categories) for part in value.split(";")],
            venue=next(iter(of(self.venue)), None),
            url=next((value.split(";")[0] for value in urls), None),
        )
