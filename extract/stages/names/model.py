"""The names model: arrays, read from its file and written to it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extract.stages.names.spelling import BITS
from extract.stages.names.verdicts import CLASSES

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint32]
Layers = list[tuple[Floats, Floats]]  # weights and bias of each layer of one network


@dataclass(slots=True)
class Model:
    """Weights of both steps, and the tables of the corpus and of the lexicon, which are looked up by key."""

    name: str
    weights: Floats  # (2**BITS, classes + 2): the linear step, see `scoring`
    bias: Floats  # classes + 2
    keys: Keys  # of `counts` and `priors`
    counts: Floats  # (keys, COUNT_COLUMNS + 1)
    priors: Floats  # (keys, classes + 1): mean probabilities over a corpus, and how many documents
    lexicon_keys: Keys
    # (keys, 1), bits: 1 dataset, 2 benchmark by catalogues; 4 dataset, 8 benchmark, 16 model by lexicon.tsv
    lexicon: npt.NDArray[np.uint8]
    networks: list[Layers]  # the second step
    mean: Floats
    deviation: Floats
    thresholds: dict[str, float]
    rules: frozenset[str]  # ids of the rules whose verdicts it has learnt to weigh


@cache
def load(path: Path | None = None) -> Model:
    """Read the model's file, that of the package by default."""
    path = path or Path(__file__).with_name("names.npz")
    with np.load(path) as file:
        about = json.loads(bytes(file["about"]).decode())
        weights = np.zeros((1 << BITS, len(CLASSES) + 2), dtype=np.float32)
        weights[file["weight_rows"]] = file["weights"] * file["weight_scale"]
        return Model(
            name=about["name"],
            weights=weights,
            bias=file["bias"],
            keys=file["keys"],
            counts=_counts(file["counts"]),
            priors=np.concatenate([file["priors"][:, :-1] / np.float32(255), _counts(file["priors"][:, -1:])], axis=1),
            lexicon_keys=file["lexicon_keys"],
            lexicon=file["lexicon"],
            networks=[
                [
                    (file[f"w{n}.{k}"].astype(np.float32), file[f"b{n}.{k}"].astype(np.float32))
                    for k in range(about["depth"])
                ]
                for n in range(about["networks"])
            ],
            mean=file["mean"],
            deviation=file["deviation"],
            thresholds=about["thresholds"],
            rules=frozenset(about["rules"]),
        )


def save(model: Model, path: Path) -> None:
    """Write the model's file: the linear step and the tables in bytes, the rest in half precision, and JSON."""
    rows = np.flatnonzero(np.abs(model.weights).max(axis=1) > 1e-3).astype(np.uint32)
    scale = np.abs(model.weights).max(axis=0) / 127
    about = {
        "name": model.name,
        "networks": len(model.networks),
        "depth": len(model.networks[0]),
        "thresholds": model.thresholds,
        "rules": sorted(model.rules),
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "about": np.frombuffer(json.dumps(about, sort_keys=True).encode(), dtype=np.uint8),
        "weight_rows": rows,
        "weight_scale": scale.astype(np.float32),
        "weights": np.round(model.weights[rows] / scale).astype(np.int8),
        "bias": model.bias,
        "keys": model.keys,
        "counts": _logarithms(model.counts),
        "priors": np.concatenate(
            [np.round(model.priors[:, :-1] * 255).astype(np.uint8), _logarithms(model.priors[:, -1:])], axis=1
        ),
        "lexicon_keys": model.lexicon_keys,
        "lexicon": model.lexicon,
        "mean": model.mean,
        "deviation": model.deviation,
    }
    for n, layers in enumerate(model.networks):
        for k, (weights, bias) in enumerate(layers):
            arrays[f"w{n}.{k}"], arrays[f"b{n}.{k}"] = weights.astype(np.float16), bias.astype(np.float32)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def _counts(logarithms: npt.NDArray[np.uint8]) -> Floats:
    return np.asarray(np.exp2(logarithms.astype(np.float32) / 8) - 1, dtype=np.float32)


def _logarithms(counts: Floats) -> npt.NDArray[np.uint8]:
    return np.round(np.log2(counts + 1) * 8).astype(np.uint8)
