"""The networks of the second step: they learn what the first step leaves in doubt of what it was not trained on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as f

from extract.stages.names.arrays import Floats, Int64, Wide
from extract.stages.names.known import CLASSES, strengths
from extract.stages.names.model import OWN, Networks
from extract.stages.names.scoring import (
    DOUBT,
    TokenScores,
    context_scores,
    inputs,
    of_networks,
    softmax,
    surface_scores,
)
from training.batches import DEVICE
from training.data import Data, Part
from training.learning import train
from training.linear import Fit, Say

COUNT, HIDDEN, EPOCHS, SIZE, PARTS = 4, 48, 8, 256, 4


@dataclass(slots=True)
class Doubt:
    """What the first step leaves in doubt of what is held out; rows of the gold part come first."""

    x: Wide  # (k, D)
    own: Wide  # k
    target: Floats  # (k, classes)
    weight: Floats  # k
    part: Int64  # k: in which of some parts it is learnt from and not, a document is in one
    rows: Int64  # of the gold part's candidates


def doubtful(data: Data, fit: Fit) -> Doubt:
    """Return what the networks learn from; `fit` has not seen what is held out."""
    tokens = TokenScores(fit[0], data.finder.vocabulary)
    found = [_doubtful(part, fit, tokens, number == 0) for number, part in enumerate(data.parts)]
    x, own, target, weight, part, _ = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return Doubt(x, own, target, weight, part, found[0][-1])


def _doubtful(part: Part, fit: Fit, tokens: TokenScores, is_gold: bool) -> tuple[npt.NDArray[Any], ...]:
    b, (weights, bias) = part.batch, fit
    best = strengths(b)
    scores = surface_scores(b, weights, tokens, part.known) + context_scores(b, weights, best) + bias
    p = softmax(scores[:, : len(CLASSES)])
    kept = np.flatnonzero(p[:, -1] <= DOUBT)
    x = inputs(b, kept, scores[kept, : len(CLASSES)], p[kept], part.known[kept], best)
    weight = np.minimum(part.weight[kept], 1)
    used = np.flatnonzero(part.held_out[kept] & (is_gold | (weight > 0)))
    each = x, scores[kept, OWN], part.target[kept], weight, b.document[kept] % PARTS, kept
    return tuple(column[used] for column in each)


def fit_networks(doubt: Doubt, say: Say) -> tuple[Networks, Wide]:
    """Return the networks, and what such as have not seen it say of each gold row, (rows, classes)."""
    gold = len(doubt.rows)
    p = np.zeros((gold, len(CLASSES)))
    for part in range(PARTS):
        out = np.flatnonzero(doubt.part[:gold] == part)
        p[out] = of_networks(_fit(doubt, doubt.part != part), doubt.x[out])
    say("networks, cross-validated")
    return _fit(doubt, np.ones(len(doubt.part), dtype=bool)), p


class _Network(nn.Module):
    """COUNT networks of one hidden layer, beside each other."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, COUNT * HIDDEN)
        self.out = nn.Parameter(torch.randn(COUNT, HIDDEN, len(CLASSES)) * (2 / HIDDEN) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(COUNT, 1, len(CLASSES)))

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores of each network, (COUNT, k, classes)."""
        return torch.relu(self.hidden(x)).view(len(x), COUNT, HIDDEN).transpose(0, 1) @ self.out + self.bias


def _fit(doubt: Doubt, used: npt.NDArray[np.bool_]) -> Networks:
    mean, deviation = doubt.x.mean(axis=0), doubt.x.std(axis=0) + 1e-3
    rows = np.flatnonzero(used & (doubt.weight > 0))
    x, target, weight = (
        torch.from_numpy(a.astype(np.float32)).to(DEVICE)
        for a in ((doubt.x[rows] - mean) / deviation, doubt.target[rows], doubt.weight[rows])
    )
    torch.manual_seed(0)
    network = _Network(x.shape[1]).to(DEVICE)

    def batches() -> Iterator[Tensor]:
        while True:
            yield from torch.randperm(len(x), device=DEVICE).split(SIZE)

    def loss(some: Tensor) -> Tensor:
        each = [f.cross_entropy(scores, target[some], reduction="none") for scores in network(x[some])]
        return (torch.stack(each).sum(dim=0) * weight[some]).mean()

    train(network, batches(), EPOCHS * len(x) // SIZE, loss, [("", 2e-3)], "networks", half=False)
    w1, b1, w2, b2 = (
        a.detach().cpu().numpy().astype(np.float64)
        for a in (network.hidden.weight.T, network.hidden.bias, network.out, network.bias[:, 0])
    )
    return Networks(
        mean.astype(np.float32).astype(np.float64), deviation.astype(np.float32).astype(np.float64), w1, b1, w2, b2
    )
