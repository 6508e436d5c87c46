"""The library's one entrance: an Extractor, built once, for one paper or a stream of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from extract.errors import Refusal
from extract.extractor.given import Given, kind, papers_given, raised
from extract.extractor.rulebook import Rulebook, load_rulebook
from extract.join.assemble import Data, assemble, join
from extract.mention import Mentions, NameMention
from extract.paper import Paper
from extract.rulefiles.layers import PATTERNS
from extract.stages.links import find_links
from extract.stages.names import find_names
from extract.stages.quantities import find_quantities
from extract.stages.results import find_results
from extract.stages.scores import scored
from extract.text import Text, read_text
from extract.text.normalising import normalise

if TYPE_CHECKING:
    from extract.extractor.patterns import Patterns
    from extract.record.models import Record
    from extract.stages.names.recognizer import Recognizer

BATCH = 128  # papers
_NOTHING: Final = Paper("", "")


class Extractor:
    """Turns papers into records. Building one loads the rules and the names model; using it changes nothing in it.

    So any number of threads may share one, and an interrupted call leaves it as it was.
    """

    def __init__(
        self, rules: Path | str | None = None, *, ner: bool = True, fast: bool = False, with_text: bool = False
    ) -> None:
        """Load the built-in rulebook, with the one in the folder `rules` laid over it; raise RuleError if it is wrong.

        With `fast`, doubtful names are not read in their sentences: ten times as fast, but less accurate. Without
        `ner`, names are found by rules alone: less accurate still, and no model is loaded. With `with_text`, records
        keep the abstract, so that their evidence can be looked up.
        """
        if not isinstance(rules, str | Path | None):
            raise TypeError(f"found {kind(rules)}; expected the folder of a rulebook, as a path or a string")
        self.rules = None if rules is None else Path(rules)
        self.rulebook = load_rulebook(self.rules)
        self.patterns = _patterns(self.rules)
        self.recognizer = _recognizer(self.rulebook, fast) if ner else None
        self.settings: dict[str, Any] = {"ner": ner, "fast": fast, "with_text": with_text}

    def __reduce__(self) -> tuple[Callable[..., "Extractor"], tuple[Path | None]]:
        """Copy and pickle as the settings: a copy, or a worker process, builds its own."""
        return partial(type(self), **self.settings), (self.rules,)

    def extract(
        self,
        paper: Given = _NOTHING,
        /,
        *more: object,
        title: str = "",
        abstract: str = "",
        id: str = "",  # noqa: A002
    ) -> "Record":
        """Return the record of one paper: an abstract, a dictionary with title and abstract, a Paper, or its parts.

        Raises TypeError if it is of another type or a part is given twice, and PaperfactsError if no record can be made
        of it.
        """
        if more:
            raise TypeError(
                f"found {1 + len(more)} positional arguments; expected one, or parts by keyword: title=…, abstract=…"
            )
        if paper is _NOTHING:
            paper = Paper(title, abstract, id)
        elif isinstance(paper, str) and not abstract:
            paper = Paper(title, paper, id)
        elif title or abstract or id:
            raise TypeError("title, abstract or id is given twice: in the paper, and by keyword")
        return next(self._records(papers_given([paper]), 0, None, raised))

    def pipe(
        self,
        papers: Iterable[Given | Refusal],
        *,
        workers: int = 0,
        timeout: float | None = None,
        refused: Callable[[Refusal], object] | None = None,
    ) -> "Iterator[Record]":
        """Return the records of a stream of papers, in order and in constant memory; `workers` processes do the work.

        A paper may be anything that `extract` takes, or a Refusal, as `read_papers` yields them. `refused` is called
        with the Refusal of each paper without a record: a bad one, one that fails, ends its worker or takes longer than
        `timeout` seconds. Without `refused`, PaperfactsError is raised, which is also a TypeError if a type is wrong.
        An exception of the stream is raised after the records of what came before it. Workers import the main module,
        so protect what it runs by `if __name__ == "__main__":`.
        """
        if workers < 0:
            raise ValueError(f"found workers={workers}; expected 0, which is this process, or more")
        return self._records(papers_given(papers), workers, timeout, refused)

    def _records(
        self,
        items: Iterator[Paper | Refusal],
        workers: int,
        timeout: float | None,
        refused: Callable[[Refusal], object] | None,
    ) -> "Iterator[Record]":
        from extract.extractor.batches import in_batches, kept_lines, until_raised
        from extract.extractor.workers import run_batches
        from extract.record.models import Record  # loads pydantic, which writing records as JSON has no need of

        failures: list[Exception] = []
        given = in_batches(until_raised(items, failures))
        with closing(run_batches(given, self, workers, timeout)) as batches:
            yield from map(Record.model_validate_json, kept_lines(batches, refused))
        if failures:
            raise failures[0]

    def data(self, papers: Iterable[Paper]) -> Iterator[Data]:
        """Yield the record of each paper as plain data, not yet validated; the same, whatever papers are beside it."""
        rules, with_text = self.rulebook.targets, self.settings["with_text"]
        papers = iter(papers)
        while batch := list(islice(papers, BATCH)):
            for paper, (text, mentions) in zip(batch, self.mentions_all(batch), strict=True):
                yield assemble(paper, text, join(text, mentions, rules), with_text=with_text)

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
                scored(
                    Mentions(
                        find_links(text, rulebook.links),
                        find_quantities(text, rulebook.quantities),
                        find_results(text, rulebook.results),
                        names,
                    ),
                    rulebook.scores,
                ),
            )
            for text, names in zip(texts, self._names(texts), strict=True)
        ]

    def _names(self, texts: list[Text]) -> list[list[NameMention]]:
        rules = self.rulebook.names
        if self.recognizer is None:
            found = [find_names(text, rules) for text in texts]
        else:
            found = self.recognizer.recognize_all(texts)
        if self.patterns is not None:
            found = [self.patterns.laid_over(text.string, names) for text, names in zip(texts, found, strict=True)]
        if not rules.never:
            return found
        return [
            [mention for mention in mentions if normalise(text.string[mention.start : mention.end]) not in rules.never]
            for text, mentions in zip(texts, found, strict=True)
        ]


def extract(paper: Given = _NOTHING, /, *more: object, title: str = "", abstract: str = "", id: str = "") -> "Record":  # noqa: A002
    """Return the record of one paper, as `Extractor.extract` does; the first call builds the extractor."""
    return _built_in().extract(paper, *more, title=title, abstract=abstract, id=id)


@cache
def _built_in() -> Extractor:
    return Extractor()


def _patterns(rules: Path | None) -> "Patterns | None":
    if rules is None or not (rules / PATTERNS).exists():
        return None
    from extract.extractor.patterns import load  # loads spaCy

    return load(rules / PATTERNS)


def _recognizer(rulebook: Rulebook, fast: bool) -> "Recognizer":
    from extract.stages.names.recognizer import Recognizer  # loads numpy, which rules have no need of

    return Recognizer(rulebook.names, fast=fast)
