"""The reader: a small transformer that decides on candidates in doubt by the sentences that they stand in.

It computes the same on every machine, to the bit. What numpy multiplies are whole numbers of at most 127, so that every
sum is exact, in whichever order; what lies between is arithmetic that IEEE 754 defines, and a table of exponentials.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from extract.paper import Paper
from extract.stages.names.arrays import Floats, Int64, Wide, softmax
from extract.stages.names.batch import Batch
from extract.stages.names.known import CLASSES
from extract.stages.names.model import hash_of, probe
from extract.stages.names.reading import LONGEST, SPECIAL, Reading, WordPieces, case_of, read_around
from extract.stages.names.rules import NameRules
from extract.stages.names.tokens import TITLE_END_ROW, TOKEN, Vocabulary

if TYPE_CHECKING:
    from extract.stages.scores import Calibration

TOP: Final = 127  # the greatest number in a product
STEPS: Final = 32  # of a score of attention, to one of the exponent
FAR: Final = 64  # tokens: what is farther apart is as far
OWN_FILE: Final = Path(__file__).with_name("reader.npz")
_PROBE = Paper("Reed-20k and Tarn", "We call it HeronNet. It rains. Tarn vs. ému is C++; Reed-20k (new) calls for it.")
_EXPONENTIALS: Final = np.rint(255 * np.exp(-np.arange(256) / STEPS)).astype(np.float32)
ARITHMETIC: Final = (TOP, STEPS, FAR, _EXPONENTIALS.tolist())  # what weights were trained for
_AT_ONCE: Final = 512  # tokens, but for a text that has more: products of so many rows are quickest
_SMALL: Final = np.float32(1e-12)
_within: Final[set[object]] = set()  # who reads
_before: Final[list[int]] = []  # how many threads each BLAS library had when the first came
_changing = Lock()


@dataclass(frozen=True, slots=True)
class Dense:
    """A dense layer: whole weights (inputs, outputs), the scale of each output, and bias."""

    weights: Floats
    scale: Floats
    bias: Floats

    def of(self, x: Floats, scale: Floats) -> Floats:
        """Return the outputs for rows of whole numbers `x`, each with its `scale`, (k, 1)."""
        y = np.asarray(x @ self.weights)
        y *= scale
        y *= self.scale
        y += self.bias
        return y


class Text(NamedTuple):
    """Where a text stands among those that are read at once: what is asked, of which tokens, and how far apart."""

    asked: slice
    tokens: slice
    apart: Floats | None  # (heads, asked, tokens): what distances add to the scores


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention, asked by `ask` of what `keys` tells, and two dense layers."""

    heads: int
    ask: Dense
    keys: Dense
    out: Dense
    up: Dense
    down: Dense

    def of(self, x: Floats, texts: list[Text], asked: Int64 | None = None) -> Floats:
        """Return the next states of the tokens `asked`, all by default, of some texts, one after the other."""
        normed, root = _normed(x)
        keys = self.keys.of(normed, root)
        if asked is not None:
            x, normed, root = x[asked], normed[asked], root[asked]
        seen, scale = _steps(_attended(self.ask.of(normed, root), keys, self.heads, texts))
        x = x + self.out.of(seen, scale)
        normed, root = _normed(x)
        inner = self.up.of(normed, root)
        np.maximum(inner, 0, out=inner)
        seen, scale = _steps(inner)
        x += self.down.of(seen, scale)
        return x


