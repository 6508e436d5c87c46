"""The text that the stages see: title and abstract with markup resolved, mapped back to the raw sections.

Its sentences, and what results and their targets are read from: each sentence as words, marks and numbers with their
unit of measure. A number's token covers its sign and unit; a stretch such as `ImageNet-1K`, `5-shot`, `top-1` or
`AP@0.5` is one word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple

from extract.paper import Paper
from extract.rulefiles.files import alternatives
from extract.text.markup import MarkupRules, OffsetMap, resolve
from extract.text.numerals import LARGEST

Section = Literal["title", "abstract"]

# It begins with a set of characters, not with a choice: so the search for it is quick.
_SENTENCE_END = re.compile(
    r"""[\n.!?](?:(?<=\n)\n*|(?<!\n)["')\]]*\s+(?=["'(\[]*[A-Z0-9$])|(?<=[a-z)%]{2}[.!?])(?=[A-Z][a-z]+\s))"""
)
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|et al|vs|cf|figs?|eq|sec|tab|resp|approx|no|dr|prof|st|w\.r\.t|a\.k\.a|ca|viz|refs?|[a-z])\.$",
    re.IGNORECASE,
)
_OWN = re.compile(r"([A-Z][\w.+-]{1,30}):\s")  # what a title of the form `X: …` names
_LONGEST = 3_000  # characters of one sentence: what is longer is no prose, and would cost rules their linear time


_DIGITS = r"(?:\d{1,3}(?:,\d{3})++(?:\.\d++)?|\d{1,3},\d{1,2}(?=\s?%)|\d{1,18}(?:\.\d{1,18})?|\.\d{1,18})"
_WORDS = frozenset({"word", "mixed"})  # the groups of the pattern that match a word
_new = tuple.__new__


class Token(NamedTuple):
    """A word, a mark or a number; `form` is what cue words are looked up by, `value` a number's."""

    kind: Literal["number", "word", "mark"]
    start: int
    end: int
    form: str
    value: float = 0.0
    unit: str = ""
    decimal: bool = False
    capital: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Units of measure as one rulebook has them.

    `pattern` matches a token; `names` holds the record's name of the unit of each of its groups `u…`.

    `number` is found where a token may be a number, from its first digit on.
    """

    pattern: re.Pattern[str]
    number: re.Pattern[str]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """`string` is the resolved title, a line end, and the resolved abstract; paragraphs end in line ends too.

    `sentences` are the start and end of each sentence, in order; the title is the first.
    """

    string: str
    abstract_start: int
    title_map: OffsetMap
    abstract_map: OffsetMap
    sentences: list[tuple[int, int]] = field(init=False)
    _starts: list[int] = field(init=False)
    # Once read: by the units that a rulebook knows, and the start of their sentence.
    _tokens: dict[Units, dict[int, list[Token]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sentences", _sentences(self.string))
        object.__setattr__(self, "_starts", [start for start, _ in self.sentences])

    def section(self, start: int) -> Section:
        """Return the section that the character at `start` stands in."""
        return "title" if start < self.abstract_start else "abstract"

    def raw_span(self, start: int, end: int) -> tuple[Section, int, int]:
        """Return the section and the code-point offsets there of `string[start:end]`, which crosses no section."""
        if start < self.abstract_start:
            return "title", *self.title_map.raw_span(start, end)
        return "abstract", *self.abstract_map.raw_span(start - self.abstract_start, end - self.abstract_start)

    def sentence_at(self, place: int) -> int:
        """Return the index among `sentences` of the one that the character at `place` stands in, or that ends last."""
        return bisect_right(self._starts, place) - 1

    def sentences_at(self, places: Iterable[int]) -> list[tuple[int, int]]:
        """Return the sentences that hold any of `places`, characters of `string`, in order."""
        return [self.sentences[index] for index in sorted(set(map(self.sentence_at, places)))]

    def tokens_in(self, sentence: tuple[int, int], units: Units) -> list[Token]:
        """Return the tokens of a sentence; kept, since results and what they were measured on ask for the same."""
        read = self._tokens.setdefault(units, {})
        tokens = read.get(sentence[0])
        if tokens is None:
            tokens = read[sentence[0]] = tokens_of(self.string, *sentence, units)
        return tokens


def _sentences(string: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence, in order; what is too long for one is cut."""
    cuts = [0]
    for match in _SENTENCE_END.finditer(string):
        start, end = match.span()
        if string[start] == "\n":
            cuts += start, end
        elif end == start + 1 or not _abbreviates(string, start):
            cuts += start + 1, end
    cuts.append(len(string))
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    return [(a, min(b, a + _LONGEST)) for start, b in spans for a in range(start, b, _LONGEST)]


