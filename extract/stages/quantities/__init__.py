"""Speedups and savings: stated gains in time or in another resource.

Where to start: `find_quantities` below. Each layer reads what the one before it made. For `It cuts peak memory by about
two and a half times.`:

1. `extract.text.numerals`: numbers with their units, in digits or words: `two and a half times` is 2.5, of unit `x`.
2. `tags`: every other word or phrase becomes one tag, by the lexicon: `cuts` LESS, `peak memory` RESOURCE (which means
   memory), `by` BY, `about` BOUND (approx). The sentence is now a string of one character a tag.
3. `grammar`: rules, patterns over tags around the number. `LESS ~~~16 SPENT ~6 (BY|OF) NUMBER` fits; the first rule in
   the order of the file that fits a number decides about it.
4. `reading`: what the rule makes of its number: the nearest resource says that it is a saving of memory, the words
   before the number say how it is bounded.
5. `grammar` again: what the gain is compared against, if the sentence says so.

Words, rules and their examples are in `quantities.toml`. `explain_quantities` says for each number which rule decided,
or which filter turned it down.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from ahocorasick_rs import AhoCorasick

from extract.mention import Bound, QuantityMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_table
from extract.rulefiles.vocabulary import SAVING_METRICS, SPEED_METRICS
from extract.stages.quantities.grammar import Comparisons, QuantityRule, read_comparisons, read_rule
from extract.stages.quantities.reading import Decision, read_sentence
from extract.stages.quantities.tags import TAGS, Lexicon, may_state_gain, read_lexicon, tag
from extract.text import Text
from extract.text.lexicon import lower_in_place
from extract.text.numerals import VULGAR, Number, Numerals, find_factors, find_numbers, read_numerals

_DIGITS = re.compile(r"\d+")
_NUMERAL = re.compile(rf"[\d{VULGAR}]")
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = 3  # letters of a word that tells nothing: `of`, `and`
# What the unit of a number in digits holds; the other literals come from the rulebook.
_UNITS = (
    "%", "×", "times", "fold", "percent", "per cent", "pct", "¼", "½", "¾", "⅓", "⅔",
    *(form for digit in "0123456789" for form in (f"{digit}x", f"{digit} x", f"x{digit}", f"{digit}/", f"{digit}-x")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class QuantityRules:
    """What `quantities.toml` says. A sentence with more than `most_numbers` numbers is a table.

    No gain is stated in a sentence that holds none of `literals`; those from `first_bare` on, which are `bare`, tell of
    a number without a unit, which one that states none of them does not give.
    """

    numerals: Numerals
    lexicon: Lexicon
    rules: tuple[QuantityRule, ...]
    comparisons: Comparisons
    most_numbers: int
    background: frozenset[str]
    own: frozenset[str]
    literals: AhoCorasick
    first_bare: int
    bare: AhoCorasick


def load(rules: Path) -> QuantityRules:
    """Read the quantity rules of a rulebook folder."""
    path = rules / "quantities.toml"
    table = layered_table(path)
    _check_lexicon(table, path)
    numerals = read_numerals(table["numerals"])
    compiled = tuple(read_rule(rule, path) for rule in table["rule"])
    bare = _beside_bare_numbers(compiled, table["words"])
    literals = dict.fromkeys((*_UNITS, *numerals.literals, "factor"))
    return QuantityRules(
        numerals,
        read_lexicon(table["lexicon"], table["words"], table["distant"]),
        compiled,
        read_comparisons(table["baseline"]),
        table["most_numbers"],
        frozenset(table["background"]["opening"]),
        frozenset(table["background"]["own"]),
        AhoCorasick([*literals, *bare]),
        len(literals),
        AhoCorasick(bare),
    )


def find_quantities(text: Text, rules: QuantityRules) -> list[QuantityMention]:
    """Return the speedups and savings that `text` reports, in order."""
    string, lowered = text.string, lower_in_place(text.string)
    places: tuple[list[int], list[int]] = [], []
    for literal, start, _ in rules.literals.find_matches_as_indexes(lowered):
        places[literal >= rules.first_bare].append(start)
    sentences = set(text.sentences_at(places[0]))
    sentences.update(found for found in text.sentences_at(places[1]) if _NUMERAL.search(string, *found))
    return [
        decision.mention
        for start, end in sorted(sentences)
        if may_state_gain(lowered, start, end, rules.lexicon)
        for decision in _read(string, lowered, start, end, rules)
        if decision.mention
    ]


def explain_quantities(text: Text, rules: QuantityRules) -> list[Decision]:
    """Return, for each number that could state a gain, the rule or filter that decided about it, in order."""
    string, lowered = text.string, lower_in_place(text.string)
    decisions: list[Decision] = []
    for start, end in text.sentences:
        if may_state_gain(lowered, start, end, rules.lexicon):
            decisions += _read(string, lowered, start, end, rules)
        else:
            numbers = _numbers(string, lowered, start, end, rules)
            decisions += _turned_down(numbers, "no word such as 'faster' in its sentence")
    return decisions


def _turned_down(numbers: Iterable[Number], why: str) -> list[Decision]:
    return [Decision(number, None, None, why) for number in numbers if number.unit]


def _read(string: str, lowered: str, start: int, end: int, rules: QuantityRules) -> list[Decision]:
    """Return what the rules make of the numbers of one sentence, or the filter that turned them down."""
    numbers = _numbers(string, lowered, start, end, rules)
    if not numbers:
        return []
    if len(_DIGITS.findall(string, start, end)) > rules.most_numbers:
        return _turned_down(numbers, f"the sentence has more than {rules.most_numbers} numbers")
    if string[end - 1] == "?":
        return _turned_down(numbers, "a question states no gain")
    first = _WORD.match(lowered, start, end)
    if first and first[0] in rules.background and rules.own.isdisjoint(_WORD.findall(lowered, start, end)):
        said = string[first.start() : first.end()]
        return _turned_down(numbers, f"a sentence that begins with {said!r} is about the work of others")
    return read_sentence(string, tag(lowered, start, end, numbers, rules.lexicon), rules.rules, rules.comparisons)


def _numbers(string: str, lowered: str, start: int, end: int, rules: QuantityRules) -> list[Number]:
    """Return the numbers of one sentence; none where none of them could be a gain."""
    factors = find_factors(string, lowered, start, end, rules.numerals)
    numbers = _without_overlaps(find_numbers(string, start, end) + factors)
    if any(number.unit for number in numbers) or rules.bare.find_matches_as_indexes(lowered[start:end]):
        return numbers
    return []


def _beside_bare_numbers(rules: Iterable[QuantityRule], words: Mapping[str, list[str]]) -> list[str]:
    """Return the phrases that tell of a number without a unit, with blanks and with hyphens.

    They are those of the rules about such numbers, short words left out, which are everywhere. A rule that asks for
    another number is tried for that one's sake.
    """
    bare = [rule for rule in rules if TAGS["BARE"] in rule.anchors and TAGS["NUMBER"] not in rule.anchors]
    named = {tag for rule in bare if not rule.with_another for tag in rule.tags}
    phrases = {phrase for tag in named for phrase in words.get(tag, ()) if len(phrase) > _SHORT}
    return sorted(phrases | {phrase.replace(" ", "-") for phrase in phrases})


def _check_lexicon(table: dict[str, Any], path: Path) -> None:
    """Raise RuleError where a tag, or what its phrases mean, is none that there is."""
    unknown = [name for name in (*table["lexicon"], *table["words"], *table["distant"]) if name not in TAGS]
    if unknown:
        raise RuleError(f"{path}: {unknown[0]} is not a tag; the tags are {', '.join(TAGS)}")
    for name, meanings in _MEANINGS.items():
        for meaning in table["lexicon"][name]:
            if meaning not in meanings:
                raise RuleError(
                    f"{path}: {meaning!r} in lexicon.{name} is unknown; expected one of {', '.join(meanings)}"
                )


_MEANINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "RESOURCE": SAVING_METRICS,
    "THRIFT": SAVING_METRICS,
    "TIME": SPEED_METRICS,
    "RATE": SPEED_METRICS,
    "BOUND": get_args(Bound),
}


def _without_overlaps(numbers: list[Number]) -> list[Number]:
    kept: list[Number] = []
    for number in sorted(numbers, key=lambda n: n.start):
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
        elif number.unit and not kept[-1].unit:
            kept[-1] = number
    return kept