class Reader:
    """The reader's weights, ready for use; nothing in it changes."""

    def __init__(self, about: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> None:
        """Take what `load` read."""
        self.name: str = about["name"]
        self.thresholds: dict[str, float] = about["thresholds"]
        self.calibration: Calibration = about["calibration"]
        self._pieces = WordPieces(about["pieces"])
        self._embedding, self._scale = arrays["piece"], np.float32(about["scale"])
        self._case, self._title = arrays["case"], arrays["title"]
        place = np.arange(LONGEST + 2)
        between = np.clip(place[None, :] - place[:, None], -FAR, FAR) + FAR
        self._apart = np.ascontiguousarray(arrays["apart"][:, between] * np.float32(STEPS))

        def dense(name: str) -> Dense:
            weights = arrays[f"{name}.weights"].astype(np.float32)
            return Dense(weights, arrays[f"{name}.scale"], arrays[f"{name}.bias"])

        def layers(name: str, heads: int) -> list[Layer]:
            parts = ("ask", "keys", "out", "up", "down")
            return [Layer(heads, *(dense(f"{name}.{k}.{part}") for part in parts)) for k in range(about[name])]

        self._layers, self._together = layers("layers", about["heads"]), layers("together", 4)
        self._occurrence, self._candidate, self._classes = map(dense, ("occurrence", "candidate", "classes"))

    def read(self, b: Batch, vocabulary: Vocabulary, doubtful: Int64) -> tuple[Int64, Wide]:
        """Return which of the candidates `doubtful` were read, in order, and their probabilities, (n, classes)."""
        reading = read_around(b, doubtful)
        if not len(reading.candidates):
            return reading.candidates, np.zeros((0, len(self._classes.bias)))
        words, which = np.unique(reading.rows, return_inverse=True)
        shown = self._shown([vocabulary.words[row] for row in words.tolist()])
        with one_thread():
            scores = [self._scores(shown[which[part]], reading, part.start, texts) for part, texts in _parts(reading)]
        return reading.candidates, softmax(np.concatenate(scores).astype(np.float64))

    def _shown(self, words: list[str]) -> Floats:
        """Return what is known of each word alone, (words, width)."""
        pieces = [self._pieces.of(word) for word in words]
        size = np.array([len(some) for some in pieces])
        flat = np.array([number for some in pieces for number in some])
        # Sums of whole numbers, and so exact.
        sums = np.add.reduceat(self._embedding[flat].astype(np.float32), np.cumsum(size) - size, axis=0)
        known = sums * self._scale / np.sqrt(size.astype(np.float32))[:, None]
        return np.asarray(known + self._case[[case_of(word) for word in words]], dtype=np.float32)

    def _scores(self, x: Floats, reading: Reading, begin: int, texts: slice) -> Floats:
        """Return the scores of the candidates in some texts, (n, classes), whose tokens begin at `begin`."""
        bounds = reading.bounds[texts.start : texts.stop + 1] - begin
        c0, c1 = np.searchsorted(reading.text, [texts.start, texts.stop])
        if c0 == c1:  # what is in doubt stands beyond what is read of these texts
            return np.zeros((0, len(self._classes.bias)), dtype=np.float32)
        places = slice(*np.searchsorted(reading.owner, [c0, c1]))
        first, last = reading.first[places] - begin, reading.last[places] - begin
        asked, at = np.unique(np.concatenate([first, last, first - 1, last + 1]), return_inverse=True)
        x = x + self._title[_in_title(reading.rows[begin : begin + len(x)], bounds)]
        whole = [Text(slice(a, b), slice(a, b), self._apart[:, : b - a, : b - a]) for a, b in pairwise(bounds.tolist())]
        for layer in self._layers[:-1]:
            x = layer.of(x, whole)
        x = self._layers[-1].of(x, self._asked(asked, bounds), asked)
        normed, root = _normed(x)
        states = (normed * root)[at].reshape(4, len(first), -1)
        seen = self._occurrence.of(*_steps(np.concatenate(list(states), axis=1)))
        np.maximum(seen, 0, out=seen)
        _, start, count = np.unique(reading.owner[places], return_index=True, return_counts=True)
        best = np.maximum.reduceat(seen, start, axis=0)
        mean = np.add.reduceat(seen.astype(np.float64), start, axis=0) / count[:, None]
        each = self._candidate.of(*_steps(np.concatenate([best, mean.astype(np.float32)], axis=1)))
        among = np.searchsorted(reading.text[c0:c1], np.arange(texts.start, texts.stop + 1)).tolist()
        for layer in self._together:
            each = layer.of(each, [Text(slice(a, b), slice(a, b), None) for a, b in pairwise(among) if a < b])
        return self._classes.of(*_normed(each))

    def _asked(self, asked: Int64, bounds: Int64) -> list[Text]:
        """Return the texts as they are where only the tokens `asked` of them count."""
        cuts = np.searchsorted(asked, bounds).tolist()
        return [
            Text(slice(i, j), slice(a, b), self._apart[:, asked[i:j] - a, : b - a])
            for (i, j), (a, b) in zip(pairwise(cuts), pairwise(bounds.tolist()), strict=True)
            if i < j
        ]


@cache
def load(path: Path = OWN_FILE) -> Reader:
    """Read the reader's file, that of the package by default."""
    with np.load(path) as file:
        arrays = dict(file)
    return Reader(json.loads(bytes(arrays.pop("about"))), arrays)


def fingerprint(rules: NameRules) -> dict[str, str]:
    """Return the hash of each part of what a reader was taught with, but for its own pieces, which its file holds."""
    b, vocabulary = probe(_PROBE, rules)
    words = [vocabulary.words[row] for row in b.rows.tolist()]
    readings = [read_around(b, np.array([c])) for c in range(len(b.keys))]
    read = [[vocabulary.words[row] for row in r.rows.tolist()] + r.first.tolist() + r.last.tolist() for r in readings]
    pieces = WordPieces([*SPECIAL, "heron", "net", "##net", "##k", "20", "e", "##m"])
    return {
        "tokens": hash_of([TOKEN, words]),
        "windows": hash_of([LONGEST, read]),
        "pieces": hash_of([SPECIAL, [(pieces.of(word), case_of(word)) for word in words]]),
        "classes": hash_of(CLASSES),
        "arithmetic": hash_of(ARITHMETIC),
    }


def _steps(x: Floats) -> tuple[Floats, Floats]:
    """Return each row as whole numbers of at most TOP, and the scale that it had, (k, 1)."""
    top = np.maximum(np.maximum(x.max(axis=-1, keepdims=True), -x.min(axis=-1, keepdims=True)), _SMALL)
    y = x * (TOP / top)
    return np.rint(y, out=y), top / TOP


def _normed(x: Floats) -> tuple[Floats, Floats]:
    """Return each row as whole numbers, and the scale at which the mean of its squares is one, (k, 1)."""
    whole, _ = _steps(x)
    squares = np.einsum("ij,ij->i", whole, whole)[:, None] / np.float32(x.shape[1])
    return whole, 1 / np.sqrt(np.maximum(squares, _SMALL))


def _attended(asked: Floats, keys: Floats, heads: int, texts: list[Text]) -> Floats:
    """Return the mean of the values of all tokens of its text that each of those `asked` takes, (asked, width)."""
    k, width = asked.shape
    each = width // heads
    q, q_scale = _steps(asked.reshape(k, heads, each))
    both = keys.reshape(-1, 2, heads, each)
    out = np.empty((k, heads, each), dtype=np.float32)
    for text in texts:
        known = both[text.tokens].transpose(1, 2, 0, 3)
        top = np.maximum(
            np.maximum(known.max(axis=(2, 3), keepdims=True), -known.min(axis=(2, 3), keepdims=True)), _SMALL
        )
        tokens, values = np.rint(known * (TOP / top))
        token_scale, value_scale = top / TOP
        scores = q[text.asked].transpose(1, 0, 2) @ tokens.transpose(0, 2, 1)
        scores *= q_scale[text.asked].transpose(1, 0, 2) * (token_scale * np.float32(STEPS / each**0.5))
        if text.apart is not None:
            scores += text.apart
        np.rint(scores, out=scores)
        np.subtract(scores.max(axis=2, keepdims=True), scores, out=scores)
        share = _EXPONENTIALS.take(np.minimum(scores, 255, out=scores).astype(np.intp))
        seen = share @ values
        seen *= value_scale / share.sum(axis=2, keepdims=True)
        out[text.asked] = seen.transpose(1, 0, 2)
    return out.reshape(k, width)


def _parts(reading: Reading) -> Iterator[tuple[slice, slice]]:
    """Yield stretches of whole texts that are read at once: their tokens, and which texts they are."""
    bounds = reading.bounds.tolist()
    begin = 0
    for end in range(1, len(bounds)):
        if end + 1 == len(bounds) or bounds[end + 1] - bounds[begin] > _AT_ONCE:
            yield slice(bounds[begin], bounds[end]), slice(begin, end)
            begin = end


def _in_title(rows: Int64, bounds: Int64) -> Int64:
    """Return 1 for each token that stands before the end of its text's title, else 0."""
    ends = np.cumsum(rows == TITLE_END_ROW)
    before = np.concatenate([[0], ends])[bounds[:-1]]
    return np.asarray(ends == np.repeat(before, np.diff(bounds)), dtype=np.int64)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let the BLAS libraries of this process use one thread within the block: matrices are small, several would wait.

    The number is the process's, so that readers in several threads share the limit: the first sets it, the last puts
    back what was there. The limits of threadpoolctl do not add up so: where two overlap, the process stays limited.
    """
    me = object()
    try:
        with _changing:
            if not _within:
                _before[:] = [library.get_num_threads() for library in _libraries()]
            _within.add(me)
            _set([1] * len(_before))
        yield
    finally:
        with _changing:
            _within.discard(me)
            if not _within:
                _set(_before)


def _set(numbers: list[int]) -> None:
    for library, number in zip(_libraries(), numbers, strict=True):
        release = getattr(library, "clear_controlling_thread", lambda **_: None)
        release(force=True)  # newer ones of threadpoolctl let one thread alone change the number, and no other
        library.set_num_threads(number)
        release(force=True)


@cache
def _libraries() -> list[Any]:
    return [one for one in ThreadpoolController().lib_controllers if one.user_api == "blas"]


def _forked() -> None:
    """Forget, in a new process, those who read in the old one."""
    global _changing
    _changing = Lock()
    if _within:
        _within.clear()
        _set(_before)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