def _abbreviates(string: str, at: int) -> bool:
    """Tell whether the mark at `at` ends an abbreviation; a long word before it is none."""
    long_word = at > 7 and string[at - 7 : at].isalpha()
    return not long_word and _ABBREVIATION.search(string, max(0, at - 8), at + 1) is not None


def read_text(paper: Paper, rules: MarkupRules) -> Text:
    """Resolve the markup of a paper's title and abstract."""
    title, title_map = resolve(paper.title, rules)
    own = _OWN.match(title)
    abstract, abstract_map = resolve(paper.abstract, rules, *own.groups() if own else ())
    title = title.replace("\n", " ")
    return Text(f"{title}\n{abstract}", len(title) + 1, title_map, abstract_map)


def compile_units(table: dict[str, list[str]]) -> Units:
    """Compile units of measure: the record's name of each, and the patterns of how texts write it."""
    groups = "|".join(f"(?P<u{i}>{alternatives(forms)})" for i, forms in enumerate(table.values()))
    rest = r"(?:(?:[-@.'/^+:]|@\.)\w++)*+(?:\+\+)?"
    pattern = rf"""
        (?P<word>[^\W\d]\w*+{rest})
      | (?=[-+±.\d])(?P<spread>(?:±|\+/?-)\s?+(?=[\d.]))?+(?P<sign>(?<![\w%)+±])[-+])?
        (?P<digits>{_DIGITS})(?:{groups})?+(?!\w|-[A-Za-z]|\.\d)
      | (?P<mixed>\w++{rest})
      | -+>
      | [^\s\w]
    """
    # It begins with a digit, so that the search is quick; most digits stand within a word, as in `GPT-4`.
    number = rf"""
        [0-9](?<!\w\d)(?<!\w[-@.'/^+:]\d)(?:\d{{0,2}}(?:,\d{{3}})++(?:\.\d++)?|\d{{0,2}},\d{{1,2}}(?=\s?%)|\d{{0,17}}(?:\.\d{{1,18}})?)
        (?:{alternatives(chain.from_iterable(table.values()))})?(?!\w|-[A-Za-z]|\.\d)
    """
    return Units(re.compile(pattern, re.VERBOSE), re.compile(number, re.VERBOSE), tuple(table))


def tokens_of(string: str, start: int, end: int, units: Units) -> list[Token]:
    """Return the tokens of `string[start:end]`."""
    tokens = []
    for match in units.pattern.finditer(string, start, end):
        group = match.lastgroup
        if group in _WORDS:
            surface = match[0]
            # The tuple is built at once: this is the innermost loop of the stage.
            tokens.append(_new(Token, ("word", *match.span(), surface.lower(), 0.0, "", False, surface[0].isupper())))
        elif group is None:
            form = "→" if match[0].endswith("->") else match[0]
            tokens.append(_new(Token, ("mark", *match.span(), form, 0.0, "", False, False)))
        else:
            tokens.append(_number(match, group, units.names))
    return tokens


def _number(match: "re.Match[str]", group: str, names: tuple[str, ...]) -> Token:
    start, end = match.span()
    digits = match["digits"]
    unit = names[int(group[1:])] if group[0] == "u" else ""
    if match["spread"] is not None:
        return Token("mark", start, end, "±", unit=unit)
    digits = _DECIMAL_COMMA.sub(".", digits).replace(",", "")
    value = min(float(digits), LARGEST)
    return Token("number", start, end, "#", -value if match["sign"] == "-" else value, unit, "." in digits)


_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}$)")
