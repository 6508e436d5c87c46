"""Under which names tables and JSON hold what is read of a paper, and how such names are compared."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

Fields = Mapping[str, tuple[str, ...]]

# In the order in which they are tried. A name counts in any case and with any marks between its words: `title` is also
# `Title`, `abstract_note` also `Abstract Note`. One with dots is a value within a value, or a column of that name.
FIELDS: Final[Fields] = {
    "title": (
        "title", "document_title", "article_title", "paper_title", "display_name", "titles", "TI", "dc:title",
    ),
    "abstract": (
        "abstract", "summary", "abstract_note", "abstract_text", "paper_abstract", "abstract_inverted_index",
        "abstracts", "summaries", "AB", "dc:description", "description", "descriptions", "content_text", "content_html",
    ),
    "id": (
        "UT", "UT (Unique WOS ID)", "id", "paper_id", "corpus_id", "key", "publication_id", "lens_id", "EID", "PMID",
        "accession_number", "hal_id_s",
    ),
    "date": (
        "date", "published_at", "published", "publication_date", "date_published", "published_date", "issued",
        "posted_date", "first_publication_date", "earliest_date", "cover_date", "prism:coverDate", "online_date",
        "pdate", "cdate", "update_date", "updated_date", "submitted", "created", "pubdate",
        "publish_time", "produced_date_s",
        "year", "publication_year", "pub_year", "PY", "year_published", "published_year",
    ),
    "arxiv_id": (
        "arxiv_id", "arxiv", "external_ids.arxiv", "open_access_info.external_ids.arxiv", "eprint", "archive_id",
        "primary_location.landing_page_url", "entry_id", "pdf_url", "url_abs", "url_pdf", "pdf_link", "link",
        "number", "extra", "arxiv_eprints", "paper_url", "identifier", "identifiers", "identifiers.arxiv",
        "arxiv_id_s", "external_ids",
    ),
    "doi": ("doi", "DI", "external_ids.doi", "open_access_info.external_ids.doi", "dois", "prism:doi", "ids.doi",
        "doi_id_s", "external_ids", "identifiers", "identifiers.doi"),
    "categories": (
        "categories", "category_code", "category", "s2_fields_of_study", "topics", "topics.display_name",
        "terms", "primary_category", "keywords", "author_keywords", "fields_of_study", "subjects",
        "tasks", "tags", "tag", "WC",
    ),
    "venue": (
        "venue", "journal", "booktitle", "journal_ref", "container_title", "publication_title", "source_title",
        "source_title_anthology_title", "conference_title", "container",
        "journal_title", "publication_name", "prism:publicationName", "primary_location.source.display_name",
        "proceeding", "conference", "conference_name", "SO", "journal_book",
        "journal_info.journal.title", "journals", "source.title", "pubtitle", "journal_title_s",
    ),
    "url": (
        "url", "primary_location.landing_page_url", "link", "paper_url", "url_abs", "entry_id", "pdf_url",
        "document_link", "pdf_link", "source_url", "source_urls", "external_url", "html_url", "article_url",
        "download_url", "uri_s",
    ),
}  # fmt: skip
# Names that also say what a collection is about: a list beside them may still be that of its papers.
WEAK: Final = frozenset({"description", "descriptions", "dcdescription", "displayname", "contenttext", "contenthtml"})


def known_names(fields: Fields) -> set[str]:
    """Return all names of the fields, as names are compared."""
    return keys_of(chain.from_iterable(fields.values()))


def keys_of(names: Iterable[str]) -> set[str]:
    """Return names as names are compared."""
    return set(map(key_of, names))


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Return a name as names are compared: in lower case, letters and digits alone."""
    return re.sub(r"[\W_]+", "", name.casefold())
