"""From texts to mentions of names, a batch at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from threadpoolctl import ThreadpoolController

from extract.mention import NameMention
from extract.stages.names import NameRules, find_names
from extract.stages.names.batch import gather
from extract.stages.names.decode import decode
from extract.stages.names.mentions import mentions, rulings_of
from extract.stages.names.model import Model, load
from extract.stages.names.scoring import TokenScores, probabilities
from extract.stages.names.tokens import Vocabulary
from extract.stages.names.verdicts import overrule
from extract.text import Text


@dataclass(slots=True)
class Memory:
    """What is remembered from batch to batch of the tokens seen; for one reader at a time."""

    vocabulary: Vocabulary
    tokens: TokenScores


class Recognizer:
    """Rules and model ready for use, by any number of threads."""

    def __init__(self, rules: NameRules, model: Model | None = None) -> None:
        """Take the package's own model unless another is given; it is read at first use."""
        self.rules = rules
        self._given = model
        self._idle: list[Memory] = []

    @cached_property
    def model(self) -> Model:
        """The names model."""
        return self._given or load()

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

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

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        rulings = [find_names(text, self.rules) for text in texts]
        # Matrices of a batch are small: more threads would cost twice the processor time and save none.
        with self._memory() as memory, self._threads.limit(limits=1, user_api="blas"):
            b = gather(texts, rulings, memory.vocabulary)
            p = probabilities(b, self.model, memory.tokens)
        overrule(b, p, self.model.rules)
        said = rulings_of(b)
        name, versions = self.model.name, self.rules.family
        for document, chosen in decode(b, p, self.model.thresholds).items():
            found[document] = mentions(texts[document].string, b, p, chosen, said, name, versions)
        return found
