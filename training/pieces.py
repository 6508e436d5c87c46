"""Tokens as the pieces of words that the teacher's encoder reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from transformers import AutoTokenizer

from extract.stages.names.tokens import PAD, TITLE_END


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of each token of a vocabulary, and those that stand for no word."""

    rows: list[list[int]]
    cases: list[int]
    start: int
    end: int
    mask: int

    def of(self, rows: Sequence[int]) -> tuple[list[int], list[int], list[int]]:
        """Return the pieces of a text, the case of each, and where each token of `rows` starts among them."""
        ids, cases, starts = [self.start], [0], []
        for row in rows:
            starts.append(len(ids))
            ids += self.rows[row]
            cases += [self.cases[row]] * len(self.rows[row])
        return [*ids, self.end], [*cases, 0], starts


def read_pieces(folder: Path, words: Sequence[str]) -> Pieces:
    """Return the pieces of `words`, the tokens of a vocabulary, by the tokenizer of the encoder in `folder`."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    rows = tokenizer(list(words), add_special_tokens=False)["input_ids"]
    no_words = {PAD: [], TITLE_END: [tokenizer.sep_token_id]}
    return Pieces(
        rows=[no_words.get(word, row or [tokenizer.unk_token_id]) for word, row in zip(words, rows, strict=True)],
        cases=[_case(word) for word in words],
        start=tokenizer.cls_token_id,
        end=tokenizer.sep_token_id,
        mask=tokenizer.mask_token_id,
    )


def _case(word: str) -> int:
    """Return a number that tells small letters, a capital, capitals, a mix and digits apart; the pieces do not."""
    if any(c.isdigit() for c in word):
        return 4
    if word.islower() or not word.isalpha():
        return 0
    return 2 if word.isupper() else 1 if word.istitle() else 3
