"""The teacher, in torch: an encoder that reads a whole abstract, and attention among its candidates."""

from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as f
from transformers import MPNetConfig, MPNetModel

from extract.stages.names.known import CLASSES
from extract.stages.names.reading import CASES
from training.batches import Batch

_MASK: Final = 30526  # the piece that the encoder knows as one to fill in
_MASKED = 0.15  # share of the pieces that the encoder learns to fill in


def encoder_of(folder: Path, *, tiny: bool) -> MPNetModel:
    """Return the published encoder in a folder, or a tiny one of no use."""
    if not tiny:
        return MPNetModel.from_pretrained(folder, add_pooling_layer=False)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
    return MPNetModel(MPNetConfig(vocab_size=_MASK + 1, **sizes), add_pooling_layer=False)


class Teacher(nn.Module):
    """Classifies the candidates of an abstract together."""

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
        layer = nn.TransformerEncoderLayer(size, 4, 2 * size, dropout=0.1, batch_first=True, norm_first=True)
        self.together = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.classes = nn.Linear(size, len(CLASSES))

    def forward(self, batch: Batch) -> Tensor:
        """Return the logits of the candidates, (n, classes)."""
        states = self._read(batch, batch.rows)
        sums = f.pad(torch.cumsum(states.float(), dim=1), (0, 0, 1, 0))
        row, first, last = batch.row, batch.first, batch.last
        mean = (sums[row, last + 1] - sums[row, first]) / (last - first + 1).unsqueeze(1)
        around = [states[row, k] for k in (first, last, first - 1, last + 1)]
        seen = self.occurrence(torch.cat([*around, mean.to(states.dtype)], dim=1))
        each = self.candidate(over_places(seen, batch))
        grid, there = side_by_side(each, batch)
        return self.classes(self.together(grid, src_key_padding_mask=~there)[batch.text, batch.place])

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


def side_by_side(each: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Return the candidates of each text as a row, (b, most, size), and which places are taken."""
    b = len(batch.rows)
    grid = each.new_zeros(b, batch.most, each.shape[1]).index_put((batch.text, batch.place), each)
    there = torch.zeros(b, batch.most, dtype=torch.bool, device=each.device)
    there[batch.text, batch.place] = True
    there[:, 0] = True  # a text without candidates needs something to attend to
    return grid, there
