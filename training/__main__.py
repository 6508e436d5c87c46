"""Makes the names model from gold records and an unlabelled corpus: `python -m training --shared ../shared`."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

from extract import markup
from extract.ner.decode import decode
from extract.ner.features import gather, key
from extract.ner.model import CLASSES, Model, TokenScores, dense, load, lookup, own_shares, probabilities, save, softmax
from extract.ner.tokens import Vocabulary
from training import corpus as corpora
from training import linear
from training.card import reliability, write_card
from training.evaluate import figures, print_figures, tune
from training.gold import OPTIONAL, labels, read_gold, texts_of

FOLDS = 5


def main() -> None:
    """Train, tune by cross-validation, write the model, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=Path("extract/ner/names.npz"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--card", type=Path, default=Path("docs/model-card.md"))
    parser.add_argument("--corpus-limit", type=int)
    parser.add_argument("--networks", type=int, default=4)
    parser.add_argument("--penalty", type=float, default=0.5)
    parser.add_argument("--iterations", type=int, default=40)
    arguments = parser.parse_args()
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)

    rules = markup.load(arguments.rules)
    gold = read_gold(arguments.shared / "gold/train.jsonl")
    texts = texts_of(gold, rules)
    vocabulary = Vocabulary()
    b = gather(texts, vocabulary)
    y = labels(b, gold)
    say(f"{len(gold)} abstracts, {len(y)} candidates")
    corpus_vocabulary = Vocabulary(limit=10**7)
    batches = corpora.read_corpus(
        arguments.shared / "corpus/arxiv-2025.jsonl.gz", rules, corpus_vocabulary, arguments.corpus_limit
    )
    inside_ids = {i for ids, _ in batches for i in ids}
    inside = np.array([r["id"] in inside_ids for r in gold])
    keys, table = corpora.count_table(batches)
    say(f"counts of {len(keys)} surfaces")
    lexicon = read_lexicon(arguments.shared / "lexicon/datasets.tsv", arguments.rules / "lexicon.tsv")
    rows = corpora.own_counts(lookup(keys, table, b.keys), b, inside)
    bits = lookup(*lexicon, b.keys)
    x = linear.matrix(b, vocabulary, rows, bits)
    say(f"{x.shape} features, {x.nnz / x.shape[0]:.0f} a candidate")

    fold_of = (np.random.default_rng(0).permutation(len(gold)) % FOLDS)[b.document]
    models = []
    scores = np.zeros((len(y), len(CLASSES)), dtype=np.float32)
    for fold in [*range(FOLDS), None]:
        used = np.flatnonzero((y != OPTIONAL) & (fold_of != (FOLDS if fold is None else fold)))
        w, bias = linear.fit(x[used], y[used], arguments.penalty, arguments.iterations, len(CLASSES))
        models.append((w, bias))
        if fold is not None:
            out = np.flatnonzero(fold_of == fold)
            scores[out] = x[out] @ w + bias
        say(f"linear step, fold {fold}")
    # Whether a name is the paper's own, learnt from names alone and from their context alone.
    named = (y != OPTIONAL) & (y < len(CLASSES) - 1)
    about = linear.context(b)
    own = np.zeros(len(y), dtype=np.float32)
    for fold in [*range(FOLDS), None]:
        used = np.flatnonzero(named & (fold_of != (FOLDS if fold is None else fold)))
        w, bias = linear.fit(about[used], 1 - y[used] % 2, 2.0, 60, 2)
        own_weights, own_bias = w[:, 1] - w[:, 0], float(bias[1] - bias[0])
        if fold is not None:
            out = np.flatnonzero(fold_of == fold)
            own[out] = about[out] @ own_weights + own_bias
    hit = ((own > 0) == (y % 2 == 0))[named].mean()
    say(f"own or not: {hit:.3f} right, cross-validated")
    _, figure = tune(b, softmax(scores), gold)
    print_figures("linear step, cross-validated", figure)

    tables = corpora.priors(batches, corpus_vocabulary, {r["id"] for r in gold}, models, keys, table, lexicon)
    say("priors")
    prior_rows = np.zeros((len(y), len(CLASSES) + 1), dtype=np.float32)
    for fold in range(FOLDS):
        out = np.flatnonzero(fold_of == fold)
        prior_rows[out] = lookup(keys, tables[fold], b.keys[out])
    inputs = dense(b, scores, rows, bits, prior_rows)
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0) + 1e-3
    z = ((inputs - mean) / deviation).astype(np.float32)
    p = np.zeros_like(scores)
    for fold in range(FOLDS):
        used, out = np.flatnonzero((y != OPTIONAL) & (fold_of != fold)), np.flatnonzero(fold_of == fold)
        p[out] = fit_network(z[used], y[used], 0).predict_proba(z[out])
    say("second step, cross-validated")
    _, figure = tune(b, p, gold)
    print_figures("both steps, roles by them alone, cross-validated", figure)
    p = own_shares(p.astype(np.float32), own)
    thresholds, figure = tune(b, p, gold)
    print_figures("both steps, cross-validated", figure)
    used = np.flatnonzero(y != OPTIONAL)
    networks = [fit_network(z[used], y[used], seed) for seed in range(arguments.networks)]
    model = Model(
        name="names-1",
        weights=np.concatenate([models[-1][0], own_weights[:, None]], axis=1), bias=models[-1][1],
        own_bias=own_bias,
        count_keys=keys, counts=table, prior_keys=keys, priors=tables[-1],
        lexicon_keys=lexicon[0], lexicon=lexicon[1],
        layers=[layers_of(n) for n in networks],
        mean=mean, deviation=deviation, thresholds=thresholds,
    )  # fmt: skip
    save(model, arguments.output)
    say(f"{arguments.output}: {arguments.output.stat().st_size / 1e6:.2f} MB, thresholds {json.dumps(thresholds)}")
    rows = {"train (cross-validated)": figure}
    for name in ("dev-arxiv", "dev-seeds"):
        records = read_gold(arguments.shared / f"gold/{name}.jsonl")
        words = Vocabulary()
        d = gather(texts_of(records, rules), words)
        shipped = load(arguments.output)
        found = decode(d, probabilities(d, shipped, TokenScores(shipped.weights).upto(words)), thresholds)
        rows[name] = figures(d, found, records)
        print_figures(name, rows[name])
    about_run = {
        "name": model.name,
        "networks": len(networks),
        "records": f"{len(gold):,}",
        "candidates": f"{len(y):,}",
        "corpus": f"{len(inside_ids):,}",
        "size": arguments.output.stat().st_size / 1e6,
        "minutes": (time.perf_counter() - began) / 60,
    }
    write_card(arguments.card, about_run, rows, reliability(p, y, decode(b, p, thresholds)))


