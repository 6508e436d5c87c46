"""MPNet as it was published, in torch: the encoder that the teacher is made from."""

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import Tensor, nn
from torch.nn import functional as f

_WIDTH, _LAYERS, _HEADS, _INNER, _BUCKETS, _FAR = 768, 12, 12, 3072, 32, 128
_PLACES = 514
VOCABULARY = 30527
MASK = VOCABULARY - 1


class Layer(nn.Module):
    """One layer of attention and of two dense layers, each with its norm behind it."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.heads = heads
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.attended, self.done = nn.LayerNorm(width, eps=1e-5), nn.LayerNorm(width, eps=1e-5)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the next states, (b, t, width); `mask` (b, heads, t, t) is added to the scores."""
        b, t, width = x.shape
        q, k, v = self.mix(x).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        drop = self.dropout if self.training else 0.0
        seen = f.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype), dropout_p=drop)
        seen = self.out(seen.transpose(1, 2).reshape(b, t, width))
        x = self.attended(x + f.dropout(seen, drop))
        return self.done(x + f.dropout(self.down(f.gelu(self.up(x))), drop))


class MPNet(nn.Module):
    """Reads pieces of words; an embedding of each piece's case is added, zero at first."""

    def __init__(self, cases: int, width: int = _WIDTH, layers: int = _LAYERS, heads: int = _HEADS) -> None:
        super().__init__()
        self.width = width
        self.words, self.places = nn.Embedding(VOCABULARY, width), nn.Embedding(_PLACES, width)
        self.case = nn.Embedding(cases, width)
        nn.init.zeros_(self.case.weight)
        self.norm = nn.LayerNorm(width, eps=1e-5)
        self.distance = nn.Embedding(_BUCKETS, heads)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width) for _ in range(layers))

    def forward(self, rows: Tensor, cases: Tensor, there: Tensor) -> Tensor:
        """Return the states of pieces, (b, t, width)."""
        places = torch.arange(2, rows.shape[1] + 2, device=rows.device)
        x = self.norm(self.words(rows) + self.places(places) + self.case(cases))
        x = f.dropout(x, 0.1 if self.training else 0.0)
        with torch.no_grad():  # what distances mean is left as it is
            mask = self.distance(_buckets(rows.shape[1], rows.device)).permute(2, 0, 1)
            mask = mask.to(torch.get_autocast_dtype(rows.device.type)) + ~there[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return x


def load_weights(encoder: MPNet, arrays: dict[str, np.ndarray]) -> None:
    """Take published weights by their published names."""
    t = {name: torch.from_numpy(array) for name, array in arrays.items()}
    state = {
        "words.weight": t["embeddings.word_embeddings.weight"],
        "places.weight": t["embeddings.position_embeddings.weight"],
        "norm.weight": t["embeddings.LayerNorm.weight"],
        "norm.bias": t["embeddings.LayerNorm.bias"],
        "distance.weight": t["encoder.relative_attention_bias.weight"],
    }
    for k in range(len(encoder.layers)):
        for end in ("weight", "bias"):
            old, new = f"encoder.layer.{k}.", f"layers.{k}."
            state[f"{new}mix.{end}"] = torch.cat([t[f"{old}attention.attn.{which}.{end}"] for which in "qkv"])
            state[f"{new}out.{end}"] = t[f"{old}attention.attn.o.{end}"]
            state[f"{new}attended.{end}"] = t[f"{old}attention.LayerNorm.{end}"]
            state[f"{new}up.{end}"] = t[f"{old}intermediate.dense.{end}"]
            state[f"{new}down.{end}"] = t[f"{old}output.dense.{end}"]
            state[f"{new}done.{end}"] = t[f"{old}output.LayerNorm.{end}"]
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    if missing != ["case.weight"] or unexpected:
        raise ValueError(f"these are not the weights of MPNet: {missing} {unexpected}")


def _buckets(size: int, device: torch.device) -> Tensor:
    """Return the bucket of the distance of each place from each."""
    column = torch.arange(size, device=device)
    apart = column[:, None] - column[None, :]
    half = _BUCKETS // 2
    sign = (apart < 0).long() * half
    n = apart.abs()
    exact = half // 2
    far = exact + (torch.log(n.clamp(min=1).float() / exact) / np.log(_FAR / exact) * (half - exact)).long()
    return sign + torch.where(n < exact, n, far.clamp(max=half - 1))


def published(folder: Path) -> dict[str, np.ndarray]:
    """Return the published weights in a folder."""
    weights: dict[str, np.ndarray] = load_file(folder / "model.safetensors")
    return weights
