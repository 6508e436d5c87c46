"""A file whose content is at hand as a whole: a page, a summary, the records of a golden file."""

import sys
from pathlib import Path

from extract.writers.whole import whole_file


def write_content(content: bytes, path: str | Path) -> None:
    """Write `content` to the file at `path`, whole or not at all; `-` is standard output.

    Raises PaperfactsError where the file cannot be made.
    """
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with whole_file(Path(path)) as partial:
        partial.write_bytes(content)
