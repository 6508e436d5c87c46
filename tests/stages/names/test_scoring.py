"""The first step: sums of weights, and what candidates tell of each other."""

from collections.abc import Iterable

import numpy as np
import pytest

from extract import Extractor
from extract.stages.names import scoring
from extract.stages.names.arrays import Int64, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.features import BITS, document_features, hashed, occurrence_features
from extract.stages.names.known import (
    CLASSES,
    KNOWN_COLUMNS,
    fired,
    known_features,
    rule_features,
    strengths,
    surface_features,
    token_features,
)
from extract.stages.names.model import COLUMNS, OWN, Networks
from extract.stages.names.scoring import TokenScores
from extract.stages.names.tokens import Vocabulary
from tests.stages.names.test_features import PAPERS
from tests.stages.names.test_reader import _batch

WEIGHTS = np.random.default_rng(0).integers(-9, 9, (1 << BITS, COLUMNS)).astype(np.float32)
READ = tuple[Batch, Vocabulary]


@pytest.fixture(scope="module")
def read(extractor: Extractor) -> READ:
    return _batch(PAPERS, extractor)


def summed(rows: Iterable[int]) -> Wide:
    return np.asarray(WEIGHTS[list(rows)].sum(axis=0))


def test_what_surfaces_tell_is_the_sum_of_their_weights(read: READ) -> None:
    b, vocabulary = read
    known = np.zeros((len(b.keys), KNOWN_COLUMNS), np.uint8)
    tokens = TokenScores(WEIGHTS, vocabulary)
    found = scoring.surface_scores(b, WEIGHTS, tokens, known)
    features = hashed(surface_features(b) + known_features(known))
    for c, first in enumerate(b.first.tolist()):
        words = [vocabulary.words[row] for row in b.rows[b.start[first] : b.end[first]].tolist()]
        said = [token_features(word) for word in words]
        rows = [*features[:, c], *said[0][1], *said[-1][2], *(row for each in said for row in each[0])]
        expected = summed(rows)
        expected[OWN] = 0
        assert found[c].tolist() == expected.tolist()
    assert (scoring.surface_scores(b, WEIGHTS, tokens, known) == found).all()  # from memory


def test_the_memory_of_tokens_grows(extractor: Extractor) -> None:
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    tokens = TokenScores(WEIGHTS, vocabulary)
    for words in (["moor"], [f"w{n}" for n in range(5_000)], ["Moor"]):
        rows = np.array([vocabulary[word] for word in words])
        scores = tokens.of(rows)
        for row, word in list(zip(rows.tolist(), words, strict=True))[-3:]:
            assert scores[row].tolist() == [summed(part).tolist() for part in token_features(word)]
    assert scores[vocabulary["moor"]].any()


def test_what_stands_around_is_summed_over_occurrences(read: READ) -> None:
    b, _ = read
    best = strengths(b)
    found = scoring.context_scores(b, WEIGHTS, best)
    occurrences = hashed(occurrence_features(b))
    documents = hashed(document_features(b) + rule_features(b, best))
    rules = list(zip(*(part.tolist() for part in fired(b)), strict=True))
    assert rules
    for c, (first, count) in enumerate(zip(b.first.tolist(), b.count.tolist(), strict=True)):
        around = summed(occurrences[:, first : first + count].ravel().tolist())
        expected = around / np.sqrt(count) + summed([*documents[:, c], *(row for owner, row in rules if owner == c)])
        np.testing.assert_allclose(found[c], expected, rtol=1e-6)


def test_many_occurrences_are_summed_in_parts(monkeypatch: pytest.MonkeyPatch, read: READ) -> None:
    features = hashed(occurrence_features(read[0]))
    whole = scoring._sum(WEIGHTS, features)  # noqa: SLF001
    for rows in (1, 2, features.shape[1] - 1):
        monkeypatch.setattr(scoring, "_ROWS", rows)
        assert (scoring._sum(WEIGHTS, features) == whole).all()  # noqa: SLF001


