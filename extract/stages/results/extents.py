"""How far the metric that ends with a word reaches: to the left over its name, to the right over an acronym."""

import re
from collections.abc import Iterator, Sequence

from extract.rulefiles.weights import Weights, total
from extract.text.tokens import Token
from extract.text.word_classes import WordClasses

_LONGEST = 6  # words of a metric before its last one
_INNER = frozenset({"-", "/", "@", "&"})


def extents(
    string: str, tokens: Sequence[Token], head: int, phrases: WordClasses
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield how far the metric that ends with the word `head` may reach: first token, last token, and its features."""
    kind = kind_of(string, tokens[head], phrases)
    bracket = bracket_of(string, tokens, head)
    within: list[str] = []
    for length in range(_LONGEST + 1):
        first = head - length
        if length:
            word = tokens[first]
            if first < 0 or word.unit or word.decimal:
                return
            if word.kind == "mark" and word.form not in _INNER:
                return
            within = [*within, *_said_of("in", string, word, tokens[first + 1], phrases)]
        before = tokens[first - 1] if first else None
        edge = _said_of("out", string, before, tokens[first], phrases) if before else ["out_start"]
        features = [*within, *edge, f"long_{length}", f"long_{kind}_{length}"]
        if tokens[first].kind == "word" and not (length and before and before.form == "'"):
            yield first, head, [*features, "alone_bracket"] if bracket else features
            if bracket:
                yield first, bracket, [*features, "with_bracket", f"with_bracket_{min(length, 2)}"]
            if bracket and not length:
                yield head + 2, head + 2, ["acronym_alone", f"acronym_alone_{kind}"]


def choose_extent(
    string: str, tokens: Sequence[Token], head: int, phrases: WordClasses, weights: Weights
) -> tuple[int, int]:
    """Return first and last token of the metric that ends with the word `head`."""
    first, last, _ = max(extents(string, tokens, head, phrases), key=lambda extent: total(extent[2], weights))
    return first, last


def kind_of(string: str, token: Token, phrases: WordClasses) -> str | None:
    """Return which kind of word it is, None for one that ends no metric."""
    if phrases.has("metric", token) or _variant(token.form, phrases.sets["metric"]):
        return "metric"
    if phrases.has("weak_metric", token):
        return "weak"
    if _is_acronym(string, token):
        return "acronym"
    if phrases.has("gain", token) or phrases.has("reduction", token):
        return "gain"
    if phrases.has("not_modifier", token):
        return None
    return "capital" if token.capital else "other"


def bracket_of(string: str, tokens: Sequence[Token], head: int) -> int | None:
    """Return the token that closes a bracket of one acronym right after the head: `mean average precision (mAP)`."""
    after = tokens[head + 1 : head + 4]
    if len(after) == 3 and after[0].form == "(" and after[1].kind == "word" and after[2].form == ")":
        return head + 3 if _is_acronym(string, after[1]) else None
    return None


def _said_of(place: str, string: str, token: Token, following: Token, phrases: WordClasses) -> list[str]:
    """Return features about a word before the head that is in the phrase, or about the first that is out of it."""
    kind = (
        "mark"
        if token.kind == "mark"
        else "number"
        if token.kind == "number"
        else kind_of(string, token, phrases) or "no"
    )
    features = [
        f"{place}_{token.form}",
        f"{place}_{kind}",
        f"{place}_{kind}_{kind_of(string, following, phrases)}",
        f"{place}_{token.form}_{following.form}",
    ]
    if token.kind == "word":
        features.append(f"{place}_tail_{token.form[-3:]}")
        if any(c.isdigit() for c in token.form):
            features.append(f"{place}_digit")
    if "'" in token.form:
        features.append(f"{place}_possessive")
    verbs = ("improve", "reduce", "gain", "achieve", "better", "outperform", "verb", "phrase_end")
    return [*features, *(f"{place}_{name}" for name in verbs if phrases.has(name, token))]


def _is_acronym(string: str, token: Token) -> bool:
    return sum(map(str.isupper, string[token.start : token.end])) > 1


_CUT = re.compile(r"[@_^$\d.:%+-]+$")


def _variant(form: str, metrics: frozenset[str]) -> bool:
    """Tell whether a word is a metric said more exactly: `mAP@0.5`, `Recall@20`, `pixel-AUC`, `bleu-4`."""
    before, at, _ = form.partition("@")
    if at and (before in metrics or before in {"r", "p", "acc", "hit", "hits"}):
        return True
    stem = _CUT.sub("", form)
    return stem != form and len(stem) > 1 and stem in metrics or ("-" in form and form.rpartition("-")[2] in metrics)
