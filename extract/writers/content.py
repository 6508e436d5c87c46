"""A file whose content is at hand as a whole: a page, a summary, the records of a golden file."""

import sys
from pathlib import Path

from extract.writers.whole import hidden_folder, is_stream, new_files, take_places


def write_content(content: bytes, path: str | Path) -> None:
    """Write `content` to the file at `path`, whole or not at all; `-` is standard output.

    Raises PaperfactsError where the file cannot be made.
    """
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif is_stream(path):
        Path(path).write_bytes(content)
    else:
        with hidden_folder(path) as (target, folder):
            (new,) = new_files(folder, [target])
            new.write_bytes(content)
            take_places([(new, target)], [], folder)