def test_networks_are_averaged() -> None:
    x = np.array([[1.0, 2.0], [3.0, 0.0]])
    hidden = np.array([[1.0, -1.0], [0.5, 2.0]])  # two networks with one unit each
    out = np.zeros((2, 1, len(CLASSES)))
    out[0, 0, 0], out[1, 0, 1] = 1, 2
    bias = np.zeros((2, len(CLASSES)))
    networks = Networks(np.array([1.0, 0.0]), np.array([2.0, 1.0]), hidden, np.array([0.5, -1.0]), out, bias)
    # ((1 - 1) / 2, 2) @ hidden + bias is 1.5 and 3; ((3 - 1) / 2, 0) @ hidden + bias is 1.5 and -2, of which 0 is left
    first, second = np.exp(1.5) / (np.exp(1.5) + 6), np.exp(6) / (np.exp(6) + 6)
    p = scoring.of_networks(networks, x)
    assert p[0, 0] == pytest.approx((first + 1 / (np.exp(6) + 6)) / 2, abs=1e-6)
    assert p[0, 1] == pytest.approx((second + 1 / (np.exp(1.5) + 6)) / 2, abs=1e-6)
    assert p[1, 1] == pytest.approx((1 / 7 + 1 / (np.exp(1.5) + 6)) / 2, abs=1e-6)
    assert (p == p.round(6)).all()


def test_a_pair_of_classes_is_shared_anew() -> None:
    p = np.array([[0.3, 0.3, 0.1, 0.1, 0.0, 0.0, 0.2], [0.6, 0.2, 0.0, 0.0, 0.1, 0.1, 0.0]])
    own = np.array([np.log(9.0), -200.0])
    even, other = scoring.shared(p, own)
    assert even.tolist() == [0.45, 0.15, 0.15, 0.05, 0, 0, 0.2]  # the root of nine times the odds
    assert other.tolist() == [0, 0.8, 0, 0, 0, 0.2, 0]


def probable(*rows: dict[str, float]) -> Wide:
    """Return probabilities by class, (n, classes); what is left is nothing."""
    p = np.zeros((len(rows), len(CLASSES)))
    for row, classes in zip(p, rows, strict=True):
        for name, value in classes.items():
            row[CLASSES.index(name)] = value
        row[-1] = 1 - row.sum()
    return p


P = probable({"proposed": 0.9}, {"mentioned": 0.5}, {"dataset": 0.2}, {"benchmark": 0.8})


def spans(*found: tuple[int, int, int]) -> tuple[Int64, Int64, Int64]:
    """Return owner, start and end, each as an array."""
    owner, start, end = np.array(found).T
    return owner, start, end


def test_the_longer_and_the_shorter_that_overlap() -> None:
    longer, shorter = scoring._overlapping(*spans((0, 1, 4), (1, 1, 2), (2, 2, 4), (3, 4, 5)), P)  # noqa: SLF001
    assert shorter[0].tolist() == np.maximum(P[1], P[2]).tolist()
    assert longer[1].tolist() == longer[2].tolist() == P[0].tolist()
    assert not longer[0].any()
    assert not shorter[1:].any()
    assert not longer[3].any()


def test_one_that_overlaps_with_the_ninth_behind_it_is_not_seen() -> None:
    p = np.tile(P[:1], (11, 1))
    longer, _ = scoring._overlapping(*spans((0, 0, 20), *((n, n, n + 1) for n in range(1, 11))), p)  # noqa: SLF001
    assert longer.any(axis=1).tolist() == [False, *[True] * 8, False, False]


def test_those_with_the_same_letters_in_one_text() -> None:
    document, keys = np.array([0, 0, 0, 1]), np.array([7, 8, 7, 7], np.uint32)
    same = scoring._same_letters(document, keys, P)  # noqa: SLF001
    assert same[0].tolist() == P[2].tolist()
    assert same[2].tolist() == P[0].tolist()
    assert not same[[1, 3]].any()
    again = scoring._same_letters(0 * document, np.full(4, 7, np.uint32), P)  # noqa: SLF001
    assert again[0].tolist() == P[1].tolist()
    assert again[1].tolist() == np.maximum(P[0], P[2]).tolist()


