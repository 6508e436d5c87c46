"""What the weights of model and reader hold for, as a hash a part: with other parts they would say something else.

The lexicon and the rules are no part: the model asks what they say, and rules that it does not know decide alone.
"""

from dataclasses import astuple
from hashlib import sha256

import numpy as np

from extract.paper import Paper
from extract.rulefiles.files import RuleError
from extract.stages.names.batch import Batch, gather
from extract.stages.names.features import document_features, hashed, occurrence_features, surface_features
from extract.stages.names.known import COLUMNS as KNOWN
from extract.stages.names.known import known_features
from extract.stages.names.reader import ARITHMETIC
from extract.stages.names.reading import LONGEST, SPECIAL, WordPieces, case_of, read_around
from extract.stages.names.rule_features import CLASSES, strengths
from extract.stages.names.rules import NameRules
from extract.stages.names.spelling import token_features
from extract.stages.names.tokens import TOKEN, Vocabulary, common_words
from extract.text import read_text
from extract.text.markup import MarkupRules

CUES = "cue words"
_PROBE = Paper("HeronNet: A Probe", "We propose Heron Network (HeronNet), tested on the Reed-20k dataset, ému and C++.")
_READ = Paper("Reed-20k and Tarn", "We call it HeronNet. It rains. Tarn vs. ému is C++; Reed-20k (new) calls for it.")


def fingerprint(rules: NameRules) -> dict[str, str]:
    """Return the hash of each part: cue words, how texts are cut into tokens, features and how they are hashed."""
    cues = [sorted(words) for words in astuple(rules.cues)]
    b, _ = _candidates(_PROBE, rules)
    known = np.zeros((len(b.keys), KNOWN), dtype=np.uint8)
    features = [
        occurrence_features(b),
        [*document_features(b, strengths(b)), *surface_features(b), *known_features(known)],
    ]
    named = [name for each in features for name, _ in each]
    seen = [hashed(each).tolist() for each in features]
    return {
        CUES: _hash(cues),
        "tokens": _hash([TOKEN, sorted(common_words()), b.surfaces]),
        "features": _hash([CLASSES, named, seen, list(map(token_features, ("HeronNet", "ému", "20k")))]),
    }


def reader_fingerprint(rules: NameRules) -> dict[str, str]:
    """Return the hash of each part of what a reader was taught with, but for its own pieces, which its file holds."""
    b, vocabulary = _candidates(_READ, rules)
    words = [vocabulary.words[row] for row in b.rows.tolist()]
    readings = [read_around(b, np.array([c])) for c in range(len(b.keys))]
    read = [[vocabulary.words[row] for row in r.rows.tolist()] + r.first.tolist() + r.last.tolist() for r in readings]
    pieces = WordPieces([*SPECIAL, "heron", "net", "##net", "##k", "20", "e", "##m"])
    return {
        "tokens": _hash([TOKEN, words]),
        "windows": _hash([LONGEST, read]),
        "pieces": _hash([SPECIAL, [(pieces.of(word), case_of(word)) for word in words]]),
        "classes": _hash(CLASSES),
        "arithmetic": _hash(ARITHMETIC),
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


def _candidates(paper: Paper, rules: NameRules) -> tuple[Batch, Vocabulary]:
    text = read_text(paper, MarkupRules({}, frozenset(), frozenset()))
    vocabulary = Vocabulary(rules.cues)
    return gather([text], [[]], vocabulary), vocabulary


def _hash(value: object) -> str:
    return sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:16]
