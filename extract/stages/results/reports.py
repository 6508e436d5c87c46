"""What a result is of: its metric, and whether it is a difference.

WordClasses are read off the tokens around the number and returned verbatim.
"""

from extract.text.tokens import Token
from extract.text.word_classes import WordClasses

_FAR_BEFORE, _FAR_AFTER = 16, 14
_JOINTS = frozenset({"and", ",", "/", "-", "–", "to", "or", "±", "+-", "+/-"})


def metric_of(string: str, tokens: list[Token], at: int, phrases: WordClasses) -> str | None:
    """Return the metric of the number `tokens[at]`, verbatim, or None."""
    head = None if _leads_to(tokens, at, phrases) else _head_after(tokens, at, phrases)
    least = at + 1
    if head is None:
        head, least = _head_before(tokens, at, phrases), 0
    if head is not None:
        first, last = _widen(string, tokens, head, least, phrases)
    elif changed := _changed(tokens, at, phrases):
        first, last = changed
    else:
        return None
    return string[tokens[first].start : tokens[last].end]


def is_delta(string: str, tokens: list[Token], at: int, phrases: WordClasses) -> bool:
    """Tell whether the number `tokens[at]` is a difference."""
    before = tokens[max(0, at - 4) : at]
    if string[tokens[at].start] == "+":
        return True
    if before and phrases.has("to_a_value", before[-1]):
        return False
    if any(token.form == "by" for token in before) or tokens[at].unit == "points":
        return True
    for token in tokens[at + 1 : at + 4]:
        if token.kind != "word":
            break
        if _difference(token, phrases):
            return True
    return any(_difference(token, phrases) for token in before)


def _changed(tokens: list[Token], at: int, phrases: WordClasses) -> tuple[int, int] | None:
    """Return the object of what rises or falls: `raises revenue by 7%`, `a 7% rise in revenue`."""
    after = tokens[at + 1 : at + 3]
    if len(after) == 2 and _difference(after[0], phrases) and after[1].form in {"in", "of"}:
        first = last = at + 3
        while last < len(tokens) and last - first < 4 and _in_object(tokens[last], phrases):
            last += 1
        return (first, last - 1) if last > first else None
    by = next((i for i in range(at - 1, max(0, at - 4), -1) if tokens[i].form == "by"), 0)
    first = by
    while first > 0 and by - first < 4 and _is_changed(tokens[first - 1], phrases):
        first -= 1
    return (first, by - 1) if by > first > 0 and _changes(tokens[first - 1], phrases) else None


def _is_changed(token: Token, phrases: WordClasses) -> bool:
    return _in_object(token, phrases) and not _changes(token, phrases)


def _changes(token: Token, phrases: WordClasses) -> bool:
    return phrases.has("improve", token) or phrases.has("reduce", token)


def _in_object(token: Token, phrases: WordClasses) -> bool:
    return token.kind == "word" and not phrases.has("phrase_end", token) and not phrases.has("not_modifier", token)


def _difference(token: Token, phrases: WordClasses) -> bool:
    return phrases.has("gain", token) or phrases.has("reduction", token) or phrases.has("better", token)


def _is_head(token: Token, phrases: WordClasses) -> bool:
    return phrases.has("metric", token) or phrases.has("weak_metric", token)


def _leads_to(tokens: list[Token], at: int, phrases: WordClasses) -> bool:
    """Tell whether the words before lead straight to the number: `accuracy of`, `PSNR:`, `(AUC =`."""
    i = at - 1
    while i >= 0 and at - i <= 4 and phrases.has("lead_in", tokens[i]):
        i -= 1
    return 0 <= i < at - 1 and _is_head(tokens[i], phrases)


def _head_after(tokens: list[Token], at: int, phrases: WordClasses) -> int | None:
    """Return the head of the metric after the number, past the further numbers of its list."""
    numbers_end = at
    for i in range(at + 1, min(len(tokens), at + _FAR_AFTER)):
        token = tokens[i]
        if token.kind == "number":
            if i - numbers_end > 3 or not all(t.form in _JOINTS for t in tokens[numbers_end + 1 : i]):
                return None
            numbers_end = i
        elif _is_head(token, phrases):
            return i
        elif phrases.has("metric_stop", token) and not (token.form in _JOINTS and _joins(tokens, i)):
            return None
    return None


def _joins(tokens: list[Token], i: int) -> bool:
    """Tell whether the joint `tokens[i]` is followed by a number, another joint between them or not."""
    after = tokens[i + 1 : i + 3]
    return bool(after) and (
        after[0].kind == "number" or (len(after) > 1 and after[0].form in _JOINTS and after[1].kind == "number")
    )


def _head_before(tokens: list[Token], at: int, phrases: WordClasses) -> int | None:
    heads = (i for i in range(at - 1, max(-1, at - _FAR_BEFORE), -1) if _is_head(tokens[i], phrases))
    return next(heads, None)


def _widen(string: str, tokens: list[Token], head: int, least: int, phrases: WordClasses) -> tuple[int, int]:
    """Return first and last token of the head's phrase: modifiers, further heads, an acronym in brackets."""
    last = head
    bracketed = [token.form for token in tokens[max(least, head - 1) : head + 2 : 2]] == ["(", ")"]
    if bracketed and head - 2 >= least and _modifies(string, tokens[head - 2], phrases):
        head, last = head - 2, head + 1
    first = head
    while first > least and head - first < 4 and _modifies(string, tokens[first - 1], phrases):
        first -= 1
    if last == head:
        while last + 1 < len(tokens) and _is_head(tokens[last + 1], phrases):
            last += 1
        bracket = tokens[last + 1 : last + 4]
        if (
            last > first
            and len(bracket) == 3
            and bracket[0].form == "("
            and bracket[1].kind == "word"
            and bracket[2].form == ")"
        ):
            last += 3
    return first, last


def _modifies(string: str, token: Token, phrases: WordClasses) -> bool:
    """Tell whether a word before a metric's head is part of its name: neither a function word nor a name."""
    if token.kind != "word" or phrases.has("not_modifier", token):
        return False
    surface = string[token.start : token.end]
    named = sum(c.isupper() for c in surface) > 1 or any(c.isdigit() for c in surface)
    return (not named or token.form in phrases.sets["metric"]) and not surface.endswith("'s")
