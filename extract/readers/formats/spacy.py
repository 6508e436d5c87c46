"""spaCy: a DocBin, of whose Docs the text is read, and the record where paperfacts put one. Needs the extra `spacy`."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from extract.errors import PaperfactsError, Refusal, refuse
from extract.readers.entry import Entry
from extract.readers.streams import Head, Input

KEY: Final = "paperfacts"  # in `doc.user_data`, of a record as JSON
MAGIC: Final = b"x\x9c"  # of zlib, as spaCy calls it


def recognises(head: Head) -> bool:
    """Tell whether the input begins as a DocBin does."""
    return head.content.startswith(MAGIC)


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each Doc says: its record, or else its first line as the title, if it has more lines."""
    try:
        for text, data in texts_and_data(source.stream.read()):
            title, line_end, abstract = text.partition("\n")
            known = data or ({"title": title, "abstract": abstract} if line_end else {"title": "", "abstract": text})
            if len(text) > source.limit:
                yield refuse("too-long", source.path, limit=source.limit)
            else:
                yield Entry(known.get("title"), known.get("abstract"), known.get("id"))
    except ImportError as error:
        raise PaperfactsError(refuse("missing-extra", source.path, library="spacy", extra="spacy")) from error
    except ValueError as error:
        yield refuse("not-readable", source.path, found=error)


def texts_and_data(content: bytes) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Yield the text of each Doc in a DocBin, and the record that paperfacts has put on it, if any.

    Raises ValueError where the content is none; ImportError without spaCy.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    try:
        for doc in DocBin(store_user_data=True).from_bytes(content).get_docs(Vocab()):
            own = doc.user_data.get(KEY)
            yield doc.text, orjson.loads(own) if own else None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"no DocBin of spaCy: {type(error).__name__}") from error
