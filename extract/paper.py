"""What a reader yields: one paper, and where it came from."""

from dataclasses import dataclass, field
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Source:
    """Where a paper was read (file, and place there counted from 0), and what the file says to identify it."""

    path: str | None = None
    index: int | None = None
    date: str | None = None
    arxiv_id: str | None = None
    arxiv_version: int | None = None
    doi: str | None = None
    categories: tuple[str, ...] = ()
    venue: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One input. `title` and `abstract` are kept raw: evidence offsets count their code points.

    `text_hash` tells texts apart, and is the id of a paper that has no other.
    """

    title: str
    abstract: str
    id: str = ""
    source: Source = field(default_factory=Source)
    text_hash: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash the text."""
        said = (part if isinstance(part, str) else "" for part in (self.title, self.abstract))  # else refused later
        object.__setattr__(self, "text_hash", paper_id(*said))
        if not self.id:
            object.__setattr__(self, "id", self.text_hash)


def paper_id(title: str, abstract: str) -> str:
    """Return a stable id made of title and abstract alone, whatever blanks and line ends they were wrapped with."""
    content = " ".join(title.split()) + "\n" + " ".join(abstract.split())
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
