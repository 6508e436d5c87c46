"""Counts the words of the field, `words.txt`, over the corpora: `python -m training.words --shared ../shared`."""

import argparse
import gzip
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

CORPORA: Final = ("arxiv-2025.jsonl.gz", "arxiv-more.jsonl.xz", "conferences.jsonl.xz")
_LEAST: Final = 12  # abstracts that hold a word of the field
_LETTERS: Final = range(3, 31)
_WORD: Final = re.compile(r"[^\W\d_]+")


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the papers of a compressed file of the corpora."""
    opened = lzma.open if path.suffix == ".xz" else gzip.open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> None:
    """Count, and write the words."""
    parser = argparse.ArgumentParser(prog="python -m training.words", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=Path("extract/stages/names/words.txt"))
    arguments = parser.parse_args()
    count: Counter[str] = Counter()
    for name in CORPORA:
        for paper in read_lines(arguments.shared / "corpus" / name):
            count.update({w for w in _WORD.findall(f"{paper['title']} {paper['abstract']}") if w.islower()})
    words = sorted(w for w, n in count.items() if n >= _LEAST and len(w) in _LETTERS)
    arguments.output.write_text("\n".join(words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