def test_those_that_stand_beside() -> None:
    sure = probable({"proposed": 0.9}, {"mentioned": 0.5}, {"dataset": 0.2}, {"benchmark": 0.8})
    beside = scoring._beside(*spans((0, 1, 2), (1, 3, 4), (2, 4, 6), (3, 7, 8)), sure)  # noqa: SLF001
    assert beside[:, -1].tolist() == [1, 2, 0, 1]  # that which is hardly a name, and what is four tokens away, are none
    assert beside[0, :-1].tolist() == sure[1].tolist()
    np.testing.assert_allclose(beside[1, :-1], (sure[0] + sure[3]) / 2)
    far = scoring._beside(*spans((0, 1, 2), (1, 6, 7), (3, 9, 10)), sure)  # noqa: SLF001
    assert far[:, -1].tolist() == [0, 1, 0, 1]
    none = scoring._beside(*spans((2, 1, 2)), sure)  # noqa: SLF001
    assert not none.any()


def test_the_rest_of_the_document() -> None:
    document = np.array([0, 0, 1, 1])
    p = probable({"proposed": 0.9}, {"proposed": 0.5, "mentioned": 0.25}, {"dataset": 0.5}, {})
    rest = scoring._document(document, p)  # noqa: SLF001
    logs, best = rest[:, : len(CLASSES)], rest[:, len(CLASSES) :]
    assert best[:, 0].tolist() == [0.5, 0.9, 0, 0]
    assert best[:, 1].tolist() == [0.25, 0, 0, 0]
    assert best[:, 3].tolist() == [0, 0, 0, 0.5]
    np.testing.assert_allclose(logs[:, 0], np.log1p([0.5, 0.9, 0, 0]))
    np.testing.assert_allclose(logs[:, 3], np.log1p([0, 0, 0, 0.5]))


def test_a_short_form_and_what_it_abbreviates(extractor: Extractor) -> None:
    b, _ = _batch([PAPERS[1], PAPERS[0]], extractor)
    wanted = [b.surfaces.index("Heron Diver Network"), b.surfaces.index("HDN"), b.surfaces.index("Moor")]
    firsts = b.first[wanted]
    found = scoring._paired(b, np.arange(3), b.start[firsts], b.end[firsts], P[:3])  # noqa: SLF001
    assert found[0].tolist() == P[1].tolist()
    assert found[1].tolist() == P[0].tolist()
    assert not found[2].any()


def test_what_the_networks_see(extractor: Extractor) -> None:
    b, _ = _batch(PAPERS, extractor)
    kept = np.array([b.surfaces.index(s) for s in ("Heron Diver", "HDN", "Moor")])
    scores = np.zeros((3, len(CLASSES)))
    scores[:, 0], scores[1, 1], scores[2, -1] = 1, 20, 3
    p, known, best = P[:3], np.zeros((3, KNOWN_COLUMNS), np.uint8), strengths(b)
    x = scoring.inputs(b, kept, scores, p, known, best)
    margins, own, plain = np.split(x[:, : 2 * len(CLASSES) + 6], [len(CLASSES) - 1, 2 * len(CLASSES) - 1], axis=1)
    assert margins[:, :2].tolist() == [[1, 0], [1, 12], [-2, -3]]
    assert own.tolist() == p.tolist()
    # how often, in the title, in the abstract, first of all, how far from the start, how long, a short form
    expected = [
        [np.log2(3), 1, 1, 1, 0, 2, 0],
        [np.log2(3), 0, 1, 0, np.log2(18), 1, 1],
        [1, 0, 1, 0, np.log2(28), 1, 0],
    ]
    np.testing.assert_allclose(plain, expected)
