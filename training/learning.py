"""How networks are trained: AdamW over batches, with warm-up and linear decay."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from extract.stages.names.arrays import Floats, Int64
from training.batches import DEVICE, Batch, Texts

Some = TypeVar("Some")
Rates = list[tuple[str, float]]  # of the parameters whose names begin so, the last of those that fit


def train(
    network: nn.Module, batches: Iterable[Some], steps: int, loss: Callable[[Some], Tensor], rates: Rates, name: str,
    half: bool = True,
) -> None:  # fmt: skip
    """Minimise `loss` over `steps` of the batches; in half precision where that is asked for."""
    groups: dict[float, list[nn.Parameter]] = {}
    for label, parameter in network.named_parameters():
        groups.setdefault([rate for begin, rate in rates if label.startswith(begin)][-1], []).append(parameter)
    optimizer = torch.optim.AdamW(
        [{"params": some, "lr": rate} for rate, some in groups.items()], weight_decay=0.01, fused=DEVICE == "cuda"
    )
    warm = min(200, steps // 10 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / warm) * max(0.0, 1 - step / max(steps, 1))
    )
    network.train()
    begun, total = time.perf_counter(), torch.zeros((), device=DEVICE)
    every = max(1, steps // 8)
    for step, batch in enumerate(batches, 1):
        with torch.autocast(DEVICE, torch.bfloat16, enabled=half and DEVICE == "cuda"):
            value = loss(batch)
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += value.detach()
        if step % every == 0 or step == steps:
            print(
                f"{name}: {step}/{steps} loss {total.item() / every:.4f} {time.perf_counter() - begun:.0f} s",
                flush=True,
            )
            total.zero_()
        if step == steps:
            return


def train_on(
    network: nn.Module, texts: Texts, chosen: Int64, size: int, epochs: float, loss: Callable[[Batch], Tensor],
    rates: Rates, name: str, half: bool = True,
) -> None:  # fmt: skip
    """Train for some epochs on the texts `chosen`, in batches of `size`."""
    random = np.random.default_rng(0)

    def batches() -> Iterator[Batch]:
        while True:
            yield from texts.batches(chosen, size, random)

    train(network, batches(), max(1, int(epochs * len(chosen) / size)), loss, rates, name, half)


def targets_loss(network: nn.Module, target: Tensor, weight: Tensor) -> Callable[[Batch], Tensor]:
    """Return the loss of classes: `target`, (all candidates, classes), are probabilities, `weight` what each counts."""

    def loss(batch: Batch) -> Tensor:
        each = nn.functional.cross_entropy(network(batch).float(), target[batch.candidates].float(), reduction="none")
        w = weight[batch.candidates].float()
        return (each * w).sum() / w.sum().clamp(min=1)

    return loss


@torch.no_grad()
def classify(network: nn.Module, texts: Texts, chosen: Int64, p: Floats, size: int = 256, half: bool = True) -> None:
    """Fill in what `network` makes of the candidates in the texts `chosen`, in `p` (all candidates, classes)."""
    network.eval()
    for batch in texts.batches(chosen, size, None):
        with torch.autocast(DEVICE, torch.bfloat16, enabled=half and DEVICE == "cuda"):
            found = torch.softmax(network(batch).float(), dim=1)
        p[batch.candidates.cpu().numpy()] = found.cpu().numpy()
