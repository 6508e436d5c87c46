"""What the tests of readers share: reading bytes, and showing what came of them."""

import io

from extract.errors import Refusal
from extract.paper import Paper
from extract.readers import Format, read_stream


def read(content: str | bytes, format: Format | None = None, **options: object) -> list[Paper | Refusal]:  # noqa: A002
    raw = content.encode() if isinstance(content, str) else content
    return list(read_stream(io.BytesIO(raw), "input", format, **options))  # type: ignore[arg-type]


def shown(found: list[Paper | Refusal]) -> list[tuple[str, str] | str]:
    """Title and abstract of each paper, the code of each refusal."""
    return [item.code if isinstance(item, Refusal) else (item.title, item.abstract) for item in found]


def only_paper(content: str | bytes, format: Format | None = None, **options: object) -> Paper:  # noqa: A002
    (paper,) = read(content, format, **options)
    assert isinstance(paper, Paper), str(paper)
    return paper
