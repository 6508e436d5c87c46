"""From texts to mentions of names, a batch at a time."""

from functools import cached_property

from threadpoolctl import ThreadpoolController

from extract.mention import NameMention
from extract.ner.batch import gather
from extract.ner.decode import decode
from extract.ner.mentions import mentions, rulings_of
from extract.ner.model import Model, load
from extract.ner.scoring import TokenScores, probabilities
from extract.ner.tokens import Vocabulary
from extract.ner.verdicts import overrule
from extract.stages.names import NameRules, find_names
from extract.text import Text


class Recognizer:
    """Rules and model ready for use, and what they remember of the tokens that they have seen."""

    def __init__(self, rules: NameRules, model: Model | None = None) -> None:
        """Take the package's own model unless another is given; it is read at first use."""
        self.rules = rules
        self._given = model
        self._vocabulary = Vocabulary(rules.cues)

    @cached_property
    def model(self) -> Model:
        """The names model."""
        return self._given or load()

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()

    @cached_property
    def _tokens(self) -> TokenScores:
        return TokenScores(self.model.weights, self._vocabulary)

    def recognize(self, text: Text) -> list[NameMention]:
        """Return the names in one text, one mention an occurrence, in order."""
        return self.recognize_all([text])[0]

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        b = gather(texts, [find_names(text, self.rules) for text in texts], self._vocabulary)
        # Matrices of a batch are small: more threads would cost twice the processor time and save none.
        with self._threads.limit(limits=1, user_api="blas"):
            p = probabilities(b, self.model, self._tokens)
        overrule(b, p, self.model.rules)
        rulings = rulings_of(b)
        name, versions = self.model.name, self.rules.family
        for document, chosen in decode(b, p, self.model.thresholds).items():
            found[document] = mentions(texts[document].string, b, p, chosen, rulings, name, versions)
        return found
