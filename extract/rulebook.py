"""The rulebook: all of a `rules/` folder, loaded and compiled once."""

from dataclasses import dataclass
from pathlib import Path

from extract import grounding, markup
from extract.readers import digest_rules
from extract.resources import data_folder
from extract.rulelayer import check_folder
from extract.stages import links, names, quantities, results


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What readers, text and stages know, each part in the form that its stage compiles it to."""

    digest: digest_rules.DigestRules
    markup: markup.MarkupRules
    links: links.LinkRules
    quantities: quantities.QuantityRules
    results: results.ResultRules
    names: names.NameRules
    grounds: grounding.GroundRules


def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Load the built-in rulebook, with the one in `folder` laid over it; raise RuleError where a file is wrong."""
    if folder is None:
        folder = data_folder("rules")
    else:
        check_folder(folder)
    result_rules = results.load(folder)
    return Rulebook(
        digest_rules.load(folder),
        markup.load(folder),
        links.load(folder),
        quantities.load(folder),
        result_rules,
        names.load(folder),
        grounding.load(folder, result_rules),
    )
