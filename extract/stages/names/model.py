"""The names model: arrays, read from its file and written to it."""

import json
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from extract.stages.names.arrays import Floats, Wide
from extract.stages.names.known import Known
from extract.stages.names.relatives import Networks
from extract.stages.names.rule_features import CLASSES
from extract.stages.names.spelling import BITS
from extract.stages.scores import Calibration

# Behind the columns of the classes, the weights have two more. OWN says whether a name is the paper's own and is asked
# of the context alone, since a famous name was new once. GLANCE says whether a surface is worth a look at its context.
OWN: Final = len(CLASSES)
GLANCE: Final = OWN + 1
COLUMNS: Final = GLANCE + 1
OWN_FILE: Final = Path(__file__).with_name("names.npz")


@dataclass(frozen=True, slots=True)
class Model:
    """Weights and what is known of surfaces.

    Weights are whole numbers: their sums are exact in any order, and so the same on every machine. A column's sum,
    times its `scale` and plus its `bias`, is a score.
    """

    name: str
    weights: Floats  # (2**BITS, COLUMNS)
    scale: Wide  # COLUMNS
    bias: Wide  # COLUMNS
    known: Known
    networks: Networks
    thresholds: dict[str, float]
    calibration: Calibration
    rules: frozenset[str]  # ids of the rules whose verdicts it has learnt to weigh
    fingerprint: dict[str, str]  # of what it was trained with


def described(path: Path = OWN_FILE) -> tuple[str, dict[str, str]]:
    """Return the name and the fingerprint of the model, or reader, in a file, without reading the rest of it."""
    with np.load(path) as file:
        about = json.loads(bytes(file["about"]).decode())
    return about["name"], about["fingerprint"]


@cache
def load(path: Path = OWN_FILE) -> Model:
    """Read the model's file, that of the package by default."""
    with np.load(path) as file:
        about = json.loads(bytes(file["about"]).decode())
        weights = np.zeros((1 << BITS, COLUMNS), dtype=np.float32)
        weights[file["rows"]] = file["weights"]
        known = Known(file["keys"], file["known"])
        return Model(
            weights=weights,
            scale=file["scale"],
            bias=file["bias"],
            known=known,
            networks=Networks(*(file[f"networks.{field.name}"].astype(np.float64) for field in fields(Networks))),
            **about | {"rules": frozenset(about["rules"])},
        )


def save(model: Model, path: Path) -> None:
    """Write the model's file."""
    rows = np.flatnonzero(model.weights.any(axis=1)).astype(np.uint32)
    about = {
        "name": model.name,
        "thresholds": model.thresholds,
        "calibration": model.calibration,
        "rules": sorted(model.rules),
        "fingerprint": model.fingerprint,
    }
    np.savez_compressed(
        path,
        about=np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8),
        rows=rows,
        weights=model.weights[rows].astype(np.int16),
        scale=model.scale,
        bias=model.bias,
        **{f"networks.{f.name}": getattr(model.networks, f.name).astype(np.float32) for f in fields(Networks)},
        keys=model.known.keys,
        known=model.known.rows,
    )


def rounded(model: Model, weights: Floats) -> Model:
    """Return the model with `weights` as whole numbers of a byte each, and the scale that they are of."""
    scale = np.abs(weights).max(axis=0).astype(np.float64) / 127
    return replace(model, weights=np.round(weights / scale).astype(np.float32), scale=scale)
