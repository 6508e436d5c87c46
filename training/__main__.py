"""Makes the names model from gold records and an unlabelled corpus: `python -m training --shared ../shared`."""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from extract.stages import names
from extract.stages.names import find_names, rule_ids
from extract.stages.names.batch import gather
from extract.stages.names.decode import decode
from extract.stages.names.model import Model, load, save
from extract.stages.names.scoring import TokenScores, own_shares, probabilities, softmax
from extract.stages.names.tokens import Vocabulary
from extract.stages.names.verdicts import CLASSES
from extract.text import markup
from training import steps
from training.card import reliability, write_card
from training.data import FOLDS, read_data
from training.evaluate import figures, print_figures, tune
from training.gold import read_gold, texts_of


def main() -> None:
    """Train, tune by cross-validation, write the model and its card, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=Path("extract/stages/names/names.npz"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--teacher", type=Path, default=Path("training/teacher.npz"))
    parser.add_argument("--card", type=Path, default=Path("docs/model-card.md"))
    parser.add_argument("--corpus-limit", type=int)
    parser.add_argument("--networks", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--penalty", type=float, default=0.5)
    parser.add_argument("--iterations", type=int, default=45)
    arguments = parser.parse_args()
    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - began:7.1f} s  {what}", flush=True)

    data = read_data(arguments.shared, arguments.rules, arguments.teacher, arguments.corpus_limit)
    b, y, gold = data.parts[0].batch, data.y, data.gold
    papers = sum(len(part.ids) for part in data.parts[2:])
    say(f"{len(gold):,} abstracts, {len(y):,} candidates; {papers:,} of the corpus; {len(data.keys):,} surfaces")
    linear = steps.fit_linear(data, arguments.penalty, arguments.iterations, say)
    scores = steps.score_linear(data, linear)
    alone = scores[0][np.arange(len(y)), data.parts[0].fold, : len(CLASSES)]
    _, figure = tune(b, softmax(alone), gold)
    print_figures("linear step, cross-validated", figure)
    priors = steps.corpus_priors(data, scores)
    inputs = steps.second_inputs(data, scores, priors)
    say(f"{len(inputs.x):,} candidates in doubt, {inputs.x.shape[1]} inputs")
    networks, mean, deviation, second = steps.fit_networks(inputs, arguments.networks, arguments.epochs, say)
    p = np.zeros((len(y), len(CLASSES)), dtype=np.float32)
    p[:, -1] = 1
    p[inputs.gold_rows] = second
    _, figure = tune(b, p, gold)
    print_figures("both steps, roles by them alone, cross-validated", figure)
    p[inputs.gold_rows] = own_shares(second, inputs.own[: len(inputs.gold_rows)])
    thresholds, figure = tune(b, p, gold)
    print_figures("both steps, cross-validated", figure)
    marks, name_rules = markup.load(arguments.rules), names.load(arguments.rules)
    model = Model(
        name="names-3", weights=linear.weights[FOLDS], bias=linear.bias[FOLDS],
        keys=data.keys, counts=data.table, priors=priors[FOLDS].means(),
        lexicon_keys=data.lexicon[0], lexicon=data.lexicon[1],
        networks=networks, mean=mean, deviation=deviation, thresholds=thresholds, rules=frozenset(rule_ids(name_rules)),
    )  # fmt: skip
    save(model, arguments.output)
    size = arguments.output.stat().st_size / 1e6
    say(f"{arguments.output}: {size:.2f} MB, thresholds {json.dumps(thresholds)}")
    rows = {"train (cross-validated)": figure}
    shipped = load(arguments.output)
    for name in ("dev-arxiv", "dev-seeds"):
        records = read_gold(arguments.shared / f"gold/{name}.jsonl")
        texts = texts_of(records, marks)
        words = Vocabulary(name_rules.cues)
        d = gather(texts, [find_names(text, name_rules) for text in texts], words)
        found = decode(d, probabilities(d, shipped, TokenScores(shipped.weights, words)), thresholds)
        rows[name] = figures(d, found, records)
        print_figures(name, rows[name])
    about = {
        "name": model.name,
        "networks": len(networks),
        "records": f"{len(gold):,}",
        "candidates": f"{len(y):,}",
        "famous": f"{len(data.parts[1].ids):,}",
        "corpus": f"{papers:,}",
        "size": size,
        "minutes": (time.perf_counter() - began) / 60,
    }
    write_card(arguments.card, about, rows, reliability(p, y, decode(b, p, thresholds)))


if __name__ == "__main__":
    main()
