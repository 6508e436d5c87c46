"""`patterns.jsonl` of a rulebook of one's own: patterns of spaCy's EntityRuler, which decide about the names they fit.

spaCy's own matchers find them, in texts cut into words by its blank English pipeline. Needs the extra `spacy`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from extract.mention import NameKind, NameMention
from extract.rulefiles.files import RuleError

if TYPE_CHECKING:
    from spacy.language import Language

KINDS: Final[dict[str, NameKind]] = {"MODEL": "model", "DATASET": "dataset", "BENCHMARK": "benchmark"}
_SCORE: Final = 0.9  # as of rules
_NO_WORDS: Final = (
    "it needs a trained pipeline, as POS and LEMMA do, but texts are only cut into words here; use TEXT, LOWER, SHAPE, "
    "LENGTH, IS_DIGIT and the like"
)


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a rulebook, compiled."""

    pipeline: "Language"

    def laid_over(self, string: str, names: list[NameMention]) -> list[NameMention]:
        """Return the names in a text with those that patterns match in place of what touches them.

        The label of a pattern is the kind, its `id` the canonical name of a dataset or benchmark. What is proposed or
        introduced stays so.
        """
        found = [
            NameMention(
                entity.start_char,
                entity.end_char,
                kind := KINDS[entity.label_],
                f"pattern.{kind}",
                _SCORE,
                canonical=entity.ent_id_ or None if kind != "model" else None,
            )
            for entity in self.pipeline(string).ents
        ]
        replaced: set[int] = set()
        decided = []
        for mention in found:
            touching = {n for n, one in enumerate(names) if mention.start < one.end and one.start < mention.end}
            same = [names[n] for n in touching if names[n].kind == mention.kind]
            replaced |= touching
            decided.append(replace(mention, role=same[0].role, introduced=same[0].introduced) if same else mention)
        kept = [one for n, one in enumerate(names) if n not in replaced]
        return sorted(kept + decided, key=lambda one: (one.start, one.end)) if decided else names


def load(path: Path) -> Patterns:
    """Read a file of patterns; raise RuleError where one is wrong, and where spaCy is not installed."""
    try:
        import spacy
    except ImportError as error:
        raise RuleError(
            f"{path}: these are patterns of spaCy, which is not installed; install the extra spacy"
        ) from error
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler", config={"validate": True})
    for line, pattern in read_patterns(path):
        try:
            ruler.add_patterns([pattern])  # type: ignore[attr-defined]
        except (ValueError, TypeError, KeyError) as error:
            raise RuleError(f"{path}:{line}: {' '.join(str(error).split())}") from error
        try:
            pipeline("A")
        except ValueError as error:
            raise RuleError(f"{path}:{line}: {_NO_WORDS}") from error
    return Patterns(pipeline)


def read_patterns(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the patterns of a file as they stand there, each with its line; raise RuleError where one is none."""
    for line, content in enumerate(path.read_bytes().splitlines(), 1):
        if not content.strip():
            continue
        try:
            pattern = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise RuleError(f"{path}:{line}: not JSON ({error})") from error
        if not isinstance(pattern, dict) or not pattern.get("pattern") or pattern.get("label") not in KINDS:
            label = repr(pattern.get("label")) if isinstance(pattern, dict) else "a line that is not an object"
            raise RuleError(f"{path}:{line}: found {label}; expected a label ({', '.join(KINDS)}) and a pattern")
        yield line, pattern
