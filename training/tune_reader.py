"""Tunes the reader with the first step on gold that neither saw: `python -m training.tune_reader --shared ../shared`.

What readers that did not see the fold of a gold abstract say of its candidates is in `reader_gold.npz`. The names model
must not have seen the abstracts from number `--seen` on. Thresholds and calibration go into the reader's file.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extract.stages.names.mentions import decode
from extract.stages.names.model import load
from extract.stages.names.reader import OWN_FILE, fingerprint
from extract.stages.names.reading import doubtful, joined
from extract.stages.names.scoring import TokenScores, probabilities
from training.evaluate import calibration, print_figures, tune
from training.gold import Finder, labels, read_gold
from training.teacher import read_labels

NAME = "reader-1"


def main() -> None:
    """Tune, and write the reader's file back."""
    parser = argparse.ArgumentParser(prog="python -m training.tune_reader", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    parser.add_argument("--said", type=Path, default=Path("training/reader_gold.npz"))
    parser.add_argument("--seen", type=int, default=2400, help="gold abstracts that the names model was trained on")
    arguments = parser.parse_args()
    model, finder = load(), Finder(arguments.rules)
    gold = read_gold(arguments.shared / "gold/train.jsonl")[arguments.seen :]
    b = finder.candidates(gold)
    p = probabilities(b, model, TokenScores(model.weights, finder.vocabulary))
    said, listed, _ = read_labels(arguments.said).of([record["id"] for record in gold], b)
    read = np.flatnonzero(listed & doubtful(b, p))
    p[read] = joined(b, read, p[read], said[read].astype(np.float64))
    thresholds, figures = tune(b, p, gold, np.arange(len(gold)))
    print_figures(f"{len(gold):,} abstracts, {len(read):,} candidates read", figures)
    table = calibration(p, labels(b, gold), decode(b, p, thresholds))
    about = {
        "name": NAME,
        "thresholds": thresholds,
        "calibration": table,
        "fingerprint": fingerprint(finder.rules),
    }
    describe(OWN_FILE, about)


def describe(path: Path, more: dict[str, Any]) -> None:
    """Put `more` into what the reader's file says of itself."""
    with np.load(path) as file:
        arrays = dict(file)
    about = json.loads(bytes(arrays["about"])) | more
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    write(path, arrays)


def write(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write the arrays of a reader's file."""
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # its stubs take all names for `allow_pickle`


if __name__ == "__main__":
    main()
