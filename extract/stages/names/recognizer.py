"""From texts to mentions of names, a batch at a time: by the first step, and by the reader where that is in doubt.

Both know abstracts: of a text many times as long they would find half, so that such a text is read as many, in
overlapping windows of whole sentences. Time and memory stay linear in its length.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from extract.mention import NameMention
from extract.stages.names import NameRules, find_names, model, reader
from extract.stages.names.arrays import Wide
from extract.stages.names.batch import Batch, gather
from extract.stages.names.kinds import BENCH, DATA
from extract.stages.names.known import COMMONLY, KINDS, class_of
from extract.stages.names.mentions import Chosen, decode, mentions, rulings_of
from extract.stages.names.reading import doubtful, joined
from extract.stages.names.reasons import Reasons, reasons
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import Vocabulary
from extract.stages.scores import calibrated
from extract.text import Text

WHOLE: Final = 4_000  # characters of a text that is read at once
_WINDOW: Final = 3_000  # characters of a window; it may be longer by a sentence
_OVERLAP: Final = 1_000  # of them, those that stand in the window before too
_TITLE: Final = 500  # characters of a title that stands before every window
_BATCH: Final = 256  # windows read at a time


class Decision(NamedTuple):
    """What was made of the `n` candidates of some texts."""

    batch: Batch
    first: Wide  # (n, classes): what the first step says of each
    read: Wide  # (n, classes): what the reader says; zeros where it was not asked
    p: Wide  # (n, classes): the decision
    ruled: dict[int, float]  # the scores of what rules alone decided
    chosen: dict[int, list[Chosen]]  # of each text


class Window(NamedTuple):
    """A part of a text as a text, and how many characters further on its title and its abstract lie there."""

    text: Text
    title: int = 0
    abstract: int = 0


class Recognizer:
    """Rules and model ready for use, by any number of threads."""

    def __init__(self, rules: NameRules, *, fast: bool = False) -> None:
        """Take the rules; `fast` leaves the reader out. Weights are read at first use.

        Raises RuleError where model or reader were trained with other cue words, tokens, features or windows than
        there are here.
        """
        self.rules = rules
        self.fast = fast
        model.check(model.OWN_FILE, model.fingerprint(rules), rules)
        if not fast:
            model.check(reader.OWN_FILE, reader.fingerprint(rules), rules)
        self._idle: list[TokenScores] = []

    @contextmanager
    def _memory(self) -> Iterator[TokenScores]:
        """Lend what is remembered of tokens to nobody else; where its reader was interrupted, it is not lent again."""
        try:
            tokens = self._idle.pop()
        except IndexError:
            tokens = TokenScores(model.load().weights, Vocabulary(self.rules.cues))
        yield tokens
        if not tokens.vocabulary.is_full:
            self._idle.append(tokens)

    def explain(self, text: Text) -> list[Reasons]:
        """Return why each name in one text is one, and why each other candidate that was in doubt is none."""
        with self._memory() as tokens:
            d = decide([text], self.rules, tokens, self.fast)
            return reasons(d.batch, (d.first, d.read, d.p), d.chosen.get(0, []), model.load(), tokens)

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text, one mention an occurrence, in order; long texts are read in windows."""
        if all(len(text.string) <= WHOLE for text in texts):
            return self._recognize(texts)
        parts = [(owner, window) for owner, text in enumerate(texts) for window in windows(text)]
        found: list[dict[tuple[int, int], NameMention]] = [{} for _ in texts]
        for at in range(0, len(parts), _BATCH):
            some = parts[at : at + _BATCH]
            for (owner, window), names in zip(some, self._recognize([w.text for _, w in some]), strict=True):
                for name in names:
                    shift = window.title if name.start < window.text.abstract_start else window.abstract
                    place = name.start + shift, name.end + shift
                    if place not in found[owner] or name.score > found[owner][place].score:
                        found[owner][place] = replace(name, start=place[0], end=place[1])
        return [[names[place] for place in sorted(names)] for names in found]

    def _recognize(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text as it is; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        with self._memory() as tokens:
            d = decide(texts, self.rules, tokens, self.fast)
        said = rulings_of(d.batch)
        calibration = (model if self.fast else reader).load().calibration
        for document, chosen in d.chosen.items():
            scores = {
                c: d.ruled.get(c) or calibrated(float(d.p[c, label]), calibration[KINDS[label // 2]])
                for c, label, _ in chosen
            }
            by = {c: (reader if d.read[c].any() else model).load().name for c, _, _ in chosen}
            found[document] = mentions(texts[document].string, d.batch, chosen, scores, said, by, self.rules)
        return found


def decide(texts: list[Text], rules: NameRules, tokens: TokenScores, fast: bool) -> Decision:
    """Return what is made of the candidates of some texts: first step, reader and rules decide in this order."""
    b = gather(texts, [find_names(text, rules) for text in texts], tokens.vocabulary)
    first = probabilities(b, model.load(), tokens)
    p, read = first.copy(), 0 * first
    if not fast:
        asked, said = reader.load().read(b, tokens.vocabulary, np.flatnonzero(doubtful(b, first)))
        p[asked], read[asked] = joined(b, asked, first[asked], said), said
    ruled = overrule(b, p, model.load().rules)
    thresholds = (model if fast else reader).load().thresholds
    return Decision(b, first, read, p, ruled, decode(b, p, thresholds))


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


def windows(text: Text) -> Iterator[Window]:
    """Yield the windows of a text, itself where it is short; the title stands before each unless it is long too."""
    if len(text.string) <= WHOLE:
        yield Window(text)
        return
    title = text.string[: text.abstract_start]
    if len(title) > _TITLE:
        for start, end in _spans(text, 0, text.abstract_start - 1):
            yield Window(_part(text, f"{text.string[start:end]}\n", ""), start)
        title = "\n"
    for start, end in _spans(text, text.abstract_start, len(text.string)):
        yield Window(_part(text, title, text.string[start:end]), 0, start - len(title))


def _part(text: Text, title: str, abstract: str) -> Text:
    return Text(title + abstract, len(title), text.title_map, text.abstract_map)


def _spans(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each window between two places."""
    units = _units(text, start, end)
    starts, ends = [unit[0] for unit in units], [unit[1] for unit in units]
    first = stop = 0
    while stop < len(units):
        stop = max(bisect_right(ends, starts[first] + _WINDOW), first + 1)
        yield starts[first], ends[stop - 1]
        # The next one begins within this one, but so that it brings something new.
        least = max(ends[stop - 1] - _OVERLAP, ends[min(stop, len(units) - 1)] - _WINDOW)
        first = bisect_left(starts, least, first + 1, stop)


def _units(text: Text, start: int, end: int) -> list[tuple[int, int]]:
    """Return the paragraphs between two places, and the sentences of those that are longer than a window."""
    sentences = text.sentences
    paragraphs: list[list[tuple[int, int]]] = []
    for sentence in sentences[bisect_left(sentences, (start, start)) : bisect_left(sentences, (end, end))]:
        if paragraphs and "\n" not in text.string[paragraphs[-1][-1][1] : sentence[0]]:
            paragraphs[-1].append(sentence)
        else:
            paragraphs.append([sentence])
    wholes = [[(p[0][0], p[-1][1])] if p[-1][1] - p[0][0] <= _WINDOW else p for p in paragraphs]
    return list(chain.from_iterable(wholes))
