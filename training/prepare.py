"""Reads gold and corpora once for the teacher and the reader: their candidates, and what is read of each text."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any, Final

import numpy as np

from extract.stages.names.arrays import Bools, Floats, Int64
from extract.stages.names.model import load
from extract.stages.names.reading import SPECIAL, Reading, WordPieces, case_of, read_around
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import PAD, TITLE_END
from training.gold import NOTHING, Finder, fold_of, labels, read_gold
from training.teacher import name_hashes
from training.words import CORPORA, read_lines

GOLD: Final = ("train", "dev-arxiv", "dev-seeds", "dev-rich")  # sources; what follows is the corpora
CORPUS: Final = len(GOLD)
UNLABELLED: Final = -2
IN_DOUBT: Final = 0.99  # a class with less; more is in doubt here than when the reader runs
_SHARD: Final = 400  # papers
_WORDS: Final = 9000  # the commonest, which the reader has a piece of
_LEAST: Final = 40  # times that another of its pieces is used

Papers = list[dict[str, Any]]


@dataclass(slots=True)
class Prepared:
    """All papers: `d` of them, with `n` candidates, `doubtful` and `whole` as far as they are read."""

    words: list[str]  # the distinct tokens; the first two are those of `tokens`
    source: Int64  # d: see GOLD
    fold: Int64  # d
    document: Int64  # n
    hashes: Int64  # n: see `teacher.name_hashes`
    y: Int64  # n: class, OPTIONAL or UNLABELLED
    first_step: Floats  # (n, classes)
    whole: Reading  # whole texts, with all their candidates
    doubtful: Reading  # what the reader is given when it runs, and more

    def texts(self, reading: Reading, sources: range, without: int | None = None) -> Int64:
        """Return the texts of a reading that are of some sources, without those of a fold."""
        source, fold = self.source[reading.documents], self.fold[reading.documents]
        return np.flatnonzero((source >= sources.start) & (source < sources.stop) & (fold != without))

    def of_gold(self) -> Bools:
        """Return which candidates are annotated."""
        return self.source[self.document] < CORPUS


def prepare(shared: Path, rules: Path, limit: int | None) -> Prepared:
    """Read everything, `limit` papers of each source, in a process a core."""
    shards = [
        (s, papers[k : k + _SHARD]) for s, papers in _sources(shared, limit) for k in range(0, len(papers), _SHARD)
    ]
    with Pool(os.cpu_count(), _begin, (rules,)) as pool:
        return _joined(pool.map(_prepare_shard, shards, chunksize=1))


def _sources(shared: Path, limit: int | None) -> Iterator[tuple[int, Papers]]:
    # What is annotated is not read a second time, and each paper once.
    seen: set[str] = set()
    for number, name in enumerate(GOLD):
        papers = read_gold(shared / f"gold/{name}.jsonl")[:limit]
        seen.update(key for paper in papers for key in _same(paper))
        yield number, papers
    for number, name in enumerate(CORPORA, CORPUS):
        papers = []
        for paper in islice(read_lines(shared / "corpus" / name), limit):
            keys = _same(paper)
            if seen.isdisjoint(keys):
                papers.append({"id": paper["id"], "title": paper["title"], "abstract": paper["abstract"]})
            seen.update(keys)
        yield number, papers


def _same(paper: dict[str, Any]) -> tuple[str, str]:
    """Return by what a paper is known again."""
    return paper["id"].removeprefix("arxiv-"), re.sub(r"\W", "", paper["title"].lower())


def _begin(rules: Path) -> None:
    _tools["finder"], _tools["model"] = Finder(rules), load()
    _tools["tokens"] = TokenScores(_tools["model"].weights, _tools["finder"].vocabulary)


_tools: dict[str, Any] = {}


def _prepare_shard(shard: tuple[int, Papers]) -> Prepared:
    source, papers = shard
    words = _tools["finder"].vocabulary.words
    b = _tools["finder"].candidates(papers)
    p = probabilities(b, _tools["model"], _tools["tokens"])
    ids = [paper["id"] for paper in papers]
    y = labels(b, papers) if source < CORPUS else np.full(len(p), UNLABELLED)
    # The names of what is learnt from are all read: the first step has learnt from it, too, and has less doubt.
    wanted = (p.max(axis=1) < IN_DOUBT) | ((source == 0) & (y != NOTHING))
    whole, doubtful = read_around(b, np.arange(len(p)), whole=True), read_around(b, np.flatnonzero(wanted))
    used, local = np.unique(np.concatenate([whole.rows, doubtful.rows]), return_inverse=True)
    whole.rows, doubtful.rows = np.split(local, [len(whole.rows)])
    return Prepared(
        words=[words[row] for row in used.tolist()],
        source=np.full(len(papers), source),
        fold=np.array([fold_of(i) for i in ids]),
        document=b.document,
        hashes=name_hashes(ids, b).view(np.int64),
        y=y,
        first_step=p.astype(np.float32),
        whole=whole,
        doubtful=doubtful,
    )


def _joined(shards: list[Prepared]) -> Prepared:
    table = {PAD: 0, TITLE_END: 1}
    papers = candidates = 0
    for shard in shards:
        numbers = np.array([table.setdefault(word, len(table)) for word in shard.words])
        for reading in (shard.whole, shard.doubtful):
            reading.rows = numbers[reading.rows].astype(np.int32)
            reading.documents += papers
            reading.candidates += candidates
        shard.document += papers
        papers += len(shard.source)
        candidates += len(shard.y)
    columns = ("source", "fold", "document", "hashes", "y", "first_step")
    joined: dict[str, Any] = {name: np.concatenate([getattr(shard, name) for shard in shards]) for name in columns}
    whole, doubtful = join([shard.whole for shard in shards]), join([shard.doubtful for shard in shards])
    return Prepared(words=list(table), whole=whole, doubtful=doubtful, **joined)


def join(readings: list[Reading]) -> Reading:
    """Return several readings as one."""
    t, d, n = (
        np.cumsum([0, *[len(getattr(r, name)) for r in readings]]) for name in ("rows", "documents", "candidates")
    )
    shift = {"bounds": t, "text": d, "owner": n, "first": t, "last": t}
    parts = {
        f.name: [getattr(r, f.name) + (shift[f.name][k] if f.name in shift else 0) for k, r in enumerate(readings)]
        for f in fields(Reading)
    }
    parts["bounds"] = [np.zeros(1, np.int64), *[b[1:] for b in parts["bounds"]]]
    return Reading(**{name: np.concatenate(each) for name, each in parts.items()})


def choose_pieces(prepared: Prepared, known: WordPieces, words: int = _WORDS, least: int = _LEAST) -> list[str]:
    """Return the reader's pieces: the commonest `words`, and what `known` makes of the others `least` times or more."""
    counts = np.bincount(prepared.whole.rows, minlength=len(prepared.words)).tolist()
    lower: Counter[str] = Counter()
    for word, count in zip(prepared.words[2:], counts[2:], strict=True):
        lower[word.lower()] += count
    common = {word for word, _ in lower.most_common(words)}
    parts: Counter[str] = Counter()
    for word, count in lower.items():
        if word not in common:
            for number in known.of(word):
                parts[known.pieces[number]] += count
    inner = {part for part, count in parts.items() if count >= least}
    letters = {piece for piece in known.pieces if len(piece.removeprefix("##")) == 1 and piece in parts}
    return [*SPECIAL, *sorted((common | inner | letters) - set(SPECIAL))]


