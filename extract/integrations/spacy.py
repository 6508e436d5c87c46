"""paperfacts as a spaCy component: `nlp.add_pipe("paperfacts")` puts a record on each Doc.

The first line of a Doc is its title, unless the component is told otherwise. The tokens of the Doc are not
used to find names, so any tokenizer will do; spans are aligned outwards to its tokens.
"""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from extract.extractor import Extractor
from extract.join.assemble import assemble, join
from extract.mention import Mentions
from extract.paper import Paper
from extract.record.models import Record
from extract.text import Text

SPANS = "paperfacts"


class PaperfactsComponent:
    """Sets `doc._.paperfacts` to the Record of a Doc, and `doc.spans["paperfacts"]` to the names in it."""

    def __init__(self, title: bool = True) -> None:
        """Build the extractor; `title` says whether a Doc's first line is the paper's title."""
        self.title = title
        self.extractor = Extractor()
        if not Doc.has_extension("paperfacts"):
            Doc.set_extension("paperfacts", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc."""
        title, line_end, abstract = doc.text.partition("\n") if self.title else ("", "", doc.text)
        if not line_end and self.title:
            title, abstract = "", doc.text
        paper = Paper(title, abstract)
        text, mentions = self.extractor.mentions(paper)
        data = assemble(paper, text, join(text, mentions, self.extractor.rulebook.grounds))
        doc._.paperfacts = Record.model_validate(data)
        doc.spans[SPANS] = _spans(doc, text, mentions, len(title) + len(line_end) if title or line_end else 0)
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Read a stream of Docs, in order."""
        del batch_size
        return map(self, stream)


def _spans(doc: Doc, text: Text, mentions: Mentions, abstract_start: int) -> SpanGroup:
    spans = []
    for mention in mentions.names:
        section, start, end = text.raw_span(mention.start, mention.end)
        shift = abstract_start if section == "abstract" else 0
        span = doc.char_span(start + shift, end + shift, label=mention.kind.upper(), alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return SpanGroup(doc, name=SPANS, spans=spans)


@Language.factory("paperfacts", default_config={"title": True}, assigns=["doc._.paperfacts"])
def make_component(nlp: Language, name: str, title: bool) -> PaperfactsComponent:
    """Return the component; registered as the factory `paperfacts`."""
    del nlp, name
    return PaperfactsComponent(title)
