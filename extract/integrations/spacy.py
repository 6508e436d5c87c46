"""paperfacts as a spaCy component: `nlp.add_pipe("paperfacts")` puts what a paper states on its Doc.

`doc._.paperfacts` is the record as plain data, `doc._.paperfacts_record` the same as a model, and
`doc.spans["paperfacts"]` holds a span for every place of evidence, labelled with its field. The first line of a Doc is
its title, unless the component is told otherwise. Tokens are not used to find anything, so any tokenizer will do;
spans are aligned outwards to them.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

try:
    from spacy.language import Language
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "spaCy is not installed; in the checkout, pip install '.[spacy]'", name="spacy"
    ) from error
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from extract.extractor import Extractor
from extract.join.assemble import Data, assemble, join
from extract.mention import NameKind, NameMention
from extract.paper import Paper
from extract.readers.formats.spacy import KEY
from extract.record.models import Record
from extract.record.validate import validated
from extract.text import Text
from extract.writers.spacy_docs import add_names, mark

_PROPOSAL: Final = 0.5  # the score of a name that only another component has found


@Language.factory(
    "paperfacts",
    assigns=["doc._.paperfacts", "doc.spans"],
    default_score_weights={"spans_paperfacts_f": 1.0, "spans_paperfacts_p": 0.0, "spans_paperfacts_r": 0.0},
)
class PaperfactsComponent:
    """Sets `doc._.paperfacts` and `doc.spans`, and `doc.ents` if asked. Its config is all that there is to save."""

    def __init__(
        self,
        nlp: Language,  # noqa: ARG002  spaCy gives it, and the name
        name: str,  # noqa: ARG002
        rules: str | None = None,
        *,
        fast: bool = False,
        title: bool = True,
        spans_key: str = "paperfacts",
        ents: bool = False,
        proposals: Mapping[str, NameKind] | None = None,
    ) -> None:
        """Build the extractor.

        `rules` is the folder of a rulebook of your own; `fast` leaves out the reader of doubtful names; `title` says
        whether the first line of a Doc is the paper's title; `ents` adds the names to `doc.ents`, where entities of
        other components win; `proposals` maps labels of such entities to kinds of names: they count as names where
        nothing else was found.
        """
        self.extractor = Extractor(rules, fast=fast)
        self.title, self.spans_key, self.ents, self.proposals = title, spans_key, ents, dict(proposals or {})

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 128) -> Iterator[Doc]:
        """Read a stream of Docs, in order, `batch_size` at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            papers = [self._paper(doc) for doc in batch]
            for doc, paper, (text, mentions) in zip(batch, papers, self.extractor.mentions_all(papers), strict=True):
                more = _proposed(doc, text, mentions.names, self.proposals)
                given = mentions._replace(names=mentions.names + more) if more else mentions
                data = validated(assemble(paper, text, join(text, given, self.extractor.rulebook.targets)))
                spans = mark(doc, data, len(doc.text) - len(paper.abstract), self.spans_key)
                if self.ents:
                    add_names(doc, spans)
                yield doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Return precision, recall and F1 of the spans, in all and a label, as spaCy's own components do."""
        key = self.spans_key
        return Scorer.score_spans(
            examples,
            f"spans_{key}",
            getter=lambda doc, _: doc.spans.get(key, ()),
            has_annotation=lambda doc: key in doc.spans,
            allow_overlap=True,
        )

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save nothing: the config of the pipeline holds all."""

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "PaperfactsComponent":  # noqa: ARG002
        """Load nothing."""
        return self

    def _paper(self, doc: Doc) -> Paper:
        title, line_end, abstract = doc.text.partition("\n") if self.title else ("", "", doc.text)
        return Paper(title, abstract) if line_end else Paper("", doc.text)


def _proposed(doc: Doc, text: Text, found: list[NameMention], proposals: Mapping[str, NameKind]) -> list[NameMention]:
    """Return the entities of other components as names, at each of their places where nothing was found."""
    places = [(mention.start, mention.end) for mention in found]
    surfaces = {entity.text: entity.label_ for entity in doc.ents if entity.label_ in proposals}
    names = []
    for surface, label in surfaces.items():
        start = text.string.find(surface)
        while start >= 0:
            end = start + len(surface)
            if not any(start < other_end and other < end for other, other_end in places):
                names.append(NameMention(start, end, proposals[label], f"spacy.{label}", _PROPOSAL))
            start = text.string.find(surface, end)
    return names


def _data(doc: Doc) -> Data | None:
    return orjson.loads(doc.user_data[KEY]) if KEY in doc.user_data else None


def _record(doc: Doc) -> Record | None:
    return Record.model_validate_json(doc.user_data[KEY]) if KEY in doc.user_data else None


if not Doc.has_extension("paperfacts"):
    Doc.set_extension("paperfacts", getter=_data)
    Doc.set_extension("paperfacts_record", getter=_record)
