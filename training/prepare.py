"""Reads gold and corpora once for the teacher and the reader: their candidates, and what is read of each text."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from extract.stages.names.arrays import Floats, Int64
from extract.stages.names.model import load
from extract.stages.names.reading import SPECIAL, Reading, WordPieces, case_of, read_around
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import PAD, TITLE_END
from training.gold import Finder, labels, read_gold
from training.name_substitution import with_known_names
from training.teacher import name_hashes
from training.words import CORPORA, read_lines

GOLD: Final = ("train", "famous", "dev-arxiv", "dev-seeds", "dev-rich")  # sources; what follows is the corpora
CORPUS: Final = len(GOLD)
UNLABELLED: Final = -2
LIMITS: Final = (0.9, 0.95, 0.99)  # of doubt; a reading of each text for each
WHOLE: Final = 0  # the reading of whole texts, with all their candidates
FOLDS: Final = 3
_SHARD: Final = 400  # papers

Papers = list[dict[str, Any]]


@dataclass(slots=True)
class Prepared:
    """All papers: `d` of them, with `n` candidates; `readings[0]` is of whole texts, then one a limit of doubt."""

    words: list[str]  # the distinct tokens; the first two are those of `tokens`
    source: Int64  # d: see GOLD
    fold: Int64  # d
    document: Int64  # n
    hashes: Int64  # n: see `teacher.name_hashes`
    y: Int64  # n: class, OPTIONAL or UNLABELLED
    first_step: Floats  # (n, classes)
    readings: list[Reading]  # `documents`, `candidates` and `rows` count through all papers and words


def prepare(shared: Path, rules: Path, processes: int, limit: int | None = None) -> Prepared:
    """Read everything, with some processes."""
    sources = list(_sources(shared, rules, limit))
    shards = [(s, papers[k : k + _SHARD]) for s, papers in sources for k in range(0, len(papers), _SHARD)]
    with Pool(processes, _begin, (rules,)) as pool:
        return _joined(pool.imap(_prepare_shard, shards))


def _sources(shared: Path, rules: Path, limit: int | None) -> Iterator[tuple[int, Papers]]:
    gold = {name: read_gold(shared / f"gold/{name}.jsonl")[:limit] for name in GOLD if name != "famous"}
    found_by = Finder(rules).rules
    gold["famous"] = with_known_names(gold["train"], found_by.lexicon, found_by.ambiguous, 0)
    for number, name in enumerate(GOLD):
        yield number, gold[name]
    # What is annotated is not read a second time, and each paper once.
    seen = {key for papers in gold.values() for paper in papers for key in _same(paper)}
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


def _prepare_shard(shard: tuple[int, Papers]) -> dict[str, Any]:
    source, papers = shard
    vocabulary = _tools["finder"].vocabulary
    b = _tools["finder"].candidates(papers)
    p = probabilities(b, _tools["model"], _tools["tokens"])
    every = np.arange(len(p))
    ids = [paper["id"] for paper in papers]
    doubtful = [np.flatnonzero(p.max(axis=1) < limit) for limit in LIMITS]
    readings = [read_around(b, every, whole=True), *(read_around(b, some) for some in doubtful)]
    used, local = np.unique(np.concatenate([r.rows for r in readings]), return_inverse=True)
    for reading, rows in zip(readings, np.split(local, np.cumsum([len(r.rows) for r in readings])[:-1]), strict=True):
        reading.rows = rows
    return {
        "words": [vocabulary.words[row] for row in used.tolist()],
        "source": np.full(len(papers), source),
        "fold": np.array([crc32(i.encode()) % FOLDS for i in ids]),
        "document": b.document,
        "hashes": name_hashes(ids, b).view(np.int64),
        "y": labels(b, papers) if source < CORPUS else np.full(len(p), UNLABELLED),
        "first_step": p,
        "readings": readings,
    }


def _joined(shards: Iterable[dict[str, Any]]) -> Prepared:
    table = {PAD: 0, TITLE_END: 1}
    columns: dict[str, list[Any]] = {name: [] for name in ("source", "fold", "document", "hashes", "y", "first_step")}
    readings: list[list[Reading]] = [[] for _ in range(len(LIMITS) + 1)]
    papers = candidates = 0
    for shard in shards:
        numbers = np.array([table.setdefault(word, len(table)) for word in shard["words"]])
        for group, reading in zip(readings, shard["readings"], strict=True):
            reading.rows = numbers[reading.rows].astype(np.int32)
            reading.documents += papers
            reading.candidates += candidates
            group.append(reading)
        shard["document"] += papers
        papers += len(shard["source"])
        candidates += len(shard["y"])
        for name, column in columns.items():
            column.append(shard[name])
    joined = {name: np.concatenate(column) for name, column in columns.items()}
    return Prepared(words=list(table), readings=[join(group) for group in readings], **joined)


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


def save(prepared: Prepared, path: Path) -> None:
    """Write everything to a file."""
    arrays = {f.name: getattr(prepared, f.name) for f in fields(Prepared) if f.name not in ("words", "readings")}
    for k, reading in enumerate(prepared.readings):
        arrays |= {f"{f.name}.{k}": getattr(reading, f.name) for f in fields(Reading)}
    arrays["words"] = np.frombuffer(json.dumps(prepared.words).encode(), np.uint8)
    np.savez(path, **arrays)


def load_prepared(path: Path) -> Prepared:
    """Read the file that `save` wrote."""
    with np.load(path) as file:
        readings = [Reading(**{f.name: file[f"{f.name}.{k}"] for f in fields(Reading)}) for k in range(len(LIMITS) + 1)]
        columns = {f.name: file[f.name] for f in fields(Prepared) if f.name not in ("words", "readings")}
        return Prepared(words=json.loads(bytes(file["words"])), readings=readings, **columns)


def choose_pieces(prepared: Prepared, known: WordPieces, words: int, least: int) -> list[str]:
    """Return the reader's pieces: the commonest `words`, and what `known` makes of the others `least` times or more."""
    counts = np.bincount(prepared.readings[WHOLE].rows, minlength=len(prepared.words)).tolist()
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


def piece_table(words: list[str], pieces: WordPieces, processes: int = 1) -> PieceTable:
    """Return the pieces of each word."""
    size = len(words) // processes + 1
    with Pool(processes, _begin_pieces, (pieces.pieces,)) as pool:
        each = [some for part in pool.map(_pieces_of, _cut(words, size)) for some in part]
    count = np.array([len(some) for some in each])
    flat = np.array([number for some in each for number in some])
    return PieceTable(np.cumsum(count) - count, count, flat, np.array([case_of(word) for word in words]))


def _cut(words: list[str], size: int) -> list[list[str]]:
    return [words[at : at + size] for at in range(0, len(words), size)]


def _begin_pieces(pieces: list[str]) -> None:
    _tools["pieces"] = WordPieces(pieces)


def _pieces_of(words: list[str]) -> list[tuple[int, ...]]:
    return [_tools["pieces"].of(word) for word in words]


def save_table(table: PieceTable, path: Path) -> None:
    """Write the pieces of words to a file."""
    np.savez(path, **{f.name: getattr(table, f.name) for f in fields(PieceTable)})


def load_table(path: Path) -> PieceTable:
    """Read the file that `save_table` wrote."""
    with np.load(path) as file:
        return PieceTable(**dict(file))


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