def fit_network(z: np.ndarray, y: np.ndarray, seed: int) -> MLPClassifier:
    """Return a small network over the inputs of the second step."""
    return MLPClassifier(
        (48,), alpha=0.05, batch_size=256, learning_rate_init=1e-3, max_iter=14, random_state=seed, tol=0
    ).fit(z, y)


def layers_of(n: MLPClassifier) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return weights and bias of each layer."""
    return [(w.astype(np.float32), b.astype(np.float32)) for w, b in zip(n.coefs_, n.intercepts_, strict=True)]


def read_lexicon(raw: Path, curated: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of the lexicon's names, sorted, and their bits."""
    bits: dict[int, int] = {}
    for line in raw.read_text(encoding="utf-8").splitlines()[1:]:
        name, variants, dataset, benchmark = line.split("\t")[:4]
        for surface in [name, *variants.split("|")]:
            if len(surface) > 2:
                bits[key(surface)] = bits.get(key(surface), 0) | (int(dataset) > 0) | (int(benchmark) > 0) * 2
    kinds = {"dataset": 4, "benchmark": 8, "model": 16}
    for line in curated.read_text(encoding="utf-8").splitlines()[1:]:
        _, kind, surfaces = line.split("\t")[:3]
        for surface in surfaces.split("|"):
            bits[key(surface.strip())] = bits.get(key(surface.strip()), 0) | kinds[kind]
    keys = np.array(sorted(bits), dtype=np.uint32)
    return keys, np.array([[bits[k]] for k in keys.tolist()], dtype=np.uint8)


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore")
    main()
