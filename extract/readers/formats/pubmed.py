"""PubMed XML: articles as E-utilities and the yearly files give them.

Source: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers.entry import Entry
from extract.readers.input import Head, Input
from extract.readers.xml_records import read_records, root, text


def recognises(head: Head) -> bool:
    """Tell whether the input is a set of PubMed articles, or one."""
    return root(head) in {"PubmedArticleSet", "PubmedArticle"}


def read(source: Input) -> Iterator[Paper | Refusal]:
    """Yield the paper of each article or chapter, or why there is none."""
    return read_records(source, frozenset({"PubmedArticle", "PubmedBookArticle"}), _entry)


def _entry(element: Element) -> Entry:
    cited = next(
        (found for part in ("MedlineCitation", "BookDocument") if (found := element.find(part)) is not None), element
    )
    article = cited.find("Article")
    article = cited if article is None else article
    ids = [*element.iterfind(".//ArticleId"), *article.iterfind("ELocationID")]
    title = text(article.find("ArticleTitle"))
    return Entry(
        # Square brackets mark a title that was translated.
        title=title.removeprefix("[").removesuffix("].") if title and title.startswith("[") else title,
        abstract=_abstract(article),
        id=text(cited.find("PMID")),
        date=_date(article.find("Journal/JournalIssue/PubDate")),
        doi=next((text(one) for one in ids if "doi" in {one.get("IdType"), one.get("EIdType")}), None),
        categories=[text(heading) for heading in cited.iterfind("MeshHeadingList/MeshHeading/DescriptorName")],
        venue=text(article.find("Journal/Title")),
    )


def _abstract(article: Element) -> str | None:
    """Return the abstract, each labelled part of it introduced by its label."""
    parts = []
    for part in article.iterfind("Abstract/AbstractText"):
        if said := text(part):
            label = part.get("Label")
            parts.append(f"{label}: {said}" if label and label != "UNLABELLED" else said)
    return " ".join(parts) or None


def _date(date: Element | None) -> str | None:
    if date is None:
        return None
    return " ".join(filter(None, (text(date.find(part)) for part in ("Year", "Month", "Day", "MedlineDate")))) or None
