"""What a rule is: what it says, its examples, and where it stands, for whatever a record names in `by`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from extract.errors import PaperfactsError, near, refuse
from extract.evaluate.rulelist import Listed, list_rules, tables_of
from extract.extractor.patterns import KINDS
from extract.rulefiles.layers import PATTERNS
from extract.rulefiles.resources import data_folder
from extract.stages.scores import load as load_scores

# What is named in `by` and is no rule with an id of its own: the file where it comes from, if any, and what it is.
_OTHERS: Final = {
    **{
        f"lexicon.{kind}": ("lexicon.tsv", f"a name that is listed as a {kind}; rules show NAME shows its row")
        for kind in KINDS.values()
    },
    "name.family": ("names.toml", "a name of the lexicon with a version or a size, as `family_version` describes it"),
    "name.acronym": ("names.toml", "an acronym beside its expansion, of which the text makes a name of its own"),
    "link.default": ("links.toml", "a link of which neither its host nor any word says what it holds"),
}
# The same, of a rulebook of one's own.
_OWN: Final = {
    **{
        f"pattern.{kind}": (PATTERNS, f"a name that a pattern of spaCy in a rulebook of your own calls a {kind}")
        for kind in KINDS.values()
    },
    "never": ("names.toml", "names that neither a rule nor the model finds, as a rulebook of your own lists them"),
}
_PLACES: Final = {
    "own": "the number itself",
    "next_before": "right before the number",
    "next_after": "right after the number",
    "second_before": "one word further before the number",
    "second_after": "one word further after the number",
    "before": "up to eight words before the number",
    "after": "up to six words after the number",
    "sentence": "anywhere in the sentence",
}


@dataclass(frozen=True, slots=True)
class Description:
    """A rule in words; `says` is what its file says of it, `line` where, counted from 1."""

    id: str
    about: str
    file: Path | None = None
    line: int | None = None
    origin: str = "built-in"
    says: dict[str, Any] | None = None


def describe(id_: str, folder: Path | None = None) -> list[Description]:
    """Return what there is of that id, in the built-in rulebook with the one in `folder` over it.

    Raises PaperfactsError where there is nothing, and RuleError where a file is wrong.
    """
    if id_ in _OWN:
        file, about = _OWN[id_]
        return [Description(id_, about, folder and folder / file, origin="own")]
    rules = list_rules(folder)
    found = [_described(rule, rule.about, folder) for rule in rules if rule.id == id_]
    if found:
        return found
    cue, _, place = id_.rpartition(".")
    cues = [rule for rule in rules if rule.id == cue and rule.file == "results.toml"]
    if cues and place in _PLACES:
        words = "one of the words of metrics.tsv" if cue == "metric" else "one of these words"
        about = f"a cue for results: {'' if place == 'own' else f'{words}, '}{_PLACES[place]}, counts points.{place}"
        return [_described(rule, about, folder) for rule in cues]
    if id_ in _OTHERS:
        file, about = _OTHERS[id_]
        return [Description(id_, about, data_folder("rules") / file)]
    if id_ in _models():
        return [Description(id_, "a names model: it decided without, or against, a rule; see docs/names.md")]
    known = near(id_, [*(rule.id for rule in rules), *_OTHERS, *_OWN])
    raise PaperfactsError(refuse("no-such-rule", str(folder or "rules"), found=id_, near=known))


def _described(rule: Listed, about: str, folder: Path | None) -> Description:
    own = folder is not None and rule.origin in {"own", "replaced"}
    path = (folder if own and folder is not None else data_folder("rules")) / rule.file
    says = tables_of(path)[rule.id]
    scores = load_scores(folder or data_folder("rules")).by_rule
    measured = ", ".join(f"{score:.2f} in {field}" for (field, by), score in scores.items() if by == rule.id)
    if measured:
        says["in records"] = f"the score is {measured}: the share of such entries that was right"
    return Description(rule.id, about, path, _line(path, rule.id), rule.origin, says)


def _line(path: Path, id_: str) -> int | None:
    """Return where a rule begins in its file."""
    starts = (f'id = "{id_}"', f"id = '{id_}'") if path.suffix == ".toml" else (f"{id_.removeprefix('host.')}\t",)
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(starts)), None)


def _models() -> tuple[str, str]:
    from extract.stages.names import model, reader  # they load numpy, which rules have no need of

    return model.load().name, reader.load().name
