"""What a result is of: its metric, and whether it is a difference.

Phrases are read off the tokens around the number and returned verbatim.
"""

from extract.stages.results.phrases import Phrases
from extract.stages.results.readings import Token

_FAR_BEFORE, _FAR_AFTER = 16, 14


def metric_of(string: str, tokens: list[Token], at: int, phrases: Phrases) -> str | None:
    """Return the metric of the number `tokens[at]`, verbatim, or None."""
    span = (
        _metric_right(tokens, at, phrases)
        if not _names_number(tokens, at, phrases)
        else None
    )
    span = span or _metric_left(tokens, at, phrases)
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
    return i >= 0 and i < at - 1 and (phrases.has("metric", tokens[i]) or phrases.has("weak_metric", tokens[i]) or tokens[i].form==")")


def _metric_right(tokens: list[Token], at: int, phrases: Phrases) -> tuple[int, int] | None:
    start = at + 1
    for i in range(start, min(len(tokens), at + _FAR_AFTER)):
        token = tokens[i]
        if token.kind == "number":
            if i == at + 2 and tokens[at + 1].form in {"and", ",", "/", "-", "–", "to", "or", "±"}:
                continue
            if i == at + 3 and tokens[at + 2].form=="and": continue
            return None
        if phrases.has("metric", token) or phrases.has("weak_metric", token):
            return _phrase(tokens, i, phrases, at + 1)
        if token.form in phrases.sets["metric_stop"]:
            if token.form in {",","and"} and i+1<len(tokens) and tokens[i+1].kind=="number": continue
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
    while first - 1 >= least and head - first < 4 and tokens[first - 1].kind == "word" and not phrases.has(
        "not_modifier", tokens[first - 1]
    ):
        first -= 1
    while last + 1 < len(tokens) and tokens[last + 1].kind == "word" and (
        phrases.has("metric", tokens[last + 1]) or phrases.has("weak_metric", tokens[last + 1])
    ):
        last += 1
    if (
        last + 3 < len(tokens)
        and tokens[last + 1].form == "("
        and tokens[last + 2].kind == "word"
        and tokens[last + 3].form == ")"
        and last>head-1 and last-first>0
    ):
        last += 3
    return first, last
