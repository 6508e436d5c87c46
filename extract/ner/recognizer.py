"""From texts to mentions of names, a batch at a time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from threadpoolctl import ThreadpoolController

from extract.mention import NameKind, NameMention
from extract.ner.batch import Batch, gather
from extract.ner.decode import Chosen, decode
from extract.ner.model import Floats, Model, load
from extract.ner.scoring import TokenScores, probabilities
from extract.ner.tokens import Vocabulary
from extract.ner.verdicts import class_of, overrule
from extract.stages.names import NameRules, find_names
from extract.text import Text
from extract.unite import fold

# Where a size of a model may begin and end: at a word's bounds, not within an address.
_ALONE = re.compile(r"(?<![^\s(\"'“‘\[,])")
_STOP = re.compile(r"(?![\w/@-]|\.\w)")
_KINDS: tuple[NameKind, ...] = ("model", "dataset", "benchmark")


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
        return TokenScores(self.model.weights)

    def recognize(self, text: Text) -> list[NameMention]:
        """Return the names in one text, one mention an occurrence, in order."""
        return self.recognize_all([text])[0]

    def recognize_all(self, texts: list[Text]) -> list[list[NameMention]]:
        """Return the names in each text; arrays over many texts at once cost less than one by one."""
        found: list[list[NameMention]] = [[] for _ in texts]
        b = gather(texts, [find_names(text, self.rules) for text in texts], self._vocabulary)
        # Matrices of a batch are small: more threads would cost twice the processor time and save none.
        with self._threads.limit(limits=1, user_api="blas"):
            p = probabilities(b, self.model, self._tokens.upto(self._vocabulary))
        overrule(b, p, self.model.rules)
        rulings = _rulings(b)
        for document, chosen in decode(b, p, self.model.thresholds).items():
            found[document] = self._mentions(texts[document].string, b, p, chosen, rulings)
        return found

    def _mentions(
        self, string: str, b: Batch, p: Floats, chosen: list[Chosen], rulings: dict[int, list[NameMention]]
    ) -> list[NameMention]:
        mentions = []
        acronyms = {b.spans[m][0]: b.surfaces[c] for c, _, places in chosen for m in places}
        own = [b.surfaces[c] for c, label, _ in chosen if label == 0]
        for c, label, places in chosen:
            kind = _KINDS[label // 2]
            ruling = _agreeing(rulings.get(c, []), label)
            aliases = [m.alias_of for m in rulings.get(c, []) if m.alias_of]
            canonicals = [m.canonical for m in rulings.get(c, []) if m.canonical]
            base = self._base(b.surfaces[c], own) if kind == "model" else None
            for m in places:
                start, end = b.spans[m]
                mentions.append(
                    NameMention(
                        start=start,
                        end=end,
                        kind=kind,
                        by=ruling or self.model.name,
                        score=round(float(1 - p[c, -1]), 4),
                        role="proposed" if label == 0 or base else "mentioned",
                        introduced=label in (2, 4),
                        alias_of=aliases[0] if aliases else _acronym(string, end, acronyms, fold(b.surfaces[c])),
                        variant_of=base,
                        canonical=canonicals[0] if canonicals and kind != "model" else None,
                    )
                )
        mentions += self._sizes(string, mentions)
        mentions.sort(key=lambda mention: (mention.start, mention.end))
        return mentions

    def _sizes(self, string: str, mentions: list[NameMention]) -> Iterator[NameMention]:
        """Yield the sizes and versions of the paper's own models that are no mentions yet: `Foo-L` where Foo is one."""
        known = {(m.start, m.end) for m in mentions}
        bases = {string[m.start : m.end]: m for m in mentions if m.role == "proposed" and not m.variant_of}
        for base, mention in bases.items():
            at = string.find(base)
            while at >= 0:
                end = at + len(base)
                match = self.rules.family.match(string, end) if string[end : end + 1] != " " else None
                stop = match.end() if match else end
                if stop > end and (at, stop) not in known and _ALONE.match(string, at) and _STOP.match(string, stop):
                    yield replace(mention, start=at, end=stop, by=self.model.name, alias_of=None, variant_of=base)
                at = string.find(base, end)

    def _base(self, surface: str, own: list[str]) -> str | None:
        """Return the paper's own model that a surface is a size or version of: it goes on from that one's name."""
        bases = [o for o in own if len(o) < len(surface) and surface.startswith(o)]
        versions = (o for o in sorted(bases, key=len) if self.rules.family.fullmatch(surface, len(o)))
        return next(versions, None)


def _rulings(b: Batch) -> dict[int, list[NameMention]]:
    rulings: dict[int, list[NameMention]] = {}
    for candidate, mention in zip(b.ruled.tolist(), b.rulings, strict=True):
        rulings.setdefault(candidate, []).append(mention)
    return rulings


def _agreeing(rulings: list[NameMention], label: int) -> str | None:
    """Return the strongest rule that says what the model decided."""
    agreeing = [m for m in rulings if class_of(m.kind, m.role, m.introduced) == label]
    return max(agreeing, key=lambda m: m.score).by if agreeing else None


def _acronym(string: str, end: int, acronyms: dict[int, str], own: str) -> str | None:
    """Return the chosen name that stands in brackets right after a longer form of it."""
    if string[end : end + 2] != " (":
        return None
    acronym = acronyms.get(end + 2)
    if acronym is None or not own.startswith(fold(acronym)[:1]) or len(acronym) >= len(own):
        return None
    return acronym
