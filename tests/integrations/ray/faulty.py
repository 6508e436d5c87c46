"""An extractor that fails as its papers say; apart, since every process that has one imports what stands beside it."""

from collections.abc import Sequence
from pathlib import Path

from extract import Extractor, Paper
from extract.mention import Mentions
from extract.text import Text
from tests.run.faulty import fail


class Faulty(Extractor):
    """Stands in for a stage or a machine that fails, in the way that a title names."""

    def __init__(self, rules: Path | None = None, **settings: bool) -> None:
        """Build one, and load what is loaded at first use, before the time of a paper counts."""
        super().__init__(rules, **settings)
        list(self.data([Paper("Kite", "Kite is 3x faster than BERT on SQuAD.")]))

    def mentions_all(self, papers: Sequence[Paper]) -> list[tuple[Text, Mentions]]:
        for paper in papers:
            fail(paper.title)
        return super().mentions_all(papers)
