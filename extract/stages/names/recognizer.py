"""From texts to mentions of names, a batch at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from extract.mention import NameMention
from extract.stages.names import NameRules, find_names, reader
from extract.stages.names.arrays import Wide
from extract.stages.names.batch import Batch, gather
from extract.stages.names.calibration import calibrated
from extract.stages.names.decode import decode
from extract.stages.names.fingerprint import check
from extract.stages.names.mentions import mentions, rulings_of
from extract.stages.names.model import Model, described, load
from extract.stages.names.reader import Reader
from extract.stages.names.reasons import Reasons, reasons
from extract.stages.names.rule_features import KINDS, overrule
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import Vocabulary
from extract.text import Text


@dataclass(slots=True)
class Memory:
    """What is remembered from batch to batch of the tokens seen; for one reader at a time."""

    vocabulary: Vocabulary
    tokens: TokenScores


class Recognizer:
    """Rules and model ready for use, by any number of threads."""

    def __init__(self, rules: NameRules, model: Model | None = None, *, fast: bool = False) -> None:
        """Take the package's own model unless another is given; it is read at first use. `fast` leaves the reader out.

        Raises RuleError where the model was trained with other cue words, tokens or features than there are here.
        """
        self.rules = rules
        self.fast = fast
        self._given = model
        name, expected = (model.name, model.fingerprint) if model else described()
        check(expected, rules, name)
        self._idle: list[Memory] = []

    @cached_property
    def model(self) -> Model:
        """The names model."""
        return self._given or load()

    @cached_property
    def reader(self) -> Reader:
        """What decides where the model is in doubt."""
        return reader.load()

    @contextmanager
    def _memory(self) -> Iterator[Memory]:
        """Lend a memory that nobody else holds; one whose reader was interrupted is not lent again."""
        try:
            memory = self._idle.pop()
        except IndexError:
            vocabulary = Vocabulary(self.rules.cues)
            memory = Memory(vocabulary, TokenScores(self.model.weights, vocabulary))
        yield memory
        if not memory.vocabulary.is_full:
            self._idle.append(memory)

    def recognize(self, text: Text) -> list[NameMention]:
        """Return the names in one text, one mention an occurrence, in order."""
        return self.recognize_all([text])[0]

    def explain(self, text: Text) -> list[Reasons]:
        """Return why each name in one text is one, and why each other candidate that was in doubt is none."""
        with self._memory() as memory:
            b, p, _ = self._decide([text], memory)
            return reasons(b, p, decode(b, p, self.model.thresholds).get(0, []), self.model, memory.tokens)

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        model = self.model
        with self._memory() as memory:
            b, p, decided = self._decide(texts, memory)
        said = rulings_of(b)
        for document, chosen in decode(b, p, model.thresholds).items():
            scores = {
                c: decided.get(c) or calibrated(float(p[c, label]), model.calibration[KINDS[label // 2]])
                for c, label, _ in chosen
            }
            found[document] = mentions(texts[document].string, b, chosen, scores, said, model.name, self.rules.family)
        return found

    def _decide(self, texts: list[Text], memory: Memory) -> tuple[Batch, Wide, dict[int, float]]:
        """Return the candidates of some texts, their probabilities, and the scores of what rules alone decided."""
        b = gather(texts, [find_names(text, self.rules) for text in texts], memory.vocabulary)
        p = probabilities(b, self.model, memory.tokens)
        if not self.fast:
            p = self.reader.decide(b, memory.vocabulary, p)
        return b, p, overrule(b, p, self.model.rules)
