"""From texts to mentions of names, a batch at a time: by the first step, and by the reader where that is in doubt."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from extract.mention import NameMention
from extract.stages.names import NameRules, find_names, reader
from extract.stages.names.arrays import Bools, Wide, softmax
from extract.stages.names.batch import Batch, gather
from extract.stages.names.kinds import BENCH, DATA
from extract.stages.names.known import COMMONLY, KINDS, class_of
from extract.stages.names.mentions import Chosen, decode, mentions, rulings_of
from extract.stages.names.model import Model, check, described, fingerprint, load
from extract.stages.names.reader import Reader
from extract.stages.names.reasons import SURE, Reasons, reasons
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import Vocabulary
from extract.stages.scores import calibrated
from extract.text import Text

_WEIGHT: Final = 0.7  # of the reader's logarithms, beside those of the first step
_WEIGHT_OF_KNOWN: Final = 0.5  # the same for names in the lexicon, which the first step knows and the reader does not
_LEAST: Final = 2e-3  # a probability; neither of the two may rule out what the other holds likely


@dataclass(slots=True)
class Memory:
    """What is remembered from batch to batch of the tokens seen; for one reader at a time."""

    vocabulary: Vocabulary
    tokens: TokenScores


class Decision(NamedTuple):
    """What was made of the `n` candidates of some texts."""

    batch: Batch
    first: Wide  # (n, classes): what the first step says of each
    read: Wide  # (n, classes): what the reader says; zeros where it was not asked
    p: Wide  # (n, classes): the decision
    ruled: dict[int, float]  # the scores of what rules alone decided


class Recognizer:
    """Rules and model ready for use, by any number of threads."""

    def __init__(self, rules: NameRules, model: Model | None = None, *, fast: bool = False) -> None:
        """Take the package's own model unless another is given; it is read at first use. `fast` leaves the reader out.

        Raises RuleError where model or reader were trained with other cue words, tokens, features or windows than
        there are here.
        """
        self.rules = rules
        self.fast = fast
        self._given = model
        name, expected = (model.name, model.fingerprint) if model else described()
        check(expected, fingerprint(rules), rules, name)
        if not fast:
            name, expected = described(reader.OWN_FILE)
            check(expected, reader.fingerprint(rules), rules, name)
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
            chosen = self._chosen(d).get(0, [])
            return reasons(d.batch, (d.first, d.read, d.p), chosen, self.model, memory.tokens)

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
            by = {c: self.reader.name if d.read[c].any() else self.model.name for c, _, _ in chosen}
            found[document] = mentions(texts[document].string, d.batch, chosen, scores, said, by, self.rules)
        return found

    def _chosen(self, decision: Decision) -> dict[int, list[Chosen]]:
        """Return the chosen candidates of each text."""
        thresholds = self.model.thresholds if self.fast else self.reader.thresholds
        return decode(decision.batch, decision.p, thresholds)

    def _decide(self, texts: list[Text], memory: Memory) -> Decision:
        b = gather(texts, [find_names(text, self.rules) for text in texts], memory.vocabulary)
        first = probabilities(b, self.model, memory.tokens)
        p, read = (first.copy(), 0 * first) if self.fast else decide(b, first, self.reader, memory.vocabulary)
        return Decision(b, first, read, p, overrule(b, p, self.model.rules))


def decide(b: Batch, first: Wide, reader: Reader, vocabulary: Vocabulary) -> tuple[Wide, Wide]:
    """Return the decision, (n, classes), by what the first step says and by the reader where that is in doubt.

    And what the reader says, zeros where it was not asked.
    """
    candidates, found = reader.read(b, vocabulary, np.flatnonzero(doubtful(b, first)))
    p, read = first.copy(), 0 * first
    p[candidates], read[candidates] = joined(first[candidates], found, known(b)[candidates]), found
    return p, read


def doubtful(b: Batch, p: Wide) -> Bools:
    """Return which candidates are in doubt."""
    return np.asarray((p.max(axis=1) < SURE) & ~_in_editions(b))


def joined(first: Wide, read: Wide, is_known: Bools) -> Wide:
    """Return the weighted geometric means, made to add up to one, of what the first step and the reader say."""
    weight = np.where(is_known, _WEIGHT_OF_KNOWN, _WEIGHT)[:, None]
    return softmax(np.log(np.maximum(first, _LEAST)) * (1 - weight) + np.log(np.maximum(read, _LEAST)) * weight)


def known(b: Batch) -> Bools:
    """Return which candidates are names in the lexicon."""
    found = np.zeros(len(b.keys), dtype=bool)
    found[[c for c, m in zip(b.ruled.tolist(), b.rulings, strict=True) if m.by.startswith("lexicon.")]] = True
    return found


def _in_editions(b: Batch) -> Bools:
    """Return which candidates stand nowhere but in a known collection named with its edition: rules know where it ends.

    Abstracts of these years, which the reader was taught with, hold few of them (`WMT14 English-French`).
    """
    inside = np.zeros(len(b.owner), dtype=bool)
    for start, end, m in zip(b.ruled_start.tolist(), b.ruled_end.tolist(), b.rulings, strict=True):
        if m.by.startswith("lexicon.") and m.kind != "model" and m.canonical is None:
            inside |= (b.start >= start) & (b.end <= end)
    return np.asarray(np.bincount(b.owner, inside, len(b.keys)) == b.count)


def overrule(b: Batch, p: Wide, weighed: Collection[str]) -> dict[int, float]:
    """Let rules that are not `weighed` by the model decide in `p` (n, classes): they came after its training.

    So does a lexicon of one's own, on what kind of thing a name is, and any lexicon on known collections in a text that
    speaks of no data: where no word says whether it is a data set or a benchmark, it is what it is commonly known as.
    Return the candidates that rules decided, and their scores.
    """
    speaks = np.bincount(b.token_document, b.flags & (DATA | BENCH) > 0) > 0
    decided = {}
    for c, m in zip(b.ruled.tolist(), b.rulings, strict=True):
        label = class_of(m)
        if m.by not in weighed or (m.own and int(p[c].argmax()) // 2 != label // 2):
            p[c] = 0
            p[c, label] = m.score
            p[c, -1] = 1 - m.score
            decided[c] = m.score
        elif m.by in COMMONLY and m.kind != "model" and not speaks[b.document[c]]:
            both = p[c, 2:4] + p[c, 4:6]
            p[c, 2:6] = 0
            p[c, label & ~1 : (label & ~1) + 2] = both
    return decided
