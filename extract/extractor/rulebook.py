"""The rulebook: all of a `rules/` folder, loaded and compiled once."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from extract.join import measured_on
from extract.readers import digest_rules
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import check_folder
from extract.rulefiles.resources import data_folder
from extract.stages import links, names, quantities, results, scores
from extract.text import markup


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What readers, text and stages know, each part in the form that its stage compiles it to."""

    digest: digest_rules.DigestRules
    markup: markup.MarkupRules
    links: links.LinkRules
    quantities: quantities.QuantityRules
    results: results.ResultRules
    names: names.NameRules
    targets: measured_on.TargetRules
    scores: scores.Scores


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Load the built-in rulebook, with the one in `folder` laid over it; raise RuleError where a file is wrong."""
    if folder is None:
        return _built_in()
    check_folder(folder)
    try:
        return _load(folder)
    except RuleError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, re.error, regex.error) as error:
        # Whatever else may be wrong with a value, it is its rulebook's fault.
        raise RuleError(f"{folder}: cannot be used ({type(error).__name__}: {error})") from error


@cache
def _built_in() -> Rulebook:
    """Return the built-in rulebook, the same for all extractors of a process: nothing changes it."""
    return _load(data_folder("rules"))


def _load(folder: Path) -> Rulebook:
    result_rules = results.load(folder)
    name_rules = names.load(folder)
    return Rulebook(
        digest_rules.load(folder),
        markup.load(folder, name_rules.lexicon.entries),
        links.load(folder),
        quantities.load(folder),
        result_rules,
        name_rules,
        measured_on.load(folder, result_rules.lexis.classes, result_rules.units),
        scores.load(folder),
    )
