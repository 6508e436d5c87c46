"""The teacher itself, in torch: an encoder that reads an abstract, and attention among its candidates."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from transformers import AutoModel

from extract.stages.names.model import Floats
from extract.stages.names.verdicts import CLASSES

CASES = 5  # kinds of capitals that a piece may have
_BATCH = 16  # abstracts
_MASKED = 0.15  # share of the pieces that the encoder learns to fill in
_DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@dataclass(slots=True)
class Reading:
    """One abstract of t pieces, with its k candidates and their m occurrences."""

    pieces: npt.NDArray[np.int64]  # t: of the encoder's vocabulary
    cases: npt.NDArray[np.int64]  # t
    spans: npt.NDArray[np.int64]  # (m, 3): candidate, first piece, last piece
    inputs: Floats  # (k, D): what else is known of each candidate
    target: Floats  # (k, classes)
    weight: Floats  # k


class Teacher(nn.Module):
    """Classifies the candidates of an abstract together."""

    def __init__(self, folder: Path, inputs: int, size: int = 256) -> None:
        """Take the encoder from `folder`, in the format of the library transformers."""
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        width = self.encoder.config.hidden_size
        self.case = nn.Embedding(CASES, width)
        nn.init.zeros_(self.case.weight)
        self.fill = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.occurrence = nn.Sequential(nn.Linear(5 * width, size), nn.GELU())
        self.candidate = nn.Sequential(nn.Linear(2 * size + inputs, size), nn.GELU(), nn.Dropout(0.1))
        layer = nn.TransformerEncoderLayer(size, 4, 2 * size, dropout=0.1, batch_first=True, norm_first=True)
        self.together = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.classes = nn.Linear(size, len(CLASSES))
        self.to(_DEVICE)

    def read(self, pieces: Tensor, cases: Tensor) -> Tensor:
        """Return what the encoder makes of each piece, (batch, t, width); piece 0 is padding."""
        words = self.encoder.get_input_embeddings()
        return self.encoder(inputs_embeds=words(pieces) + self.case(cases), attention_mask=pieces != 0)[0]

    def forward(self, readings: Sequence[Reading]) -> Tensor:
        """Return the logits of all candidates of some abstracts, one abstract after the other, (n, classes)."""
        states = self.read(*_padded(readings))
        sizes = [len(r.inputs) for r in readings]
        starts = np.cumsum([0, *sizes[:-1]])
        marks = [len(r.spans) for r in readings]
        spans = np.concatenate([r.spans for r in readings])
        places = np.repeat(np.arange(len(readings)), marks), spans[:, 0] + np.repeat(starts, marks), *spans[:, 1:].T
        row, owner, first, last = (torch.from_numpy(np.ascontiguousarray(a)).to(_DEVICE) for a in places)
        sums = torch.cumsum(states.float(), dim=1)
        mean = (sums[row, last] - sums[row, first - 1]) / (last - first + 1).unsqueeze(1)
        around = [states[row, k] for k in (first, last, first - 1, last + 1)]
        seen = self.occurrence(torch.cat([*around, mean.to(states.dtype)], dim=1))
        n = sum(sizes)
        index = owner.unsqueeze(1).expand_as(seen)
        blank = seen.new_zeros(n, seen.shape[1])
        best = blank.scatter_reduce(0, index, seen, "amax", include_self=False)
        average = blank.scatter_reduce(0, index, seen, "mean", include_self=False)
        known = torch.from_numpy(np.concatenate([r.inputs for r in readings])).to(_DEVICE)
        each = self.candidate(torch.cat([best, average, known.to(seen.dtype)], dim=1))
        grid = nn.utils.rnn.pad_sequence(list(each.split(sizes)), batch_first=True)
        there = torch.arange(grid.shape[1], device=_DEVICE) < torch.tensor(sizes, device=_DEVICE).unsqueeze(1)
        return self.classes(self.together(grid, src_key_padding_mask=~there))[there]


def fill_in(teacher: Teacher, readings: Sequence[Reading], mask: int, epochs: float) -> None:
    """Train the encoder on with masked pieces; `mask` is the piece that stands for a masked one."""
    words = teacher.encoder.get_input_embeddings().weight

    def loss(batch: Sequence[Reading]) -> Tensor:
        pieces, cases = _padded(batch)
        hidden = (torch.rand(pieces.shape, device=_DEVICE) < _MASKED) & (pieces != 0)
        states = teacher.read(pieces.masked_fill(hidden, mask), cases)[hidden]
        return nn.functional.cross_entropy((teacher.fill(states) @ words.T).float(), pieces[hidden])

    _train(teacher, readings, loss, epochs)


def learn(teacher: Teacher, readings: Sequence[Reading], epochs: float) -> None:
    """Train the whole teacher on the targets of some abstracts."""

    def loss(batch: Sequence[Reading]) -> Tensor:
        target, weight = (
            torch.from_numpy(np.concatenate(arrays)).to(_DEVICE)
            for arrays in ([r.target for r in batch], [r.weight for r in batch])
        )
        each = nn.functional.cross_entropy(teacher(batch).float(), target, reduction="none")
        return (each * weight).sum() / weight.sum().clamp(min=1)

    _train(teacher, readings, loss, epochs)


@torch.no_grad()
def teach(teacher: Teacher, readings: Sequence[Reading]) -> Iterator[Floats]:
    """Yield of each abstract the probabilities of its candidates, (k, classes)."""
    teacher.eval()
    for at in range(0, len(readings), 4 * _BATCH):
        batch = readings[at : at + 4 * _BATCH]
        with torch.autocast(_DEVICE, torch.bfloat16, enabled=_DEVICE == "cuda"):
            p = torch.softmax(teacher(batch).float(), dim=1).cpu().numpy()
        yield from np.split(p, np.cumsum([len(r.inputs) for r in batch])[:-1])


def _train(
    teacher: Teacher, readings: Sequence[Reading], loss: Callable[[Sequence[Reading]], Tensor], epochs: float
) -> None:
    """Minimise `loss` of batches by AdamW, the encoder at a lower rate, with linear decay."""
    inner = list(teacher.encoder.parameters())
    outer = [p for name, p in teacher.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": inner, "lr": 2e-4}, {"params": outer, "lr": 7e-4}], weight_decay=0.01)
    steps = int(epochs * len(readings) / _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, step / 100) * max(0, 1 - step / max(steps, 1))
    )
    random = np.random.default_rng(0)
    order: list[int] = []
    teacher.train()
    for step in range(steps):
        if len(order) < _BATCH:
            order = random.permutation(len(readings)).tolist()
        batch = [readings[k] for k in order[:_BATCH]]
        del order[:_BATCH]
        with torch.autocast(_DEVICE, torch.bfloat16, enabled=_DEVICE == "cuda"):
            value = loss(batch)
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0 or step == steps - 1:
            print(f"step {step} of {steps}: loss {value.item():.3f}", flush=True)


def _padded(readings: Sequence[Reading]) -> tuple[Tensor, Tensor]:
    return tuple(  # type: ignore[return-value]
        nn.utils.rnn.pad_sequence([torch.from_numpy(a) for a in arrays], batch_first=True).to(_DEVICE)
        for arrays in ([r.pieces for r in readings], [r.cases for r in readings])
    )
