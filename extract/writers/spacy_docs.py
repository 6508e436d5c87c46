"""spaCy: Docs with a span for every place of evidence and names as entities, as training data. Needs the extra `spacy`.

The first line of a Doc is the paper's title; its record is in `user_data`. All Docs of a file are held in memory.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.util import filter_spans

from extract.errors import PaperfactsError, refuse
from extract.readers.formats.spacy import KEY, texts_and_data
from extract.record.fields import FIELDS
from extract.writers.whole import Output

Data = dict[str, Any]

LABELS: Final = {field: known.one.upper() for field, known in FIELDS.items()}
_NAMES: Final = frozenset(LABELS[field] for field in ("model_names", "datasets", "benchmarks"))


def write(lines: Iterable[bytes], paths: Sequence[Path], _output: Output) -> None:
    """Write a Doc a record; raise PaperfactsError where one does not hold its abstract."""
    tokenizer = spacy.blank("en")
    docs = DocBin(store_user_data=True)
    for line in lines:
        data = orjson.loads(line)
        if data["abstract"] is None:
            raise PaperfactsError(refuse("text-missing", paths[0].name, found=data["id"]))
        title = f"{data['title']}\n" if data["title"] else ""
        doc = tokenizer.make_doc(title + data["abstract"])
        add_names(doc, mark(doc, data, len(title)))
        docs.add(doc)
    paths[0].write_bytes(docs.to_bytes())


def read(path: Path) -> Iterator[Data]:
    """Yield the records of such a file; raise ValueError where it is none, or one of its Docs has no record."""
    try:
        for _, data in texts_and_data(path.read_bytes()):
            if data is None:
                raise ValueError("not all of its Docs are of paperfacts")
            yield data
    except (KeyError, TypeError, IndexError, AttributeError, zlib.error) as error:
        raise ValueError(f"not a spaCy DocBin: {error}") from error


def mark(doc: Doc, data: Data, abstract_start: int, spans_key: str = KEY) -> list[Span]:
    """Put a record and the spans of its evidence on a Doc; `abstract_start` is where its abstract begins."""
    doc.user_data[KEY] = orjson.dumps(data).decode()  # what is stored with a Doc keeps lists in a string alone
    spans = list(_spans(doc, data, abstract_start))
    doc.spans[spans_key] = SpanGroup(doc, name=spans_key, spans=spans)
    return spans


def add_names(doc: Doc, spans: Iterable[Span]) -> None:
    """Make the names among some spans entities; those that are there win."""
    taken = {token for entity in doc.ents for token in range(entity.start, entity.end)}
    names = [s for s in spans if s.label_ in _NAMES and not taken & set(range(s.start, s.end))]
    doc.set_ents(filter_spans([*doc.ents, *names]))


def _spans(doc: Doc, data: Data, abstract_start: int) -> Iterator[Span]:
    for field, label in LABELS.items():
        for entry in data[field]:
            for place in entry["evidence"]:
                shift = abstract_start if place["section"] == "abstract" else 0
                start, end = place["start"] + shift, place["end"] + shift
                known = entry.get("canonical") or ""
                span = doc.char_span(start, end, label=label, kb_id=known, alignment_mode="expand")
                if span is not None:
                    yield span
