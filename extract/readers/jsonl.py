"""JSONL: one object a line, with `title` and `abstract` (or `summary`), and `id` where there is one."""

from collections.abc import Iterable, Iterator

import orjson

from extract.errors import Refusal, refuse
from extract.paper import Paper, Source
from extract.readers.lines import Line

_KINDS = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def read_jsonl(lines: Iterable[Line], path: str, limit: int) -> Iterator[Paper | Refusal]:
    """Yield the paper of each line that is not blank, or why there is none; `limit` is in bytes a line.

    A refused line takes its index too, so that an index always says the place in the file.
    """
    index = 0
    for line in lines:
        if line.raw.strip():
            item = _read_line(line, path, limit, index)
            yield item if isinstance(item, Paper) else item.placed(index, line.raw[:1_000].decode("utf-8", "replace"))
            index += 1


def _read_line(line: Line, path: str, limit: int, index: int) -> Paper | Refusal:
    if not line.whole:
        return refuse("too-long", path, line.number, limit=limit)
    try:
        entry = orjson.loads(line.raw)
    except orjson.JSONDecodeError as error:
        return _not_json(line, path, error)
    if not isinstance(entry, dict):
        return refuse("not-object", path, line.number, found=_KINDS[type(entry)])
    keys = ", ".join(map(repr, list(entry)[:8])) or "none"
    if "title" not in entry:
        return refuse("no-title", path, line.number, found=keys)
    abstract_key = "abstract" if "abstract" in entry else "summary"
    if abstract_key not in entry:
        return refuse("no-abstract", path, line.number, found=keys)
    title, abstract, given = entry["title"], entry[abstract_key], entry.get("id", "")
    for key, value in (("title", title), (abstract_key, abstract)):
        if not isinstance(value, str):
            return refuse("not-string", path, line.number, key=key, found=_KINDS[type(value)])
    if isinstance(given, bool) or not isinstance(given, str | int | float | None):
        return refuse("bad-id", path, line.number, found=_KINDS[type(given)])
    if not (title.strip() or abstract.strip()):
        return refuse("no-text", path, line.number)
    return Paper(title, abstract, "" if given is None else str(given), Source(path, index))


def _not_json(line: Line, path: str, error: orjson.JSONDecodeError) -> Refusal:
    try:
        line.raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        found = f"0x{line.raw[wrong.start]:02X}"
        return refuse("invalid-utf8", path, line.number, found=found, offset=line.offset + wrong.start)
    if "surrogate" in error.msg:
        return refuse("lone-surrogate", path, line.number)
    return refuse("not-json", path, line.number, found=f"{error.msg} at column {error.colno}")
