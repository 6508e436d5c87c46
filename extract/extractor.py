"""The library's one entrance: an Extractor, built once, for one paper or a stream of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from extract.assemble import assemble, join
from extract.mention import Mentions
from extract.ner import Recognizer
from extract.paper import Paper
from extract.record import Record
from extract.rulebook import load_rulebook
from extract.stages.links import find_links
from extract.stages.quantities import find_quantities
from extract.stages.results import find_results
from extract.text import Text, read_text

BATCH = 64  # papers


class Extractor:
    """Reads papers into records. Building one loads and compiles the rulebook; using it changes nothing in it."""

    def __init__(self, rules: Path | str | None = None) -> None:
        """Load the built-in rulebook, with the one in the folder `rules` over it; raise RuleError where it is wrong."""
        self.rulebook = load_rulebook(None if rules is None else Path(rules))
        self.recognizer = Recognizer(self.rulebook.names)

    def extract(self, *, title: str = "", abstract: str = "", id: str = "") -> Record:  # noqa: A002  the input's own word
        """Return the record of one abstract."""
        return self.read(Paper(title, abstract, id))

    def pipe(self, papers: Iterable[Paper]) -> Iterator[Record]:
        """Yield the record of each paper, in order, holding `BATCH` at a time: names are quicker found in batches."""
        papers = iter(papers)
        while batch := list(islice(papers, BATCH)):
            yield from self.read_all(batch)

    def read(self, paper: Paper) -> Record:
        """Return the record of one paper."""
        return self.read_all([paper])[0]

    def read_all(self, papers: Sequence[Paper]) -> list[Record]:
        """Return the record of each paper; the same, whichever papers stand together."""
        rules = self.rulebook.grounds
        found = self.mentions_all(papers)
        return [
            assemble(paper, text, join(text, mentions, rules))
            for paper, (text, mentions) in zip(papers, found, strict=True)
        ]

    def mentions(self, paper: Paper) -> tuple[Text, Mentions]:
        """Return the text of a paper and what each stage found in it."""
        return self.mentions_all([paper])[0]

    def mentions_all(self, papers: Sequence[Paper]) -> list[tuple[Text, Mentions]]:
        """Return the text of each paper and what each stage found in it."""
        rulebook = self.rulebook
        texts = [read_text(paper, rulebook.markup) for paper in papers]
        return [
            (
                text,
                Mentions(
                    find_links(text, rulebook.links),
                    find_quantities(text, rulebook.quantities),
                    find_results(text, rulebook.results),
                    names,
                ),
            )
            for text, names in zip(texts, self.recognizer.recognize_all(texts), strict=True)
        ]
