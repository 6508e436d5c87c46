"""The teacher, in torch: an encoder that reads a whole abstract, and attention among its candidates."""

import torch
from torch import Tensor, nn
from torch.nn import functional as f

from extract.stages.names.rule_features import CLASSES
from training.batches import Batch
from training.mpnet import MASK, MPNet

_MASKED = 0.15  # share of the pieces that the encoder learns to fill in


class Teacher(nn.Module):
    """Classifies the candidates of an abstract together."""

    def __init__(self, encoder: MPNet, size: int = 256) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.width
        self.fill = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.occurrence = nn.Sequential(nn.Linear(5 * width, size), nn.GELU())
        self.candidate = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Dropout(0.1))
        layer = nn.TransformerEncoderLayer(size, 4, 2 * size, dropout=0.1, batch_first=True, norm_first=True)
        self.together = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.classes = nn.Linear(size, len(CLASSES))

    def forward(self, batch: Batch) -> Tensor:
        """Return the logits of the candidates, (n, classes)."""
        states = self.encoder(batch.rows, batch.cases, batch.there)
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
        states = self.encoder(batch.rows.masked_fill(hidden, MASK), batch.cases, batch.there)[hidden]
        words = self.encoder.words.weight
        return f.cross_entropy((self.fill(states) @ words.T).float(), batch.rows[hidden])


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
