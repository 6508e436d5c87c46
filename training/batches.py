"""Readings as batches of tensors: padded texts of about one length, with the places of their candidates."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from extract.stages.names.arrays import Int64
from extract.stages.names.reading import Reading
from training.prepare import ranges

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
LONGEST = 512
_POOL = 32  # batches whose texts are sorted by length


@dataclass(slots=True)
class Batch:
    """Some texts, `b` of them, of at most `l` tokens, with `n` candidates in `m` places."""

    rows: Tensor  # (b, l)
    cases: Tensor | None  # (b, l)
    there: Tensor  # (b, l): whether a token stands there
    row: Tensor  # m: text
    first: Tensor  # m: token
    last: Tensor  # m
    owner: Tensor  # m: candidate
    candidates: Tensor  # n: which of all


class Texts:
    """The texts of a reading on the device, to be cut into batches."""

    def __init__(self, reading: Reading, cases: Int64 | None = None) -> None:
        self._rows = torch.from_numpy(np.append(reading.rows, 0)).int().to(DEVICE)
        self._cases = None if cases is None else torch.from_numpy(np.append(cases, 0)).to(torch.int8).to(DEVICE)
        self._reading = reading
        self._start = reading.bounds[:-1].astype(np.int64)
        self.sizes = np.minimum(np.diff(reading.bounds), LONGEST)
        self._candidates = np.searchsorted(reading.text, np.arange(len(reading.documents) + 1))
        self._places = np.searchsorted(reading.owner, np.arange(len(reading.candidates) + 1))

    def batches(self, texts: Int64, size: int, random: np.random.Generator | None) -> Iterator[Batch]:
        """Yield all of `texts`, `size` at a time; in random order if a generator is given, else sorted by length."""
        order = texts[np.argsort(-self.sizes[texts], kind="stable")] if random is None else random.permutation(texts)
        for at in range(0, len(order), size * _POOL):
            pool = order[at : at + size * _POOL]
            pool = pool[np.argsort(-self.sizes[pool], kind="stable")]
            cuts = np.arange(0, len(pool), size)
            for cut in cuts if random is None else random.permutation(cuts):
                yield self.batch(pool[cut : cut + size])

    def batch(self, texts: Int64) -> Batch:
        """Return some texts as one batch."""
        r = self._reading
        size = self.sizes[texts]
        longest = -(-int(size.max()) // 8) * 8
        starts, lengths = _tensor(self._start[texts]), _tensor(size)
        column = torch.arange(longest, device=DEVICE)
        there = column < lengths[:, None]
        at = torch.where(there, starts[:, None] + column, len(self._rows) - 1)
        counts = self._candidates[texts + 1] - self._candidates[texts]
        candidates = ranges(self._candidates[texts], counts)
        text = np.repeat(np.arange(len(texts)), counts)
        marks = self._places[candidates + 1] - self._places[candidates]
        places = ranges(self._places[candidates], marks)
        owner = np.repeat(np.arange(len(candidates)), marks)
        row = text[owner]
        base, end = self._start[texts][row], size[row] - 2
        first, last = (np.minimum(a[places] - base, end) for a in (r.first, r.last))
        return Batch(
            rows=self._rows[at].long(),
            cases=None if self._cases is None else self._cases[at].long(),
            there=there,
            row=_tensor(row),
            first=_tensor(first),
            last=_tensor(last),
            owner=_tensor(owner),
            candidates=_tensor(r.candidates[candidates]),
        )


def _tensor(array: npt.NDArray[np.generic]) -> Tensor:
    tensor = torch.from_numpy(np.ascontiguousarray(array))
    return tensor.pin_memory().to(DEVICE, non_blocking=True) if DEVICE == "cuda" else tensor
