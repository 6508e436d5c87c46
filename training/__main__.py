"""Makes the names model from gold records and an unlabelled corpus: `python -m training --shared ../shared`."""

import argparse
import json
import time
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from extract.stages.names import rule_ids
from extract.stages.names.arrays import Floats
from extract.stages.names.known import CLASSES
from extract.stages.names.mentions import decode
from extract.stages.names.model import Model, Networks, fingerprint, load
from extract.stages.names.scoring import TokenScores, probabilities, shared
from training import evaluate
from training.data import held_out, read_data
from training.gold import read_gold
from training.linear import fit_all
from training.second import doubtful, fit_networks


def main() -> None:
    """Train, tune on what is held out, write the model and its card, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=Path("extract/stages/names/names.npz"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--teacher", type=Path, default=Path("training/teacher.npz"))
    parser.add_argument("--card", type=Path, default=Path("docs/model-card.md"))
    parser.add_argument("--corpus-limit", type=int, help="papers that are counted; all if not given")
    parser.add_argument("--learnt", type=int, default=25_000, help="how many of them are learnt from")
    parser.add_argument("--penalty", type=float, default=0.5)
    parser.add_argument("--iterations", type=int, default=60)
    arguments = parser.parse_args()
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)

    data = read_data(arguments.shared, arguments.rules, arguments.teacher, arguments.corpus_limit, arguments.learnt)
    b, y = data.parts[0].batch, data.y
    say(f"{len(data.gold):,} abstracts, {len(y):,} candidates; {len(data.known.keys):,} surfaces known")
    unseen, (weights, bias) = fit_all(data, arguments.penalty, arguments.iterations, say)
    doubt = doubtful(data, unseen)
    networks, second = fit_networks(doubt, say)
    p = np.zeros((len(y), len(CLASSES)))
    p[:, -1] = 1
    p[doubt.rows] = shared(second, doubt.own[: len(doubt.rows)])
    some = held_out(data)
    thresholds, figure = evaluate.tune(b, p, data.gold, some)
    evaluate.print_figures("held out", figure)
    chosen = decode(b, p, thresholds)
    rules = data.finder.rules
    table = evaluate.calibration(p, y, chosen)
    blank = Model(
        name="names-4", weights=weights, scale=bias, bias=bias, known=data.known, networks=networks,
        thresholds=thresholds, calibration=table, rules=frozenset(rule_ids(rules)), fingerprint=fingerprint(rules),
    )  # fmt: skip
    _save(_rounded(blank, weights), arguments.output)
    size = arguments.output.stat().st_size / 1e6
    say(f"{arguments.output}: {size:.2f} MB, thresholds {thresholds}")
    rows = {"train (held out)": figure}
    model = load(arguments.output)
    for name in ("dev-arxiv", "dev-seeds", "dev-rich"):
        records = read_gold(arguments.shared / f"gold/{name}.jsonl")
        d = data.finder.candidates(records)
        found = decode(d, probabilities(d, model, TokenScores(model.weights, data.finder.vocabulary)), thresholds)
        rows[name] = evaluate.figures(d, found, records)
        evaluate.print_figures(name, rows[name])
    made = {
        "model": model.name,
        "annotated abstracts": f"{len(data.gold):,}",
        "their candidates": f"{len(y):,}",
        "abstracts with famous names": f"{len(data.parts[1].ids):,}",
        "abstracts with a teacher's labels": f"{sum(len(part.ids) for part in data.parts[2:]):,}",
        "surfaces known": f"{len(data.known.keys):,}",
        "megabytes": f"{size:.1f}",
        "minutes": f"{(time.perf_counter() - began) / 60:.0f}",
    }
    lines = ["| made of | |", "| --- | --- |", *(f"| {what} | {count} |" for what, count in made.items()), ""]
    lines += [*evaluate.figures_table(rows), "", *evaluate.reliability("kind", evaluate.scored(p, y, chosen, table))]
    evaluate.write_below(arguments.card, lines)


def _save(model: Model, path: Path) -> None:
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


def _rounded(model: Model, weights: Floats) -> Model:
    """Return the model with `weights` as whole numbers of a byte each, and the scale that they are of."""
    scale = np.abs(weights).max(axis=0).astype(np.float64) / 127
    return replace(model, weights=np.round(weights / scale).astype(np.float32), scale=scale)


if __name__ == "__main__":
    main()
