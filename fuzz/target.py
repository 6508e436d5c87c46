"""What atheris runs, again and again, on inputs that it mutates so that they reach code that none reached before.

`python -m fuzz.target readers|line KEEP [options of libFuzzer] [corpora]`; `python -m fuzz.guided` starts many.
"""

import re
import sys
from hashlib import blake2b
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["extract"]):
    from extract import Extractor
    from extract.readers import FORMATS
    from fuzz.check import check, read
    from fuzz.inputs import Case, paper_of

_FORMATS = (None, *FORMATS)


def case_of(target: str, data: bytes) -> Case:
    """Return the input that some bytes stand for: an abstract, or after a byte that chooses the format, a file."""
    if target == "line":
        return Case(target, paper_of(data))
    return Case(target, data[1:], _FORMATS[data[0] % len(_FORMATS)] if data else None)


def main(target: str, keep: Path, arguments: list[str]) -> None:
    """Run until libFuzzer has enough; keep one input of each kind of fault, and what the fault is, in a folder."""
    extractor = Extractor()
    known: set[str] = set()

    def run(data: bytes) -> None:
        case = case_of(target, data)
        for fault in check(case, extractor).faults if target == "line" else read(case, extractor)[1]:
            kind = re.sub(r"\d+", "0", fault)[:80]
            if kind not in known:
                known.add(kind)
                path = keep / f"{target}-{blake2b(data, digest_size=6).hexdigest()}"
                path.write_bytes(data)
                path.with_suffix(".txt").write_text(fault, encoding="utf-8")

    atheris.Setup([sys.argv[0], *arguments], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
