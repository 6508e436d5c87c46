"""XML: of each format the roots it is told by, the elements that hold a paper, and the paths at which these say what.

Sources: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html (PubMed: articles and chapters of books),
https://jats.nlm.nih.gov/archiving/tag-library/1.3/ (JATS, its sets, and BITS: only the front matter is kept),
https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc (the ACL Anthology),
https://www.rssboard.org/rss-specification and https://info.arxiv.org/help/api/user-manual.html (feeds),
https://www.loc.gov/standards/mods/userguide/ (MODS), https://support.clarivate.com/Endnote (the DTD RSXML.dtd comes
with the program), https://www.openarchives.org/OAI/openarchivesprotocol.html (OAI-PMH, which may carry arXiv's own,
Dublin Core, JATS or MODS).
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from extract.errors import Refusal, refuse
from extract.readers.digest_rules import DigestRules, abstract_of
from extract.readers.entry import Entry, Names, Reader, arxiv_id, entry_of, flat
from extract.readers.html_blocks import blocks
from extract.readers.streams import Input
from extract.readers.xml_records import every, first, read_records, root, running, text


def _said(names: Names, element: Element) -> Entry:
    return entry_of(names, lambda path: every(element, path))


_OWN: Final = ("PubmedData/", "BookDocument/", "PubmedBookData/")  # others are of papers that it cites
_PUBMED: Final = Names(
    title=(".//ArticleTitle", ".//BookTitle"),
    abstract=(),
    id=(".//PMID",),
    date=(".//JournalIssue/PubDate", ".//Book/PubDate"),
    doi=(*(f"{path}ArticleIdList/ArticleId[@IdType='doi']" for path in _OWN), ".//ELocationID[@EIdType='doi']"),
    categories=(".//MeshHeading/DescriptorName",),
    venue=(".//Journal/Title", ".//BookTitle"),
)


def _pubmed(_rules: DigestRules, article: Element) -> Entry:
    """Return what an article says, each labelled part of its abstract introduced by its label."""
    for part in article.iterfind(".//PubDate/*"):
        part.tail = " "
    parts = []
    for part in article.iterfind(".//Abstract/AbstractText"):
        if said := text(part):
            label = part.get("Label")
            parts.append(f"{label}: {said}" if label and label != "UNLABELLED" else said)
    entry = _said(_PUBMED, article)
    title = entry.title
    if isinstance(title, str) and title.startswith("["):  # it was translated
        title = title.removeprefix("[").removesuffix("].")
    return entry._replace(title=title, abstract=" ".join(parts) or None)


_ID_KINDS: Final = ("pmid", "pmc", "pmcid", "arxiv", "doi", "publisher-id")
_IDS: Final = ("article-id[@pub-id-type='%s']", "book-part-id[@book-part-id-type='%s']")
_JATS: Final = Names(
    title=("title-group/article-title", "title-group/title", "book-title-group/book-title"),
    abstract=(),
    id=tuple(path % kind for kind in _ID_KINDS for path in _IDS),
    date=("pub-date/@iso-8601-date", "pub-date"),
    arxiv_id=tuple(path % "arxiv" for path in _IDS),
    doi=tuple(path % "doi" for path in _IDS),
    categories=(".//subject",),
)
_NOT_READ: Final = ("tex-math", "label", "object-id", "fig", "fn")  # and notes: no running text, or there a second time
# Abstracts of other kinds (graphical, teaser, key points …) say less, or say it in pictures.
_PLAIN: Final = {None, "abstract", "summary"}
_OTHER_KIND: Final = re.compile(
    r"(?:(?:research )?highlights|(?:graphical|visual) abstract|key ?points)\W*", re.IGNORECASE
)


def _jats(_rules: DigestRules, front: Element) -> Entry | None:
    """Return what the front matter says; that of a book without an abstract is none."""
    found = front.find("article-meta")
    meta = front if found is None else found
    for part in meta.iter():
        if part.tag in _NOT_READ or (part.tag == "xref" and part.get("ref-type") == "fn"):
            part.text, part[:] = None, []
    for part in (one for path in _JATS.title for one in meta.iterfind(f"{path}//xref")):
        part.text, part[:] = None, []
    for date in meta.iterfind("pub-date"):
        parts = (first(date, part) for part in ("year", "month", "day"))
        date.text, date[:] = "-".join(part.zfill(2) for part in parts if part), []
    abstract = _jats_abstract(meta)
    if front.tag == "book-meta" and abstract is None:
        return None
    entry = _said(_JATS, meta)
    subtitle = first(meta, "title-group/subtitle", "book-title-group/subtitle")
    title = f"{entry.title}: {subtitle}" if subtitle else entry.title
    return entry._replace(title=title, abstract=abstract, venue=first(front, ".//journal-title"))


def _jats_abstract(meta: Element) -> str | None:
    """Return the abstract, the title of each section of it followed by a colon."""
    for abstract in meta.iterfind("abstract"):
        if abstract.get("abstract-type") not in _PLAIN:
            continue
        heading = abstract.find("title")
        if heading is not None:  # it says "Abstract"
            if _OTHER_KIND.fullmatch(text(heading) or ""):
                continue
            heading.text, heading[:] = None, []
        for title in abstract.iterfind(".//sec/title"):
            title.text = f"{(text(title) or '').rstrip(':.')}: "
            title[:] = []
        return text(abstract)
    return None


_ACL: Final = Names(title=("title",), abstract=("abstract",), id=("url", "bibkey"), doi=("doi",), url=("url",))


def _read_acl(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what is said of each paper; where and when it was published is said of its volume."""
    venue: list[str] = []
    year: list[str] = []

    def entry(element: Element) -> Entry | None:
        if element.tag == "meta":
            venue[:], year[:] = every(element, "booktitle"), every(element, "year")
            return None
        for formula in element.iter("tex-math"):
            formula.text = f"${formula.text or ''}$"
        said = _said(_ACL, element)
        url = [one if "://" in one else f"https://aclanthology.org/{one}/" for one in said.url]
        return said._replace(url=url, venue=[*venue], date=[*year])

    return (one for one in read_records(source, frozenset({"paper", "meta"}), entry) if one is not None)


