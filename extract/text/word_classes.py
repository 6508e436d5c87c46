"""Classes of words, by which phrases are read."""

from dataclasses import dataclass, field

from extract.text.tokens import Token


@dataclass(frozen=True, slots=True)
class WordClasses:
    """Word classes by name, as sets of forms; `named` remembers what a form is called among them."""

    sets: dict[str, frozenset[str]]
    named: dict[str, str] = field(default_factory=dict)

    @classmethod
    def compile(cls, table: dict[str, list[str]], cues: dict[str, list[str]]) -> "WordClasses":
        """Gather the word classes of the table `phrases` and those of the cues."""
        return cls({name: frozenset(forms) for name, forms in (cues | table).items()})

    def has(self, name: str, token: Token) -> bool:
        """Tell whether `token` is in the class `name`."""
        return token.form in self.sets[name]
