"""XML of articles: PubMed's, JATS, and the ACL Anthology's.

Sources: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html (articles and chapters of books, as E-utilities
and the yearly files give them), https://jats.nlm.nih.gov/archiving/tag-library/1.3/ (journals, sets of them as PubMed
Central gives them, and BITS, chapters of books: only the front matter is kept),
https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc (the papers of all volumes of a collection).
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.readers.entry import Entry, Reader, flat
from extract.readers.streams import Input
from extract.readers.xml_records import every, first, read_records, root, text, xml_reader

_PUBMED = {"PubmedArticle", "PubmedBookArticle", "MedlineCitation"}
_PUBMED_SETS = {"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet"}


def _entry_of_pubmed(element: Element) -> Entry:
    cited = next(
        (found for part in ("MedlineCitation", "BookDocument") if (found := element.find(part)) is not None), element
    )
    article = cited.find("Article")
    article = cited if article is None else article
    ids = [*element.iterfind(".//ArticleId"), *article.iterfind("ELocationID")]
    title = first(article, "ArticleTitle", "Book/BookTitle")
    date = article.find("Journal/JournalIssue/PubDate")
    return Entry(
        # Square brackets mark a title that was translated.
        title=title.removeprefix("[").removesuffix("].") if title and title.startswith("[") else title,
        abstract=_labelled_abstract(article),
        id=first(cited, "PMID"),
        date=_pubmed_date(article.find("Book/PubDate") if date is None else date),
        doi=next((text(one) for one in ids if "doi" in {one.get("IdType"), one.get("EIdType")}), None),
        categories=every(cited, "MeshHeadingList/MeshHeading/DescriptorName"),
        venue=first(article, "Journal/Title", "Book/BookTitle"),
    )


def _labelled_abstract(article: Element) -> str | None:
    """Return the abstract, each labelled part of it introduced by its label."""
    parts = []
    for part in article.iterfind("Abstract/AbstractText"):
        if said := text(part):
            label = part.get("Label")
            parts.append(f"{label}: {said}" if label and label != "UNLABELLED" else said)
    return " ".join(parts) or None


def _pubmed_date(date: Element | None) -> str | None:
    if date is None:
        return None
    return " ".join(filter(None, (first(date, part) for part in ("Year", "Month", "Day", "MedlineDate")))) or None


_JATS = {"article", "pmc-articleset", "articles", "book", "book-part-wrapper", "book-part", "front"}
# Abstracts of other kinds (graphical, teaser, key points …) say less, or say it in pictures.
_PLAIN = {None, "abstract", "summary"}
_NOT_READ = ("tex-math", "label", "object-id", "fig")


def entry_of_jats(front: Element) -> Entry | None:
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
    abstract = _jats_abstract(meta)
    if front.tag == "book-meta" and abstract is None:
        return None
    return Entry(
        title=f"{title}: {subtitle}" if subtitle else title,
        abstract=abstract,
        id=next((ids[kind] for kind in ("pmid", "pmc", "pmcid", "arxiv", "doi", "publisher-id") if kind in ids), None),
        date=_jats_date(meta.find("pub-date")),
        arxiv_id=ids.get("arxiv"),
        doi=ids.get("doi"),
        categories=every(meta, ".//subject"),
        venue=first(front, ".//journal-title"),
    )


def _jats_abstract(meta: Element) -> str | None:
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


def _jats_date(date: Element | None) -> str | None:
    if date is None:
        return None
    if date.get("iso-8601-date"):
        return date.get("iso-8601-date")
    return "-".join(found.zfill(2) for part in ("year", "month", "day") if (found := first(date, part))) or None


_ANTHOLOGY = "https://aclanthology.org/"


def _read_acl(source: Input) -> Iterator[Entry | Refusal | None]:
    """Yield what is said of each paper; where and when it was published is said of its volume."""
    volume: Element | None = None

    def entry(element: Element) -> Entry | None:
        nonlocal volume
        if element.tag == "paper":
            return _entry_of_acl(element, volume)
        volume = element
        return None

    return read_records(source, {"paper"}, entry, context={"meta"})


def _entry_of_acl(paper: Element, volume: Element | None) -> Entry:
    for formula in paper.iter("tex-math"):
        formula.text = f"${formula.text or ''}$"
    url = first(paper, "url")
    return Entry(
        title=first(paper, "title"),
        abstract=first(paper, "abstract"),
        id=url or first(paper, "bibkey"),
        date=None if volume is None else first(volume, "year"),
        doi=first(paper, "doi"),
        venue=None if volume is None else first(volume, "booktitle"),
        url=url if url is None or "://" in url else f"{_ANTHOLOGY}{url}/",
    )


pubmed = xml_reader(_PUBMED | _PUBMED_SETS, _PUBMED, _entry_of_pubmed)
jats = xml_reader(_JATS, {"front", "book-meta", "book-part-meta"}, entry_of_jats)
acl = Reader(lambda head: root(head) in {"collection", "volume"}, _read_acl)
