"""The library's one entrance: an Extractor, built once, for one paper or a stream of them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from extract.assemble import assemble, join
from extract.mention import Mentions
from extract.ner import Recognizer
from extract.paper import Paper
from extract.record import Record
from extract.resources import data_folder
from extract.rulebook import load_rulebook
from extract.stages.links import find_links
from extract.stages.quantities import find_quantities
from extract.stages.results import find_results
from extract.text import Text, read_text


class Extractor:
    """Reads papers into records. Building one loads and compiles the rulebook; using it changes nothing in it."""

    def __init__(self, rules: Path | str | None = None) -> None:
        """Load the rulebook in the folder `rules`, or the built-in one; raise RuleError where it is wrong."""
        self.rulebook = load_rulebook(Path(rules) if rules is not None else data_folder("rules"))
        self.recognizer = Recognizer(self.rulebook.names)

    def extract(self, *, title: str = "", abstract: str = "", id: str = "") -> Record:  # noqa: A002  the input's own word
        """Return the record of one abstract."""
        return self.read(Paper(title, abstract, id))

    def pipe(self, papers: Iterable[Paper]) -> Iterator[Record]:
        """Yield the record of each paper, in order, holding one at a time."""
        return map(self.read, papers)

    def read(self, paper: Paper) -> Record:
        """Return the record of one paper."""
        text, mentions = self.mentions(paper)
        return assemble(paper, text, join(text, mentions, self.rulebook.grounds))

    def mentions(self, paper: Paper) -> tuple[Text, Mentions]:
        """Return the text of a paper and what each stage found in it."""
        rulebook = self.rulebook
        text = read_text(paper, rulebook.markup)
        return text, Mentions(
            find_links(text, rulebook.links),
            find_quantities(text, rulebook.quantities),
            find_results(text, rulebook.results),
            self.recognizer.recognize(text),
        )
