"""How a score looks in a terminal: a table a field, confusions, the worst documents, and what moved."""

from collections import Counter
from collections.abc import Iterable

import orjson
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extract.cli.common import table
from extract.evaluate.score import NOTHING, Error, Score, documents


def tables(score: Score, worst: int, *, narrow: bool) -> list[RenderableType]:
    """Return figures, confusions and the `worst` documents of a score; a `narrow` terminal gets no counts."""
    heading = Text(f"{score.papers:,} gold records, {score.answered:,} of them answered")
    parts: list[RenderableType] = [heading, "", _figures(score, narrow=narrow)]
    if score.attributes:
        parts += ["", _attributes(score)]
    for name, counts in score.confusion.items():
        if any(gold != found for gold, found in counts):
            parts += ["", _confusion(name, counts)]
    if worst and score.errors:
        parts += ["", _documents(score, worst)]
    return parts


def movements(before: Score, after: Score) -> list[RenderableType]:
    """Return how the figures changed between two scores, and the errors that came and went."""
    made = table("field", "F1 before", "F1 now", "change", "came", "went")
    came, went = _without(after.errors, before.errors), _without(before.errors, after.errors)
    for name, figures in after.fields.items():
        old = before.fields.get(name)
        change = None if old is None else figures.f1 - old.f1
        made.add_row(
            name,
            "" if old is None else f"{old.f1:.3f}",
            f"{figures.f1:.3f}",
            _change(change),
            str(sum(error.field == name for error in came)),
            str(sum(error.field == name for error in went)),
        )
    parts: list[RenderableType] = [made]
    for title, style, errors in (("Errors that came", "red", came), ("Errors that went", "green", went)):
        if errors:
            parts += ["", Text(title, "bold"), *(_error(error, style) for error in errors)]
    return parts


def _figures(score: Score, *, narrow: bool) -> Table:
    made = table("field", "precision", "recall", "F1", *(() if narrow else ("gold", "hit", "missed", "spurious")))
    for name, f in score.fields.items():
        counts = [] if narrow else [f"{n:,}" for n in (f.hits + f.missed, f.hits, f.missed, f.spurious)]
        made.add_row(name, f"{f.precision:.3f}", f"{f.recall:.3f}", f"{f.f1:.3f}", *counts)
    return made


def _attributes(score: Score) -> Table:
    made = table("of the matched entries, agree in", "share", "matched")
    for name, agreement in score.attributes.items():
        made.add_row(name, f"{agreement.share:.3f}", f"{agreement.matched:,}")
    return made


def _confusion(name: str, counts: Counter[tuple[str, str]]) -> Table:
    """Return a row a kind in gold: how often it was found as such, and what else it was taken for."""
    made = table(f"{name}: in gold", "found as such")
    made.add_column("found as", overflow="fold")
    for gold in sorted({gold for gold, _ in counts}, key=lambda kind: (kind == NOTHING, kind)):
        others = sorted(((n, found) for (kind, found), n in counts.items() if kind == gold != found), reverse=True)
        right = "" if gold == NOTHING else f"{counts[gold, gold]:,}"
        made.add_row(gold, right, ", ".join(f"{found} {n:,}" for n, found in others))
    return made


def _documents(score: Score, worst: int) -> Table:
    made = table("worst documents", "missed", "spurious")
    for id_, missed, spurious in documents(score)[:worst]:
        made.add_row(Text(id_, overflow="fold"), str(missed), str(spurious))
    return made


def _change(change: float | None) -> Text:
    if change is None:
        return Text("new")
    if round(change, 3) == 0:
        return Text("=", "dim")
    return Text(f"{change:+.3f}", "green" if change > 0 else "red")


def _error(error: Error, style: str) -> Text:
    entry = orjson.dumps(error.entry).decode()
    return Text.assemble("  ", (f"{error.field} {error.kind}", style), f"  {error.id}  {entry}")


def _without(errors: Iterable[Error], others: Iterable[Error]) -> list[Error]:
    """Return the errors that are not among the others; evidence and scores may differ."""
    known = {_key(error) for error in others}
    return [error for error in errors if _key(error) not in known]


def _key(error: Error) -> bytes:
    said = {k: v for k, v in error.entry.items() if k not in {"evidence", "by", "score"}}
    return orjson.dumps([*error[:3], said], option=orjson.OPT_SORT_KEYS)
