"""The names model: arrays, read from its file, and the fingerprint of what they hold for.

With other cue words, tokens or features the weights would say something else. The lexicon and the rules are no part of
that: the model asks what they say, and rules that it does not know decide alone.
"""

import json
from dataclasses import astuple, dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from extract.paper import Paper
from extract.rulefiles.files import RuleError
from extract.stages.names.arrays import Floats, Wide
from extract.stages.names.batch import Batch, gather
from extract.stages.names.features import BITS, document_features, hashed, occurrence_features
from extract.stages.names.known import (
    CLASSES,
    KNOWN_COLUMNS,
    Known,
    known_features,
    rule_features,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.relatives import Networks
from extract.stages.names.rules import NameRules
from extract.stages.names.tokens import TOKEN, Vocabulary, common_words
from extract.stages.scores import Calibration
from extract.text import read_text
from extract.text.markup import MarkupRules

# Behind the columns of the classes, the weights have two more. OWN says whether a name is the paper's own and is asked
# of the context alone, since a famous name was new once. GLANCE says whether a surface is worth a look at its context.
OWN: Final = len(CLASSES)
GLANCE: Final = OWN + 1
COLUMNS: Final = GLANCE + 1
OWN_FILE: Final = Path(__file__).with_name("names.npz")
CUES: Final = "cue words"
_PROBE = Paper("HeronNet: A Probe", "We propose Heron Network (HeronNet), tested on the Reed-20k dataset, ému and C++.")


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


def fingerprint(rules: NameRules) -> dict[str, str]:
    """Return the hash of each part: cue words, how texts are cut into tokens, features and how they are hashed."""
    cues = [sorted(words) for words in astuple(rules.cues)]
    b, _ = probe(_PROBE, rules)
    known = np.zeros((len(b.keys), KNOWN_COLUMNS), dtype=np.uint8)
    features = [
        occurrence_features(b),
        [*document_features(b), *rule_features(b, strengths(b)), *surface_features(b), *known_features(known)],
    ]
    named = [name for each in features for name, _ in each]
    seen = [hashed(each).tolist() for each in features]
    return {
        CUES: hash_of(cues),
        "tokens": hash_of([TOKEN, sorted(common_words()), b.surfaces]),
        "features": hash_of([CLASSES, named, seen, list(map(token_features, ("HeronNet", "ému", "20k")))]),
    }


def check(expected: dict[str, str], found: dict[str, str], rules: NameRules, model: str) -> None:
    """Raise RuleError where the model `model`, which was trained with what is `expected`, does not fit `found`."""
    for part, value in found.items():
        if value == expected.get(part):
            continue
        if part == CUES:
            raise RuleError(
                f"{rules.path}: [cues] are not those that the names model {model} was trained with; take your own cue "
                "words out, train a model with them (make train), or leave the model out (--no-ner)"
            )
        raise RuleError(
            f"the names model {model} was trained with other {part} than this version has; train it anew "
            "(make train, or make teach for the reader)"
        )


def probe(paper: Paper, rules: NameRules) -> tuple[Batch, Vocabulary]:
    """Return the candidates of a paper, with the words that they are of, whatever rules find in it."""
    text = read_text(paper, MarkupRules({}, frozenset(), frozenset()))
    vocabulary = Vocabulary(rules.cues)
    return gather([text], [[]], vocabulary), vocabulary


def hash_of(value: object) -> str:
    """Return the hash of what Python writes for a value."""
    return sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:16]