_ATOM: Final = Names(
    title=("title",),
    abstract=(),
    id=("id",),
    date=("published", "updated"),
    arxiv_id=("id",),
    doi=("doi",),
    categories=("category/@term",),
    venue=("journal_ref",),
    url=("link[@rel='alternate']/@href", "link[@rel='self']/@href"),
)
_RSS: Final = Names(
    title=("title",),
    abstract=(),
    id=("guid", "link", "./@about"),
    date=("pubDate", "date"),
    arxiv_id=("guid",),
    doi=("DOI", "doi"),
    categories=("category",),
    url=("link", "./@about"),
)
_API_ERROR: Final = "arxiv.org/api/errors"  # in the id of what arXiv's API answers instead of papers
_IDENTIFIED: Final = re.compile(r"\.? \(arXiv:(?P<id>[^\s)]+)(?: \[(?P<category>[^\]]+)\])?[^)]*\)$")
_HTML: Final = re.compile(
    r"<(?:p|div|br|img|a|b|i|em|strong|span|ul|ol|h[1-6]|table|blockquote|pre)\b[^<>]*>", re.IGNORECASE
)
_BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n")
_SENTENCE: Final = re.compile(r"[.!?:…][\"'”’)]*$")
_LONG: Final = 200  # characters: no list of authors, no line of links


def _atom(rules: DigestRules, entry: Element) -> Entry | Refusal:
    if _API_ERROR in (first(entry, "id") or ""):
        return refuse("arxiv-error", "", found=first(entry, "summary", "title"))
    for link in entry.iterfind("link"):
        link.set("rel", link.get("rel", "alternate"))
    return _said(_ATOM, entry)._replace(abstract=_described(rules, entry, "summary", "content"))


def _rss(rules: DigestRules, item: Element) -> Entry:
    """Return what an item says; its title may end in the id and the category of the paper."""
    entry = _said(_RSS, item)._replace(abstract=_described(rules, item, "description", "encoded"))
    suffix = _IDENTIFIED.search(first(item, "title") or "")
    if suffix is None:
        return entry._replace(id=sorted(entry.id, key=lambda name: arxiv_id(name) is None))
    title, known = suffix.string[: suffix.start()], [suffix["id"]]
    return entry._replace(title=title, id=known, arxiv_id=known, categories=entry.categories or [suffix["category"]])


def _described(rules: DigestRules, element: Element, *paths: str) -> str | None:
    """Return the abstract that a feed gives: of the parts of an item that may hold it, the longest that is there."""
    parts = (element.find(path) for path in paths)
    found = (_abstract(running(part), rules) for part in parts if part is not None)
    return max(found, key=len, default=None) or None


def _abstract(description: str, rules: DigestRules) -> str:
    """Return an abstract without pictures, authors and votes."""
    is_html = _HTML.search(description) is not None
    paragraphs = [block.text for block in blocks(description)] if is_html else _BLANK_LINE.split(description)
    said = abstract_of(map(flat, paragraphs), rules)
    return " ".join([text for text in said if len(text) > _LONG or _SENTENCE.search(text)] or said)


