"""Names by a trained model: one decision for each distinct candidate of a document."""

from extract.mention import NameKind, NameMention
from extract.ner.decode import decode
from extract.ner.features import fold, gather
from extract.ner.model import CLASSES, Model, TokenScores, load, probabilities
from extract.ner.tokens import Vocabulary
from extract.text import Text

__all__ = ["CLASSES", "Recognizer"]

_KINDS: tuple[NameKind, ...] = ("model", "dataset", "benchmark")


class Recognizer:
    """The names model ready for use: its weights, and what it remembers of tokens and surfaces it has seen."""

    def __init__(self, model: Model | None = None) -> None:
        """Load the package's own model unless another is given."""
        self.model = model or load()
        self._vocabulary = Vocabulary()
        self._tokens = TokenScores(self.model.weights)

    def recognize(self, text: Text) -> list[NameMention]:
        """Return the names in one text, one mention an occurrence, in order."""
        return self.recognize_all([text])[0]

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        batch = gather(texts, self._vocabulary)
        p = probabilities(batch, self.model, self._tokens.upto(self._vocabulary))
        by = self.model.name
        for document, chosen in decode(batch, p, self.model.thresholds).items():
            mentions = found[document]
            acronyms = {batch.spans[m][0]: batch.surfaces[c] for c, _, places in chosen for m in places}
            taken: list[tuple[int, int]] = []
            for c, label, places in chosen:
                score = round(float(1 - p[c, -1]), 4)
                for m in places:
                    start, end = batch.spans[m]
                    taken.append((start, end))
                    mentions.append(
                        NameMention(
                            start=start,
                            end=end,
                            kind=_KINDS[label // 2],
                            by=by,
                            score=score,
                            role="proposed" if label == 0 else "mentioned",
                            introduced=label in (2, 4),
                            alias_of=_acronym(texts[document].string, end, acronyms, fold(batch.surfaces[c])),
                        )
                    )
            mentions.sort(key=lambda mention: (mention.start, mention.end))
        return found


def _acronym(string: str, end: int, acronyms: dict[int, str], own: str) -> str | None:
    """Return the chosen name that stands in brackets right after a longer form of it."""
    if string[end : end + 2] != " (":
        return None
    acronym = acronyms.get(end + 2)
    if acronym is None or not own.startswith(fold(acronym)[:1]) or len(acronym) >= len(own):
        return None
    return acronym
