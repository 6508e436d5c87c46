"""Finding the list of papers in a JSON document: by the keys of its objects, wherever it is."""

import re
from collections.abc import Mapping

from extract.readers.fields import WEAK, key_of
from extract.readers.json_elements import TOKEN, Open, Path, name_of

_DEEPEST = 12  # brackets; deeper down no list is looked for
_EMPTY = re.compile(rb"\s*\]")
_COLON = re.compile(rb"\s*:\s*")


def list_of_papers(content: bytes, fields: Mapping[str, tuple[str, ...]], *, sure: bool) -> Path | None:
    """Return where in a document the list of papers is, None where it is itself a paper, or holds no list.

    The document may break off. The list is the outermost whose objects have both title and abstract, or else one of
    them; unless it is `sure` that there are papers without one, any list of objects will do.
    """
    found = _keys_of_lists(content)
    outside = found.pop(None, set())
    if len(_named(outside, fields, weak=False)) == 2:
        return None
    lists = sorted(found.items(), key=lambda item: len(item[0] or ()))
    for least in (2, 1):
        for path, keys in lists:
            if len(_named(keys, fields)) >= least:
                return path
        if _named(outside, fields, weak=False):
            return None
    return lists[0][0] if lists and not sure else None


def _named(keys: set[Path], fields: Mapping[str, tuple[str, ...]], *, weak: bool = True) -> set[str]:
    """Return which of title and abstract the keys of objects name, where one object has as many as any."""
    within: dict[Path, set[str]] = {}
    for field in ("title", "abstract"):
        known = {key_of(name.rpartition("[].")[2].rpartition(".")[2]) for name in fields[field]}
        for path in keys:
            if (key := key_of(path[-1] or "")) in known and (weak or key not in WEAK):
                within.setdefault(path[:-1], set()).add(field)
    return max(within.values(), key=len, default=set())


def _keys_of_lists(content: bytes) -> dict[Path | None, set[Path]]:
    """Return the keys of the objects of each list in a document that may break off; under None, of those in no list.

    A key is given with the keys of the objects that it is within, from that of the list on.
    """
    found: dict[Path | None, set[Path]] = {}
    opened: list[Open] = []
    depth = 0
    key = ""
    for token in TOKEN.finditer(content):
        mark = token["mark"]
        if mark is None:
            if opened and depth == len(opened) and not opened[-1].array and _COLON.match(content, token.end()):
                key = name_of(token[0])
                found.setdefault(opened[-1].list, set()).add((*opened[-1].within, key))
        elif mark in b"[{":
            depth += 1
            if len(opened) == depth - 1 < _DEEPEST:
                opened.append(Open.of(opened[-1] if opened else None, key, array=mark == b"["))
                if opened[-1].array and _EMPTY.match(content, token.end()):
                    found.setdefault(opened[-1].path, set())
        elif mark in b"]}":
            if opened and depth == len(opened):
                opened.pop()
            depth = max(0, depth - 1)
    return found
