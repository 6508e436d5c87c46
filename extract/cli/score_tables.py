"""How a score looks in a terminal: a table of the fields, confusions, the worst documents, and what moved."""

from collections import Counter
from collections.abc import Iterable

import orjson
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extract.cli.common import counted, table
from extract.evaluate.score import NOTHING, Error, Figures, Score, documents


def tables(score: Score, worst: int, width: int) -> list[RenderableType]:
    """Return figures, confusions and the `worst` documents of a score; a narrow terminal gets fewer figures."""
    heading = Text(f"{counted(score.papers, 'gold record')}, {score.answered:,} answered")
    parts: list[RenderableType] = [heading, "", _figures(score, width)]
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
        old = before.fields[name]
        counts = (str(sum(error.field == name for error in errors)) for errors in (came, went))
        made.add_row(name, _f1(old), _f1(figures), _change(figures.f1 - old.f1), *counts)
    parts: list[RenderableType] = [made]
    for title, style, errors in (("Errors that came", "red", came), ("Errors that went", "green", went)):
        if errors:
            parts += ["", Text(title, "bold"), *(_error(error, style) for error in errors)]
    return parts


def _figures(score: Score, width: int) -> Table:
    columns = next((columns for least, columns in _COLUMNS if width >= least), ("F1", "missed", "spurious"))
    made = table("field", *columns)
    for name, f in score.fields.items():
        gold, found = f.hits + f.missed, f.hits + f.spurious
        said = {"precision": _share(f.precision, found), "recall": _share(f.recall, gold), "F1": _f1(f)}
        said |= {"prec.": said["precision"], "gold": f"{gold:,}", "hit": f"{f.hits:,}"}
        said |= {"missed": f"{f.missed:,}", "spurious": f"{f.spurious:,}"}
        made.add_row(name, *(said[column] for column in columns))
    return made


_COLUMNS = (  # with the width of a terminal that they need
    (76, ("precision", "recall", "F1", "gold", "hit", "missed", "spurious")),
    (60, ("prec.", "recall", "F1", "missed", "spurious")),
)


def _f1(figures: Figures) -> str:
    return _share(figures.f1, figures.hits + figures.missed + figures.spurious)


def _share(share: float, of: int) -> str:
    """Return a share of so many; of nothing there is none."""
    return f"{share:.3f}" if of else "-"


def _attributes(score: Score) -> Table:
    made = table("of the matched entries, agree in", "share", "matched")
    for name, agreement in score.attributes.items():
        made.add_row(name, f"{agreement.share:.3f}", f"{agreement.matched:,}")
    return made


def _confusion(name: str, counts: Counter[tuple[str, str]]) -> Table:
    """Return a row for each kind in gold: how often it was found as such, and what else it was taken for."""
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


def _change(change: float) -> Text:
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
