"""The reader, in torch, with the arithmetic that it has when it runs: whole numbers of at most 127 in every product."""

import json
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as f

from extract.stages.names.known import CLASSES
from extract.stages.names.reader import FAR, STEPS, TOP
from extract.stages.names.reading import CASES, MASK_PIECE, WordPieces
from training.batches import Batch
from training.prepare import PieceTable
from training.teacher_net import over_places

NAME = "reader-2"
_MASKED = 0.2
_MOST_PIECES = 8  # of a word


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a reader."""

    width: int = 256
    layers: int = 4
    heads: int = 4
    inner: int = 512
    size: int = 256  # of a candidate


def in_steps(x: Tensor, dims: tuple[int, ...] = (-1,)) -> Tensor:
    """Return `x` in 127 steps of its greatest value along `dims`; its gradient is that of `x`."""
    scale = x.detach().abs().amax(dims, keepdim=True).clamp(min=1e-12) / TOP
    return x + (torch.round(x / scale) * scale - x).detach()


class Dense(nn.Linear):
    """A dense layer, of whole numbers where asked."""

    exact = False

    def forward(self, x: Tensor) -> Tensor:
        """Return the product, of whole numbers where it is exact."""
        if not self.exact:
            return super().forward(x)
        return f.linear(in_steps(x), in_steps(self.weight), self.bias)


class Norm(nn.Module):
    """Divides by the root of the mean square."""

    exact = False

    def forward(self, x: Tensor) -> Tensor:
        """Return rows of one length, of steps where it is exact."""
        x = in_steps(x) if self.exact else x
        return x * torch.rsqrt(x.float().square().mean(-1, keepdim=True) + 1e-12).to(x.dtype)


class Layer(nn.Module):
    """Attention and two dense layers, each with its norm before it."""

    exact = False

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = Norm()
        self.mix, self.out = Dense(width, 3 * width), Dense(width, width)
        self.up, self.down = Dense(width, inner), Dense(inner, width)

    def forward(self, x: Tensor, there: Tensor, apart: Tensor) -> Tensor:
        """Return the next states, (b, t, width); `apart` (heads, t, t) is what distances add to the scores."""
        b, t, width = x.shape
        drop = 0.1 if self.training else 0.0
        q, k, v = self.mix(self.norm(x)).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        if self.exact:
            known = there[:, None, :, None]
            q, k, v = in_steps(q), in_steps(k * known, (-2, -1)), in_steps(v * known, (-2, -1))
        scores = (q @ k.transpose(-1, -2)).float() / (width // self.heads) ** 0.5 + apart
        share = self._share(scores, there[:, None, None, :])
        seen = f.dropout(share.to(v.dtype), drop) @ v
        x = x + f.dropout(self.out(seen.transpose(1, 2).reshape(b, t, width)), drop)
        return x + f.dropout(self.down(f.relu(self.up(self.norm(x)))), drop)

    def _share(self, scores: Tensor, there: Tensor) -> Tensor:
        if not self.exact:
            return torch.softmax(scores.masked_fill(~there, -1e4), -1)
        scores = scores + (torch.round(scores * STEPS) / STEPS - scores).detach()
        scores = scores.masked_fill(~there, -1e4)
        e = torch.exp(scores - scores.amax(-1, keepdim=True).detach())
        e = e + (torch.round(e * 255) / 255 - e).detach()
        return e / e.sum(-1, keepdim=True)


class Reader(nn.Module):
    """Classifies candidates by what stands around them."""

    def __init__(self, shape: Shape, pieces: WordPieces, table: PieceTable) -> None:
        """Take the pieces of the reader and those of every word that it will meet."""
        super().__init__()
        self.shape = shape
        width, count = shape.width, len(pieces.pieces)
        self.piece = nn.Embedding(count + 1, width)
        nn.init.normal_(self.piece.weight, std=0.5)
        self.case, self.title = nn.Embedding(CASES, width), nn.Embedding(2, width)
        self.apart = nn.Parameter(torch.zeros(shape.heads, 2 * FAR + 1))
        self.layers = nn.ModuleList(Layer(width, shape.heads, shape.inner) for _ in range(shape.layers))
        self.norm = Norm()
        self.fill = Dense(width, width)
        self.occurrence = Dense(4 * width, shape.size)
        self.candidate = Dense(2 * shape.size, shape.size)
        self.classes = Dense(shape.size, len(CLASSES))
        self.mask = pieces.pieces.index(MASK_PIECE)
        grid = np.full((len(table.count), _MOST_PIECES), count)
        for k in range(_MOST_PIECES):
            has = table.count > k
            grid[has, k] = table.pieces[table.first[has] + k]
        self.register_buffer("grid", torch.from_numpy(grid).int(), persistent=False)
        self.register_buffer("cases", torch.from_numpy(table.cases), persistent=False)

    def exact(self, exact: bool) -> None:
        """Compute with whole numbers from now on, or no longer."""
        for module in self.modules():
            if isinstance(module, Dense | Norm | Layer):
                module.exact = exact
        self.is_exact = exact

    is_exact = False

    def read(self, rows: Tensor, there: Tensor, hidden: Tensor | None = None) -> Tensor:
        """Return the states of tokens, (b, t, width); those that are `hidden` are not shown."""
        pieces, cases = self.grid[rows].long(), self.cases[rows]
        if hidden is not None:
            pieces = torch.where(
                hidden[..., None], pieces.new_full((_MOST_PIECES,), self.piece.num_embeddings - 1), pieces
            )
            pieces[..., 0] = pieces[..., 0].masked_fill(hidden, self.mask)
            cases = cases.masked_fill(hidden, 0)
        known = pieces < self.piece.num_embeddings - 1
        weight = in_steps(self.piece.weight, (0, 1)) if self.is_exact else self.piece.weight
        x = (f.embedding(pieces, weight) * known[..., None]).sum(2) / known.sum(2, keepdim=True).clamp(min=1).sqrt()
        x = x + self.case(cases) + self.title(((rows == 1).cumsum(1) == 0).long())
        length = rows.shape[1]
        place = torch.arange(length, device=rows.device)
        apart = self.apart[:, (place[None, :] - place[:, None]).clamp(-FAR, FAR) + FAR]
        x = f.dropout(x, 0.1 if self.training else 0.0)
        for layer in self.layers:
            x = layer(x, there, apart)
        return self.norm(x)

    def forward(self, batch: Batch) -> Tensor:
        """Return the logits of the candidates, (n, classes)."""
        states = self.read(batch.rows, batch.there)
        row, first, last = batch.row, batch.first, batch.last
        around = torch.cat([states[row, k] for k in (first, last, first - 1, last + 1)], dim=1)
        seen = f.relu(self.occurrence(around))
        each = self.candidate(over_places(seen, batch))
        return self.classes(self.norm(each)).float()

    def filling(self, batch: Batch) -> Tensor:
        """Return the loss of filling in the first pieces of masked words."""
        hidden = (torch.rand(batch.rows.shape, device=batch.rows.device) < _MASKED) & batch.there & (batch.rows > 1)
        states = self.norm(self.fill(self.read(batch.rows, batch.there, hidden)[hidden]))
        wanted = self.grid[batch.rows[hidden], 0].long()
        return f.cross_entropy((states @ self.piece.weight[:-1].T).float() / self.shape.width**0.5, wanted)


def exported(reader: Reader, pieces: WordPieces) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return what the reader's file (see `extract.stages.names.reader`) says of it, and its arrays."""
    shape = reader.shape
    arrays: dict[str, np.ndarray] = {}

    def dense(name: str, weights: Tensor, bias: Tensor) -> None:
        scale = weights.abs().amax(1).clamp(min=1e-12) / TOP
        arrays[f"{name}.weights"] = torch.round(weights / scale[:, None]).T.to(torch.int8).cpu().numpy()
        arrays[f"{name}.scale"] = scale.cpu().numpy()
        arrays[f"{name}.bias"] = bias.cpu().numpy()

    with torch.no_grad():
        for k, layer in enumerate(reader.layers):
            mix = layer.mix.weight, layer.mix.bias
            dense(f"layers.{k}.ask", *(part[: shape.width] for part in mix))
            dense(f"layers.{k}.keys", *(part[shape.width :] for part in mix))
            for name in ("out", "up", "down"):
                part = getattr(layer, name)
                dense(f"layers.{k}.{name}", part.weight, part.bias)
        for name in ("occurrence", "candidate", "classes"):
            part = getattr(reader, name)
            dense(name, part.weight, part.bias)
        embedding = reader.piece.weight
        scale = float(embedding.abs().amax().clamp(min=1e-12) / TOP)
        arrays["piece"] = torch.round(embedding[:-1] / scale).to(torch.int8).cpu().numpy()
        arrays |= {"case": reader.case.weight, "title": reader.title.weight, "apart": reader.apart}
        arrays = {k: v.detach().float().cpu().numpy() if isinstance(v, Tensor) else v for k, v in arrays.items()}
    about = {
        "name": NAME,
        "pieces": list(pieces.pieces),
        "scale": scale,
        "heads": shape.heads,
        "layers": shape.layers,
        "together": 0,
    }
    return np.frombuffer(json.dumps(about).encode(), np.uint8), arrays
