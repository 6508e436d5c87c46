"""What a change in git does to a golden folder: the records expected at a revision against those expected now."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from extract.errors import PaperfactsError, refuse
from extract.evaluate.golden.changes import compare
from extract.evaluate.golden.folder import Comparison, cases, read_expected
from extract.paper import Paper
from extract.readers import read_papers


def diff(folder: Path, revision: str) -> list[Comparison]:
    """Return how the records expected now differ from those expected at `revision`, file by file.

    Raises PaperfactsError where it is no golden folder, or git does not know the revision.
    """
    papers = {case.expected.name: case for case in cases(folder)}
    listed = _git(folder, "ls-tree", "--name-only", revision, "expected/", "seeds/").decode().splitlines()
    now = [path for name in ("expected", "seeds") for path in (folder / name).glob("[!.]*")]
    before = {name.removesuffix("l"): name for name in listed}  # an earlier version wrote JSONL
    names = sorted({*before, *(path.relative_to(folder).as_posix() for path in now)})
    comparisons = []
    with TemporaryDirectory() as temporary:
        for name in names:
            shown = Path(temporary, Path(name).name)
            shown.write_bytes(_git(folder, "show", f"{revision}:./{before[name]}") if name in before else b"")
            case = papers.get(shown.name)
            known = {} if case is None else _papers(case.input)
            old, new = read_expected(shown), read_expected(folder / name)
            changes = compare(shown.name, old, new, known)
            comparisons.append(Comparison(shown.name, [record["id"] for record in new], changes))
    return comparisons


def _git(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    if done.returncode:
        found = done.stderr.decode("utf-8", "replace").strip()
        raise PaperfactsError(refuse("no-revision", str(folder), found=found))
    return done.stdout


def _papers(path: Path) -> dict[str, Paper]:
    return {item.id: item for item in read_papers(path) if isinstance(item, Paper)}
