"""Makes the names model from gold, corpora and a teacher's labels, and tunes the reader with it: `make train`."""

import argparse
import json
import time
from dataclasses import fields, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from extract.stages.names import reader, rule_ids
from extract.stages.names.arrays import Floats, Int64, Wide
from extract.stages.names.batch import Batch
from extract.stages.names.known import CLASSES
from extract.stages.names.mentions import decode
from extract.stages.names.model import OWN_FILE, Model, Networks, fingerprint, load
from extract.stages.names.reading import doubtful, joined
from extract.stages.names.scoring import TokenScores, probabilities, shared
from training import evaluate, second
from training.data import Data, read_data
from training.gold import HELD_OUT, fold_of, read_gold
from training.linear import fit_all
from training.teacher import SAID, read_labels

NAME = "names-4"
_SETS = ("dev-arxiv", "dev-seeds", "dev-rich")


def main() -> None:
    """Train, tune on what is held out, write model, reader's thresholds and card, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--card", type=Path, default=Path("docs/model-card.md"))
    parser.add_argument("--every", type=int, default=3, help="of so many abstracts of the corpora, one is learnt from")
    parser.add_argument("--penalty", type=float, default=1.0)
    parser.add_argument("--iterations", type=int, default=60)
    arguments = parser.parse_args()
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)

    data = read_data(arguments.shared, arguments.rules, arguments.every)
    say(f"{len(data.gold):,} abstracts, {len(data.y):,} candidates; {len(data.known.keys):,} surfaces known")
    unseen, (weights, bias) = fit_all(data, arguments.penalty, arguments.iterations, say)
    doubt = second.doubtful(data, unseen)
    networks, seen = second.fit_networks(doubt, say)
    p = np.zeros((len(data.y), len(CLASSES)))
    p[:, -1] = 1
    p[doubt.rows] = shared(seen, doubt.own[: len(doubt.rows)])
    rows, lines = {}, []
    about, rows["held out, --fast"], table = _tuned(data, p)
    lines += table
    rules = data.finder.rules
    blank = Model(
        name=NAME, weights=weights, scale=bias, bias=bias, known=data.known, networks=networks,
        rules=frozenset(rule_ids(rules)), fingerprint=fingerprint(rules), **about,
    )  # fmt: skip
    _save(_rounded(blank, weights), OWN_FILE)
    about, rows["held out"], table = _tuned(data, _read(data.parts[0].batch, p, *_said(data, p)))
    describe(reader.OWN_FILE, {"fingerprint": reader.fingerprint(rules), **about})
    load.cache_clear()
    for name in _SETS:
        records = read_gold(arguments.shared / f"gold/{name}.jsonl")
        b = data.finder.candidates(records)
        first = probabilities(b, load(), TokenScores(load().weights, data.finder.vocabulary))
        both = _read(b, first, *reader.load().read(b, data.finder.vocabulary, np.flatnonzero(doubtful(b, first))))
        for label, p, thresholds in (("--fast", first, load().thresholds), ("", both, reader.load().thresholds)):
            rows[f"{name} {label}"] = evaluate.figures(b, decode(b, p, thresholds), records)
            evaluate.print_figures(f"{name} {label}", rows[f"{name} {label}"])
    made = {
        "models": f"{NAME}, {reader.load().name}",
        "annotated abstracts": f"{len(data.gold):,}",
        "abstracts with a teacher's labels": f"{sum(1 + int(part.batch.document[-1]) for part in data.parts[1:]):,}",
        "megabytes": f"{OWN_FILE.stat().st_size / 1e6:.1f}, {reader.OWN_FILE.stat().st_size / 1e6:.1f}",
        "minutes": f"{(time.perf_counter() - began) / 60:.0f}",
    }
    parts = [evaluate.figures_table(rows), [""], lines, ["", "With the reader:", ""], table]
    head = ["| made of | |", "| --- | --- |", *(f"| {what} | {count} |" for what, count in made.items()), ""]
    evaluate.write_below(arguments.card, [*head, *chain(*parts)])


def _said(data: Data, p: Wide) -> tuple[Int64, Wide]:
    """Return the held-out candidates in doubt, and what a reader says of them that did not see them either."""
    b = data.parts[0].batch
    said, listed, _ = read_labels(SAID).of([record["id"] for record in data.gold], b)
    asked = np.flatnonzero(listed & doubtful(b, p))
    return asked, said[0, asked].astype(np.float64)


def _read(b: Batch, p: Wide, asked: Int64, said: Wide) -> Wide:
    """Return the decisions `p`, joined with what a reader says of the candidates `asked`."""
    both = p.copy()
    both[asked] = joined(b, asked, p[asked], said)
    return both


def _tuned(data: Data, p: Wide) -> tuple[dict[str, Any], evaluate.Figures, list[str]]:
    """Return thresholds and calibration for decisions on what is held out, the figures, and a table of the scores."""
    b = data.parts[0].batch
    some = [d for d, record in enumerate(data.gold) if fold_of(record["id"]) == HELD_OUT]
    thresholds, figure = evaluate.tune(b, p, data.gold, some)
    evaluate.print_figures(f"held out, {thresholds}", figure)
    chosen = decode(b, p, thresholds)
    table = evaluate.calibration(p, data.y, chosen)
    lines = [*evaluate.reliability("kind", evaluate.scored(p, data.y, chosen, table))]
    return {"thresholds": thresholds, "calibration": table}, figure, lines


def _save(model: Model, path: Path) -> None:
    """Write the model's file."""
    rows = np.flatnonzero(model.weights.any(axis=1)).astype(np.uint32)
    about = {name: getattr(model, name) for name in ("name", "thresholds", "calibration", "fingerprint")}
    np.savez_compressed(
        path,
        about=np.frombuffer(
            json.dumps(about | {"rules": sorted(model.rules)}, sort_keys=True).encode(), dtype=np.uint8
        ),
        rows=rows,
        weights=model.weights[rows].astype(np.int16),
        scale=model.scale,
        bias=model.bias,
        **{f"networks.{f.name}": getattr(model.networks, f.name).astype(np.float32) for f in fields(Networks)},
        keys=model.known.keys,
        known=model.known.rows,
    )


def _rounded(model: Model, weights: Floats) -> Model:
    """Return the model with `weights` as whole numbers of a byte each, and the scale that they are of."""
    scale = np.abs(weights).max(axis=0).astype(np.float64) / 127
    return replace(model, weights=np.round(weights / scale).astype(np.float32), scale=scale)


def describe(path: Path, more: dict[str, Any]) -> None:
    """Put `more` into what the reader's file says of itself."""
    with np.load(path) as file:
        arrays = dict(file)
    about = json.loads(bytes(arrays["about"])) | more
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    np.savez_compressed(path, **arrays)


if __name__ == "__main__":
    main()
