"""Whether a result is a difference, read off the tokens around its number."""

from extract.text.tokens import Token
from extract.text.word_classes import WordClasses


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


def _difference(token: Token, phrases: WordClasses) -> bool:
    return phrases.has("gain", token) or phrases.has("reduction", token) or phrases.has("better", token)
