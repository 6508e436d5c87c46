"""From texts to mentions of names, a batch at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from extract.mention import NameMention
from extract.stages.names import NameRules, find_names, reader
from extract.stages.names.arrays import Bools, Wide
from extract.stages.names.batch import Batch, gather
from extract.stages.names.calibration import calibrated
from extract.stages.names.decode import Chosen, decode
from extract.stages.names.doubt import decide
from extract.stages.names.fingerprint import check
from extract.stages.names.mentions import mentions, rulings_of
from extract.stages.names.model import Model, described, load
from extract.stages.names.reader import Reader
from extract.stages.names.reasons import Reasons, reasons
from extract.stages.names.rule_features import KINDS, overrule
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import Vocabulary
from extract.text import Text


@dataclass(slots=True)
class Memory:
    """What is remembered from batch to batch of the tokens seen; for one reader at a time."""

    vocabulary: Vocabulary
    tokens: TokenScores


class Decision(NamedTuple):
    """What was made of the `n` candidates of some texts."""

    batch: Batch
    p: Wide  # (n, classes)
    read: Bools  # n: whether the reader decided
    ruled: dict[int, float]  # the scores of what rules alone decided


class Recognizer:
    """Rules and model ready for use, by any number of threads."""

    def __init__(self, rules: NameRules, model: Model | None = None, *, fast: bool = False) -> None:
        """Take the package's own model unless another is given; it is read at first use. `fast` leaves the reader out.

        Raises RuleError where the model was trained with other cue words, tokens or features than there are here.
        """
        self.rules = rules
        self.fast = fast
        self._given = model
        name, expected = (model.name, model.fingerprint) if model else described()
        check(expected, rules, name)
        self._idle: list[Memory] = []

    @cached_property
    def model(self) -> Model:
        """The names model."""
        return self._given or load()

    @cached_property
    def reader(self) -> Reader:
        """What decides where the model is in doubt."""
        return reader.load()

    @contextmanager
    def _memory(self) -> Iterator[Memory]:
        """Lend a memory that nobody else holds; one whose reader was interrupted is not lent again."""
        try:
            memory = self._idle.pop()
        except IndexError:
            vocabulary = Vocabulary(self.rules.cues)
            memory = Memory(vocabulary, TokenScores(self.model.weights, vocabulary))
        yield memory
        if not memory.vocabulary.is_full:
            self._idle.append(memory)

    def recognize(self, text: Text) -> list[NameMention]:
        """Return the names in one text, one mention an occurrence, in order."""
        return self.recognize_all([text])[0]

    def explain(self, text: Text) -> list[Reasons]:
        """Return why each name in one text is one, and why each other candidate that was in doubt is none."""
        with self._memory() as memory:
            d = self._decide([text], memory)
            return reasons(d.batch, d.p, self._chosen(d).get(0, []), self.model, memory.tokens)

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        calibration = self.model.calibration if self.fast else self.reader.calibration
        with self._memory() as memory:
            d = self._decide(texts, memory)
        said = rulings_of(d.batch)
        for document, chosen in self._chosen(d).items():
            scores = {
                c: d.ruled.get(c) or calibrated(float(d.p[c, label]), calibration[KINDS[label // 2]])
                for c, label, _ in chosen
            }
            by = {c: self.reader.name if d.read[c] else self.model.name for c, _, _ in chosen}
            found[document] = mentions(texts[document].string, d.batch, chosen, scores, said, by, self.rules)
        return found

    def _chosen(self, decision: Decision) -> dict[int, list[Chosen]]:
        """Return the chosen candidates of each text."""
        thresholds = self.model.thresholds if self.fast else self.reader.thresholds
        return decode(decision.batch, decision.p, thresholds)

    def _decide(self, texts: list[Text], memory: Memory) -> Decision:
        b = gather(texts, [find_names(text, self.rules) for text in texts], memory.vocabulary)
        p = probabilities(b, self.model, memory.tokens)
        read = np.zeros(len(p), dtype=bool)
        if not self.fast:
            p, read = decide(b, p, self.reader, memory.vocabulary)
        return Decision(b, p, read, overrule(b, p, self.model.rules))