_HOST: Final = "relatedItem[@type='host']"
_MODS: Final = Names(
    title=(),
    abstract=("abstract",),
    id=("identifier[@type='citekey']", "recordInfo/recordIdentifier", "./@ID"),
    date=("originInfo/dateIssued", f"{_HOST}/originInfo/dateIssued", "originInfo/dateCreated"),
    arxiv_id=("identifier[@type='arxiv']", "identifier[@type='arXiv']"),
    doi=("identifier[@type='doi']", "identifier[@type='DOI']"),
    categories=("subject/topic",),
    venue=(f"{_HOST}/titleInfo/title",),
    url=("location/url", "identifier[@type='uri']"),
)
_OTHER_TITLES: Final = {"translated", "alternative", "abbreviated", "uniform"}
_ENDNOTE: Final = Names(
    title=("titles/title",),
    abstract=("abstract",),
    id=("label", "accession-num", "rec-number"),
    date=("dates/year", "dates/pub-dates/date"),
    arxiv_id=("urls/*/url",),
    doi=("electronic-resource-num",),
    categories=("keywords/keyword",),
    venue=("periodical/full-title", "titles/secondary-title"),
    url=("urls/*/url",),
)
_DUBLIN_CORE: Final = Names(
    title=("title",),
    abstract=("description",),
    id=("identifier",),
    date=("date",),
    arxiv_id=("identifier",),
    doi=("identifier",),
    categories=("subject",),
    venue=("source",),
    url=("identifier",),
)
_OAI_ARXIV: Final = Names(
    title=("title",),
    abstract=("abstract",),
    id=("id",),
    date=("created", "version/date"),
    doi=("doi",),
    venue=("journal-ref",),
)
_COMMENT: Final = "Comment:"  # how arXiv marks a description that is no abstract


def _mods(_rules: DigestRules, mods: Element) -> Entry:
    """Return what a record says; the parts of its title are put together as catalogues show them."""
    entry = _said(_MODS, mods)
    said = min(mods.iterfind("titleInfo"), key=lambda one: one.get("type") in _OTHER_TITLES, default=mods)
    title = " ".join(filter(None, (first(said, "nonSort"), first(said, "title"))))
    subtitle = first(said, "subTitle")
    return entry._replace(title=f"{title}: {subtitle}" if subtitle else title or None)


def _oai(rules: DigestRules, record: Element) -> Entry | None:
    """Return what a record carries; one that was deleted is no paper."""
    if record.find("header[@status='deleted']") is not None:
        return None
    identifier = every(record, "header/identifier")
    held = next(iter(record.iterfind("metadata/*")), None)
    if held is None:
        return Entry(title=None, abstract=None, id=identifier)
    if held.tag == "article" and (front := held.find("front")) is not None:
        return _jats(rules, front)
    if held.tag == "mods":
        return _mods(rules, held)
    if held.tag == "dc":
        entry = _said(_DUBLIN_CORE, held)
        abstract = next((part for part in every(held, "description") if not part.startswith(_COMMENT)), None)
        urls = [one for one in entry.url if one.startswith("http")]
        return entry._replace(abstract=abstract, id=[*identifier, *entry.id], url=urls)
    entry = _said(_OAI_ARXIV, held)
    last = every(held, "version/@version")[-1:]
    arxiv = [f"{one}{version}" for one in entry.id for version in (*last, "")]
    id_, categories = [*entry.id, *identifier], first(held, "categories")
    return entry._replace(id=id_, arxiv_id=[*arxiv, *identifier], categories=categories)


def _reader(
    roots: set[str], records: set[str], entry: Callable[[DigestRules, Element], Entry | Refusal | None]
) -> Reader:
    def read(source: Input) -> Iterator[Entry | Refusal | None]:
        return read_records(source, frozenset(records), lambda element: entry(source.digest, element))

    return Reader(lambda head: root(head) in roots, read)


_PUBMED_RECORDS: Final = {"PubmedArticle", "PubmedBookArticle", "MedlineCitation"}
_JATS_ROOTS: Final = {"article", "pmc-articleset", "articles", "book", "book-part-wrapper", "book-part", "front"}

pubmed = _reader(_PUBMED_RECORDS | {f"{name}Set" for name in _PUBMED_RECORDS}, _PUBMED_RECORDS, _pubmed)
jats = _reader(_JATS_ROOTS, {"front", "book-meta", "book-part-meta"}, _jats)
acl = Reader(lambda head: root(head) in {"collection", "volume"}, _read_acl)
atom = _reader({"feed", "entry"}, {"entry"}, _atom)
rss = _reader({"rss", "RDF"}, {"item"}, _rss)
mods = _reader({"modsCollection", "mods"}, {"mods"}, _mods)
endnote_xml = _reader({"xml", "records"}, {"record"}, lambda _, record: _said(_ENDNOTE, record))
oai_pmh = _reader({"OAI-PMH", "ListRecords", "record"}, {"record"}, _oai)
