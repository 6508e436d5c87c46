"""Tagged text, as reference managers and catalogues export it: one field a line, its tag first, record after record.

The formats differ in how a tag is written, in the tags that begin and end a record, and in what the tags mean: all
of that is a `Dialect`. Libraries know one dialect each, and are quadratic in the lines of a field.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry, Names, entry_of, flat, shortened
from extract.readers.lines import read_groups
from extract.readers.streams import Head, Input

_NUMBER = re.compile(r"<\d+>\s*")  # of a record, on a line of its own


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format of tagged text.

    `beginning` is found in the head of an input of this format; `field` matches the tag of a line and all up to its
    value. A record begins with the tag `first`, or else after one that has ended: with the tag `last`, or, where
    there is none, at a blank line. Below a blank line, a title after another begins one too. `names` are the tags that
    hold what.
    """

    beginning: re.Pattern[bytes]
    field: re.Pattern[str]
    first: str
    last: str | None
    names: Names

    def recognises(self, head: Head) -> bool:
        """Tell whether the input begins as this format does."""
        return self.beginning.search(head.content) is not None

    def read(self, source: Input) -> Iterator[Entry | Refusal]:
        """Yield what each record says, or why it is refused; lines between records are passed over."""

        def said(text: str, line: int) -> list[Entry | Refusal]:
            values = self._values(text)
            if self.last is not None and self.last not in values:
                return [refuse("no-record-end", source.path, line, expected=self.last)]
            for titles in (values.get(tag, []) for tag in self.names.title):
                if len(several := list(dict.fromkeys(filter(None, titles)))) > 1:
                    found = " and ".join(repr(shortened(title)) for title in several[:2])
                    return [refuse("two-papers", source.path, line, found=f"the titles {found}", expected="a record")]
            return [self._entry(values)]

        return read_groups(source, self._begins(), said)

    def _begins(self) -> Callable[[bytes], bool]:
        """Return what tells, line after line, whether a record begins here."""
        tags: set[str] = set()
        said = {*self.names.title, *self.names.abstract}
        ended, parted = True, False

        def begins(raw: bytes) -> bool:
            nonlocal ended, parted
            found = self.field.match(raw.decode("utf-8", "replace"))
            below, parted = parted, not raw.strip()
            if found is None:
                ended = ended or (self.last is None and self.first not in tags and not raw.strip())
                return False
            tag = found[1].upper()
            again = tag in tags and (tag == self.first or (below and tag in self.names.title))
            if begun := ended or again or (below and tag == self.first and not said.isdisjoint(tags)):
                tags.clear()
            tags.add(tag)
            ended = tag == self.last
            return begun

        return begins

    def _values(self, record: str) -> dict[str, list[str]]:
        """Return what the record says under each tag, each value on one line."""
        parts: dict[str, list[list[str]]] = defaultdict(list)
        held: list[str] = []
        for line in record.split("\n"):
            found = self.field.match(line)
            if found is not None:
                held = []
                parts[found[1].upper()].append(held)
            if not _NUMBER.fullmatch(line):
                held.append(line[found.end() if found else 0 :])
            if found is not None and found[1].upper() == self.last:
                break
        return {tag: [flat(" ".join(value)) for value in values] for tag, values in parts.items()}

    def _entry(self, values: Mapping[str, list[str]]) -> Entry:
        entry = entry_of(self.names, lambda tag: list(filter(None, values.get(tag, ()))))
        abstracts = next((values[tag] for tag in self.names.abstract if any(values.get(tag, ()))), [])
        return entry._replace(
            abstract=" ".join(filter(None, dict.fromkeys(abstracts))) or None,
            arxiv_id=entry.venue,  # where a preprint has appeared
            url=next((url.split(";")[0] for url in entry.url), None),
        )


# RIS, as reference managers and publishers export it: record by record, from TY to ER, or to the next.
# Sources: https://en.wikipedia.org/wiki/RIS_(file_format), https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html
ris = Dialect(
    beginning=re.compile(rb"(?m)^(?:TY|ty) {1,2}-(?: |\r?$)"),
    field=re.compile(r"((?:TY|ER)(?= -)|(?:[A-Z][A-Z0-9]|[a-z][a-z0-9])(?=  -)) {1,2}- ?"),
    first="TY",
    last="ER",
    names=Names(
        title=("TI", "T1", "CT", "BT"),
        abstract=("AB", "N2"),
        id=("ID", "AN"),
        date=("DA", "Y1", "PY"),
        doi=("DO", "M3", "L3"),
        categories=("KW",),
        venue=("JO", "T2", "JF", "JA", "J2"),
        url=("UR", "L2", "LK"),
    ),
)
# MEDLINE text (`.nbib`), as PubMed saves it for citation managers, and Ovid in the like form.
# Source: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
medline = Dialect(
    beginning=re.compile(rb"(?m)^(?:PMID- ?\d|(?:UI|TI)  - )"),
    field=re.compile(r"(?=[A-Z0-9 ]{4}-(?: |$)|PMID-\d)([A-Z][A-Z0-9]{1,3}) {0,2}- ?"),
    first="PMID",
    last=None,
    names=Names(
        title=("TI", "BTI"),
        abstract=("AB",),
        id=("PMID", "UI"),
        date=("DP", "DEP"),
        doi=("LID", "AID", "DO"),
        categories=("MH", "OT"),
        venue=("JT", "TA", "SO"),
        url=("UR",),
    ),
)
# EndNote's tagged format (`.enw`), which `refer` began: publishers' and Google Scholar's "EndNote" exports.
# Source: https://en.wikipedia.org/wiki/Refer_(software)
endnote = Dialect(
    beginning=re.compile(rb"\A\s*%[0-9A-Z@] \S"),
    field=re.compile(r"(%[0-9A-Z!@$&()*+^<>\[\]~])(?: |$)"),
    first="%0",
    last=None,
    names=Names(
        title=("%T",),
        abstract=("%X",),
        id=("%F", "%M"),
        date=("%D", "%8"),
        doi=("%R", "%U"),
        categories=("%K",),
        venue=("%J", "%B"),
        url=("%U",),
    ),
)
# Web of Science as plain text (`savedrecs.txt`, `.ciw`): FN, then records from PT to ER, then EF.
# Source: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html
wos = Dialect(
    beginning=re.compile(rb"(?m)\A\s*FN \S|^PT [A-Z]\r?$"),
    field=re.compile(r"(?!FN|VR|EF)([A-Z][A-Z0-9])(?: (?! ?-)|$)"),
    first="PT",
    last="ER",
    names=Names(
        title=("TI",),
        abstract=("AB",),
        id=("UT",),
        date=("PD", "PY"),
        doi=("DI",),
        categories=("DE", "ID", "WC"),
        venue=("SO",),
    ),
)
