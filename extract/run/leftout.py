"""Papers that need no record: duplicates of others in the same run, and those whose records are there already.

A duplicate has the id and the text of an earlier paper, blanks and line ends aside; where the input gives no ids, these
are made of the text. Papers with one id and other texts are kept, since ids may be of a file alone. What is known of a
paper is a hash of both, of which a million take 70 MB.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extract.extractor.batches import Item
from extract.paper import Paper, paper_id
from extract.writers.whole import Destination


@dataclass(slots=True)
class LeftOut:
    """Leaves papers out and counts them: duplicates where these are `told`, and those `there` already."""

    told: bool
    there: set[int]
    duplicates: int = 0
    unchanged: int = 0
    seen: set[int] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def others(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield all other papers, and what is refused."""
        for item in items:
            if not isinstance(item, Paper):
                yield item
                continue
            key = hash((item.id, paper_id(item.title, item.abstract)))
            if self.told and key in self.seen:
                self.duplicates += 1
            elif key in self.there and item.id not in self.changed:
                self.unchanged += 1
            else:
                yield item
                if self.there:  # of several with one id the last counts, be it what is there
                    self.changed.add(item.id)
            if self.told:
                self.seen.add(key)


def keys_of(output: Destination) -> set[int]:
    """Return what tells each paper whose record is in the output from all others, and from itself with another text."""
    from extract.run.update import records_in  # loads the models of the record

    return {hash((record["id"], record["source"]["text_hash"])) for record in records_in(Path(str(output)))}
