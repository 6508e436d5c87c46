"""The teacher, in torch: an encoder that reads a whole abstract, and a small head for each candidate."""

from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as f
from transformers import MPNetConfig, MPNetModel

from extract.stages.names.known import CLASSES
from extract.stages.names.reading import CASES
from training.batches import Batch

END: Final = 2  # the piece that ends a text
_MASK: Final = 30526  # the piece that the encoder knows as one to fill in
_MASKED = 0.15  # share of the pieces that the encoder learns to fill in


def encoder_of(folder: Path, *, tiny: bool) -> MPNetModel:
    """Return the published encoder in a folder, or a tiny one of no use."""
    if not tiny:
        return MPNetModel.from_pretrained(folder, add_pooling_layer=False)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
    return MPNetModel(MPNetConfig(vocab_size=_MASK + 1, **sizes), add_pooling_layer=False)


def encoder_pieces(folder: Path) -> list[str]:
    """Return the encoder's pieces, under our names where they stand for no word."""
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    ours = {"<s>": "[PAD]", "</s>": "[SEP]", "<mask>": "[MASK]"}
    theirs = {"[PAD]": "<0>", "[SEP]": "<1>", "[MASK]": "<2>"}
    return [ours.get(piece, theirs.get(piece, piece)) for piece in pieces]


class Teacher(nn.Module):
    """Classifies the candidates of abstracts by what stands around them."""

    def __init__(self, encoder: MPNetModel, size: int = 256) -> None:
        super().__init__()
        self.encoder = encoder
        encoder.encoder.relative_attention_bias.requires_grad_(False)  # what distances mean is left as it is
        width = encoder.config.hidden_size
        self.case = nn.Embedding(CASES, width)  # of each piece; it is added, zero at first
        nn.init.zeros_(self.case.weight)
        self.fill = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.occurrence = nn.Sequential(nn.Linear(5 * width, size), nn.GELU())
        self.candidate = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Dropout(0.1))
        self.classes = nn.Linear(size, len(CLASSES))

    def forward(self, batch: Batch) -> Tensor:
        """Return the logits of the candidates, (n, classes)."""
        states = self._read(batch, batch.rows)
        sums = f.pad(torch.cumsum(states.float(), dim=1), (0, 0, 1, 0))
        row, first, last = batch.row, batch.first, batch.last
        mean = (sums[row, last + 1] - sums[row, first]) / (last - first + 1).unsqueeze(1)
        around = [states[row, k] for k in (first, last, first - 1, last + 1)]
        seen = self.occurrence(torch.cat([*around, mean.to(states.dtype)], dim=1))
        return self.classes(self.candidate(over_places(seen, batch)))

    def filling(self, batch: Batch) -> Tensor:
        """Return the loss of filling in masked pieces."""
        hidden = (torch.rand(batch.rows.shape, device=batch.rows.device) < _MASKED) & batch.there
        states = self._read(batch, batch.rows.masked_fill(hidden, _MASK))[hidden]
        words = self.encoder.embeddings.word_embeddings.weight
        return f.cross_entropy((self.fill(states) @ words.T).float(), batch.rows[hidden])

    def _read(self, batch: Batch, rows: Tensor) -> Tensor:
        known = self.encoder.embeddings.word_embeddings(rows) + self.case(batch.cases)
        states: Tensor = self.encoder(inputs_embeds=known, attention_mask=batch.there).last_hidden_state
        return states


def over_places(seen: Tensor, batch: Batch) -> Tensor:
    """Return the maximum and the mean over the places of each candidate, (n, 2 * size)."""
    n = len(batch.candidates)
    index = batch.owner.unsqueeze(1).expand_as(seen)
    blank = seen.new_zeros(n, seen.shape[1])
    best = blank.scatter_reduce(0, index, seen, "amax", include_self=False)
    return torch.cat([best, blank.scatter_reduce(0, index, seen, "mean", include_self=False)], dim=1)
