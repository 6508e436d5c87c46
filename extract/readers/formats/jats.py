"""JATS XML: articles of journals, sets of them as PubMed Central gives them, and chapters of books (BITS).

Only the front matter is kept. Source: https://jats.nlm.nih.gov/archiving/tag-library/1.3/
"""

from xml.etree.ElementTree import Element

from extract.readers.entry import Entry, flat
from extract.readers.xml_records import every, first, text, xml_reader

_ROOTS = {"article", "pmc-articleset", "articles", "book", "book-part-wrapper", "book-part", "front"}
# Abstracts of other kinds (graphical, teaser, key points …) say less, or say it in pictures.
_PLAIN = {None, "abstract", "summary"}
_NOT_READ = ("tex-math", "label", "object-id", "fig")


def entry_of(front: Element) -> Entry | None:
    """Return what the front matter says; that of a book without an abstract is none."""
    found = front.find("article-meta")
    meta = front if found is None else found
    _without_notes(meta)
    ids = {
        one.get("pub-id-type") or one.get("book-part-id-type"): text(one)
        for one in (*meta.iterfind("article-id"), *meta.iterfind("book-part-id"))
    }
    title = first(meta, "title-group/article-title", "title-group/title", "book-title-group/book-title")
    subtitle = first(meta, "title-group/subtitle", "book-title-group/subtitle")
    abstract = _abstract(meta)
    if front.tag == "book-meta" and abstract is None:
        return None
    return Entry(
        title=f"{title}: {subtitle}" if subtitle else title,
        abstract=abstract,
        id=next((ids[kind] for kind in ("pmid", "pmc", "pmcid", "arxiv", "doi", "publisher-id") if kind in ids), None),
        date=_date(meta.find("pub-date")),
        arxiv_id=ids.get("arxiv"),
        doi=ids.get("doi"),
        categories=every(meta, ".//subject"),
        venue=first(front, ".//journal-title"),
    )


def _abstract(meta: Element) -> str | None:
    """Return the abstract, the title of each section of it followed by a colon."""
    for abstract in meta.iterfind("abstract"):
        if abstract.get("abstract-type") not in _PLAIN:
            continue
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


def _without_notes(element: Element) -> None:
    """Take out what is no running text: notes, labels, and mathematics that stands there a second time."""
    for part in element.iter():
        if part.tag in _NOT_READ or (part.tag == "xref" and part.get("ref-type") == "fn"):
            part.text, part[:] = None, []


def _date(date: Element | None) -> str | None:
    if date is None:
        return None
    if date.get("iso-8601-date"):
        return date.get("iso-8601-date")
    return "-".join(found.zfill(2) for part in ("year", "month", "day") if (found := first(date, part))) or None


recognises, read = xml_reader(_ROOTS, {"front", "book-meta", "book-part-meta"}, entry_of)
