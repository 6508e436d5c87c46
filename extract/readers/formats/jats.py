"""JATS XML: articles of journals, and sets of them as PubMed Central gives them. Only the front matter is kept.

Source: https://jats.nlm.nih.gov/archiving/tag-library/1.3/
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry, flat
from extract.readers.input import Head, Input
from extract.readers.xml_records import read_records, root, text

# Abstracts of other kinds (graphical, teaser, key points …) say less, or say it in pictures.
_PLAIN = {None, "abstract", "summary"}
_NOT_READ = ("tex-math", "label", "object-id", "fig")


def recognises(head: Head) -> bool:
    """Tell whether the input is a JATS article, or a set of them."""
    return root(head) in {"article", "pmc-articleset", "articles"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each article, or why there is none."""
    return read_records(source, frozenset({"front"}), _entry)


def _entry(front: Element) -> Entry:
    ids = {one.get("pub-id-type"): text(one) for one in front.iterfind("article-meta/article-id")}
    return Entry(
        title=text(_without_notes(front.find("article-meta/title-group/article-title"))),
        abstract=_abstract(front),
        id=next((ids[kind] for kind in ("pmid", "pmc", "pmcid", "arxiv", "doi", "publisher-id") if kind in ids), None),
        date=_date(front.find("article-meta/pub-date")),
        arxiv_id=ids.get("arxiv"),
        doi=ids.get("doi"),
        categories=[text(subject) for subject in front.iterfind(".//subject")],
        venue=text(front.find(".//journal-title")),
    )


def _abstract(front: Element) -> str | None:
    """Return the abstract, the title of each section of it followed by a colon."""
    for abstract in front.iterfind("article-meta/abstract"):
        if abstract.get("abstract-type") not in _PLAIN:
            continue
        _without_notes(abstract)
        heading = abstract.find("title")
        if heading is not None:  # it says "Abstract"
            heading.text, heading[:] = None, []
        for title in abstract.iterfind(".//sec/title"):
            title.text = f"{(flat(''.join(title.itertext()))).rstrip(':.')}: "
            title[:] = []
        for block in [*abstract.iter("p"), *abstract.iter("list-item")]:
            block.tail = " " + (block.tail or "")
        return text(abstract)
    return None


def _without_notes(element: Element | None) -> Element | None:
    """Take out what is no running text: notes, labels, and mathematics that stands there a second time."""
    if element is None:
        return None
    for part in element.iter():
        if part.tag in _NOT_READ or (part.tag == "xref" and part.get("ref-type") == "fn"):
            part.text, part[:] = None, []
    return element


def _date(date: Element | None) -> str | None:
    if date is None:
        return None
    if date.get("iso-8601-date"):
        return date.get("iso-8601-date")
    parts = [found.zfill(2) for part in ("year", "month", "day") if (found := text(date.find(part)))]
    return "-".join(parts) or None
