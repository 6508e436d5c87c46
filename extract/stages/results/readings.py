"""The sentences that state numbers, each with the unit that a neighbour lends it."""

from collections.abc import Iterator

from extract.text import Text
from extract.text.tokens import Token, Units

_RANGE = frozenset({"-", "–", "—", "~", "to"})


def readings(text: Text, units: Units, most_numbers: int) -> Iterator[list[Token]]:
    """Yield the tokens of each sentence that states numbers; one of more than `most_numbers` is no prose."""
    numerals = [match.start() for match in units.number.finditer(text.string)]
    for sentence in text.sentences_at(numerals):
        tokens = text.tokens_in(sentence, units)
        if 0 < sum([token.kind == "number" for token in tokens]) <= most_numbers:
            yield _with_shared_units(tokens)


def _with_shared_units(tokens: list[Token]) -> list[Token]:
    """Give the lower end of a range the unit of its upper one, what has a spread that of the spread."""
    shared = tokens
    for i, token in enumerate(tokens[:-1]):
        if token.kind == "number" and not token.unit:
            follower = tokens[i + 1]
            if follower.form in _RANGE and i + 2 < len(tokens):
                follower = tokens[i + 2]
            elif follower.form != "±":
                continue
            if shared is tokens:
                shared = [*tokens]  # what was read is kept
            shared[i] = token._replace(unit=follower.unit)
    return shared
