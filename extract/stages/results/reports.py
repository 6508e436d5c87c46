"""What a result is of: its metric, what it was measured on, and whether it is a difference.

Phrases are read off the tokens around the number and returned verbatim.
"""

from dataclasses import dataclass

from extract.stages.results.readings import Token

_FAR_BEFORE, _FAR_AFTER = 16, 14


@dataclass(frozen=True, slots=True)
class Phrases:
    """Classes of words that phrases are read by, as sets of forms."""

    sets: dict[str, frozenset[str]]

    @classmethod
    def compile(cls, table: dict[str, list[str]], cues: dict[str, list[str]]) -> "Phrases":
        """Gather the word classes of the table `phrases` and those of the cues."""
        return cls({name: frozenset(forms) for name, forms in (cues | table).items()})

    def has(self, name: str, token: Token) -> bool:
        """Tell whether `token` is in the class `name`."""
        return token.form in self.sets[name]


def metric_of(string: str, tokens: list[Token], at: int, phrases: Phrases) -> str | None:
    """Return the metric of the number `tokens[at]`, verbatim, or None."""
    span = _metric_right(tokens, at, phrases) if not _names_number(tokens, at, phrases) else None
    span = span or _metric_left(tokens, at, phrases)
    if span is None:
        return None
    first, last = span
    return string[tokens[first].start : tokens[last].end]


def on_of(string: str, tokens: list[Token], at: int, phrases: Phrases) -> str | None:
    """Return what the number `tokens[at]` was measured on, verbatim, or None."""
    span = _on_right(string, tokens, at, phrases) or _on_left(string, tokens, at, phrases)
    if span is None:
        return None
    first, last = span
    return string[tokens[first].start : tokens[last].end]


def is_delta(string: str, tokens: list[Token], at: int, phrases: Phrases) -> bool:
    """Tell whether the number `tokens[at]` is a difference."""
    if string[tokens[at].start] == "+":
        return True
    before = tokens[max(0, at - 6) : at]
    after = tokens[at + 1 : at + 5]
    if before and before[-1].form in {"to", "→", "from"}:
        return False
    if before and before[-1].form == "by" or len(before) > 2 and any(t.form == "by" for t in before[-4:]):
        return True
    for token in after[:3]:
        if token.kind != "word":
            break
        if any(phrases.has(c, token) for c in ("gain", "reduction", "better")):
            return True
    return any(phrases.has(c, t) for t in before[-4:] for c in ("gain", "reduction")) or tokens[at].unit == "points"


def _names_number(tokens: list[Token], at: int, phrases: Phrases) -> bool:
    """Tell whether the words before lead straight to the number: `accuracy of`, `PSNR:`, `(AUC =`."""
    i = at - 1
    while i >= 0 and at - i <= 4 and phrases.has("lead_in", tokens[i]):
        i -= 1
    return (
        i >= 0
        and i < at - 1
        and (phrases.has("metric", tokens[i]) or phrases.has("weak_metric", tokens[i]) or tokens[i].form == ")")
    )


def _metric_right(tokens: list[Token], at: int, phrases: Phrases) -> tuple[int, int] | None:
    start = at + 1
    for i in range(start, min(len(tokens), at + _FAR_AFTER)):
        token = tokens[i]
        if token.kind == "number":
            if i == at + 2 and tokens[at + 1].form in {"and", ",", "/", "-", "–", "to", "or", "±"}:
                continue
            if i == at + 3 and tokens[at + 2].form == "and":
                continue
            return None
        if phrases.has("metric", token) or phrases.has("weak_metric", token):
            return _phrase(tokens, i, phrases, at + 1)
        if token.form in phrases.sets["metric_stop"]:
            if token.form in {",", "and"} and i + 1 < len(tokens) and tokens[i + 1].kind == "number":
                continue
            return None
    return None


def _metric_left(tokens: list[Token], at: int, phrases: Phrases) -> tuple[int, int] | None:
    for i in range(at - 1, max(-1, at - _FAR_BEFORE), -1):
        if phrases.has("metric", tokens[i]) or phrases.has("weak_metric", tokens[i]):
            return _phrase(tokens, i, phrases, 0)
    return None


def _phrase(tokens: list[Token], head: int, phrases: Phrases, least: int) -> tuple[int, int]:
    """Widen the metric's head to its noun phrase: modifiers before, further heads and an acronym after."""
    first = last = head
    while (
        first - 1 >= least
        and head - first < 4
        and tokens[first - 1].kind == "word"
        and not phrases.has("not_modifier", tokens[first - 1])
    ):
        first -= 1
    while (
        last + 1 < len(tokens)
        and tokens[last + 1].kind == "word"
        and (phrases.has("metric", tokens[last + 1]) or phrases.has("weak_metric", tokens[last + 1]))
    ):
        last += 1
    if (
        last + 3 < len(tokens)
        and tokens[last + 1].form == "("
        and tokens[last + 2].kind == "word"
        and tokens[last + 3].form == ")"
        and last > head - 1
        and last - first > 0
    ):
        last += 3
    return first, last


def _on_right(string: str, tokens: list[Token], at: int, phrases: Phrases) -> tuple[int, int] | None:
    for i in range(at + 1, min(len(tokens), at + _FAR_AFTER)):
        token = tokens[i]
        if token.kind == "number" and not (i == at + 2 and tokens[at + 1].form in {"and", ",", "/", "-", "to"}):
            return None
        if token.form in {";"}:
            return None
        if phrases.has("on", token) and (span := _noun_phrase(string, tokens, i + 1, phrases)):
            return span
    return None


def _on_left(string: str, tokens: list[Token], at: int, phrases: Phrases) -> tuple[int, int] | None:
    for i in range(at - 1, -1, -1):
        if phrases.has("on", tokens[i]) and (span := _noun_phrase(string, tokens, i + 1, phrases)) and span[1] < at:
            return span
    return None


def _noun_phrase(string: str, tokens: list[Token], first: int, phrases: Phrases) -> tuple[int, int] | None:
    """Read a noun phrase from `first` on: no article, no head noun such as `dataset` after a name."""
    while first < len(tokens) and phrases.has("determiner", tokens[first]):
        first += 1
    last = first
    while (
        last < len(tokens)
        and last - first < 8
        and (
            tokens[last].kind == "word"
            and not phrases.has("phrase_end", tokens[last])
            or tokens[last].kind == "number"
            and not tokens[last].unit
            and not tokens[last].decimal
        )
    ):
        last += 1
    last -= 1
    if (
        last < first
        or phrases.has("not_on", tokens[first])
        or phrases.has("not_on", tokens[last])
        or phrases.has("metric", tokens[last])
    ):
        return None
    named = last
    while named > first and phrases.has("head_noun", tokens[named]):
        named -= 1
    if _is_name(string, tokens[named]) and (named < last):
        last = named
    return first, last


def _is_name(string: str, token: Token) -> bool:
    surface = string[token.start : token.end]
    return token.kind == "number" or any(c.isupper() or c.isdigit() for c in surface)