@dataclass(slots=True)
class PieceTable:
    """The pieces of each of `w` words, one word after the other."""

    first: Int64  # w
    count: Int64  # w
    pieces: Int64
    cases: Int64  # w


def piece_table(words: list[str], pieces: WordPieces) -> PieceTable:
    """Return the pieces of each word."""
    each = [pieces.of(word) for word in words]
    count = np.array([len(some) for some in each])
    flat = np.array([number for some in each for number in some])
    return PieceTable(np.cumsum(count) - count, count, flat, np.array([case_of(word) for word in words]))


def ranges(start: Int64, size: Int64) -> Int64:
    """Return the numbers from each start on, as many as its size says, one range after the other."""
    return np.repeat(start - (np.cumsum(size) - size), size) + np.arange(size.sum())


def as_pieces(reading: Reading, table: PieceTable) -> tuple[Reading, Int64]:
    """Return a reading in pieces instead of words, and the case of each."""
    size = table.count[reading.rows]
    start = np.concatenate([[0], np.cumsum(size)])
    rows = table.pieces[ranges(table.first[reading.rows], size)]
    first, last, bounds = start[reading.first], start[reading.last + 1] - 1, start[reading.bounds]
    cases = np.repeat(table.cases[reading.rows], size)
    pieces = Reading(reading.documents, bounds, rows, reading.candidates, reading.text, reading.owner, first, last)
    return pieces, cases
