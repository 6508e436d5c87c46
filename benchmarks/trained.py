"""spaCy's own learners as peers: an NER and a spancat, trained on the same annotated abstracts, on one core.

`python -m benchmarks.trained` trains both in their default, small shape (a tok2vec of 96 dimensions, no vectors) and
puts them into `build/peers`, where `python -m benchmarks.peers` finds them.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import click
import orjson
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, minibatch
from thinc.api import require_gpu

from benchmarks.corpus import CORPUS

GOLD: Final = CORPUS.parents[1] / "gold" / "train.jsonl"
FOLDER: Final = Path(__file__).parents[1] / "build" / "peers"
KEY: Final = "names"  # of the spans
LABELS: Final = ("proposed", "mentioned", "dataset", "benchmark")
_LONGEST: Final = 6  # words of a name that a spancat looks at
_BATCH: Final = 16


@click.command()
@click.option("--epochs", default=8, show_default=True, help="How often each abstract is learned from.")
@click.option("--size", type=int, help="Learn from the first abstracts only.")
@click.option("--gpu", is_flag=True, help="Learn on a GPU, with CuPy: a spancat in a fifth of the time.")
@click.argument("names", nargs=-1, type=click.Choice(["ner", "spancat"]))
def main(epochs: int, size: int | None, gpu: bool, names: tuple[str, ...]) -> None:
    """Train the peers NAMES, or both."""
    if gpu:
        require_gpu()
    with GOLD.open("rb") as lines:
        gold = [orjson.loads(line) for line in islice(lines, size)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or ("ner", "spancat"):
        _trained(name, gold, epochs).to_disk(FOLDER / name)


def _trained(name: str, gold: list[dict[str, Any]], epochs: int) -> Language:
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe(name, config=_SPANCAT if name == "spancat" else {})
    for label in LABELS:
        pipe.add_label(label)  # type: ignore[attr-defined]
    examples = [_example(nlp, truth, name) for truth in gold]
    optimizer = nlp.initialize(lambda: examples[:100])
    chance = Random(0)
    for epoch in range(epochs):
        losses: dict[str, float] = {}
        chance.shuffle(examples)
        for batch in minibatch(examples, _BATCH):  # type: ignore[no-untyped-call]
            nlp.update(batch, sgd=optimizer, drop=0.1, losses=losses)
        click.echo(f"{name}, epoch {epoch + 1} of {epochs}: loss {losses[name]:,.0f}", err=True)
    return nlp


_SPANCAT: Final = {
    "spans_key": KEY,
    "max_positive": 1,
    "suggester": {"@misc": "spacy.ngram_suggester.v1", "sizes": list(range(1, _LONGEST + 1))},
}


def _example(nlp: Language, truth: dict[str, Any], name: str) -> Example:
    doc = nlp.make_doc(f"{truth['title']}\n{truth['abstract']}")
    reference = doc.copy()
    spans = filter_spans(_spans(reference, truth))
    if name == "ner":
        reference.ents = tuple(spans)
    else:
        reference.spans[KEY] = spans
    return Example(doc, reference)


def _spans(doc: Doc, truth: dict[str, Any]) -> Iterator[Span]:
    """Yield every place of a name that is annotated, wherever words begin and end there."""
    for field in ("model_names", "datasets", "benchmarks"):
        for entry in truth[field]:
            label = entry["role"] if field == "model_names" else field.removesuffix("s")
            for surface in (entry["name"], *entry.get("aliases", ())):
                for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", doc.text):
                    span = doc.char_span(*match.span(), label=label)
                    if span is not None:
                        yield span


if __name__ == "__main__":
    main()
