"""The XML of the ACL Anthology: the papers of all volumes of a collection.

Source: https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from extract.errors import Refusal
from extract.readers.entry import Entry
from extract.readers.streams import Head, Input
from extract.readers.xml_records import first, read_records, root

_PAGES = "https://aclanthology.org/"


def recognises(head: Head) -> bool:
    """Tell whether the input is a collection, or a volume of one."""
    return root(head) in {"collection", "volume"}


def read(source: Input) -> Iterator[Entry | Refusal | None]:
    """Yield what is said of each paper; where and when it was published is said of its volume."""
    volume: Element | None = None

    def entry(element: Element) -> Entry | None:
        nonlocal volume
        if element.tag == "paper":
            return _entry(element, volume)
        volume = element
        return None

    return read_records(source, {"paper"}, entry, context={"meta"})


def _entry(paper: Element, volume: Element | None) -> Entry:
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
        url=url if url is None or "://" in url else f"{_PAGES}{url}/",
    )
