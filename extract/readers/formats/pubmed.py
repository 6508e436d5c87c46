"""PubMed XML: articles and chapters of books, as E-utilities and the yearly files give them.

Source: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from xml.etree.ElementTree import Element

from extract.readers.entry import Entry
from extract.readers.xml_records import every, first, text, xml_reader

_RECORDS = {"PubmedArticle", "PubmedBookArticle", "MedlineCitation"}
_SETS = {"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet"}


def _entry(element: Element) -> Entry:
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
        abstract=_abstract(article),
        id=first(cited, "PMID"),
        date=_date(article.find("Book/PubDate") if date is None else date),
        doi=next((text(one) for one in ids if "doi" in {one.get("IdType"), one.get("EIdType")}), None),
        categories=every(cited, "MeshHeadingList/MeshHeading/DescriptorName"),
        venue=first(article, "Journal/Title", "Book/BookTitle"),
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
    return " ".join(filter(None, (first(date, part) for part in ("Year", "Month", "Day", "MedlineDate")))) or None


recognises, read = xml_reader(_RECORDS | _SETS, _RECORDS, _entry)
