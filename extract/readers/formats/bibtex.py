"""BibTeX, such as the ACL Anthology's: entry by entry, so that a long file needs little memory.

Braces that keep capitals are left out; LaTeX stays as it is, for the text stage to resolve. Parsers that are well kept
take a time quadratic in what is never closed, and take text after a closing brace for a part of the value.
Source: https://ctan.org/pkg/btxdoc (BibTeXing, O. Patashnik, 1988).
"""

import re
from collections.abc import Iterator, Mapping

from extract.errors import Refusal, refuse
from extract.readers.entry import Entry, Names, entry_of, flat
from extract.readers.lines import read_groups
from extract.readers.streams import Head, Input

_BEGINS = re.compile(rb"\s*+@\s*+[A-Za-z]++\s*+[{(]")
_FIRST = re.compile(rb"(?m)^[ \t]*+@[ \t]*+[A-Za-z]{3,30}[ \t]*+(?:\{[^\n,]{0,200}|\([^\s{}(),]++[ \t]*+)(?:,|=|\r?$)")
_OTHER = re.compile(rb"\A\s*[<{\[]|^```", re.MULTILINE)  # another format, or Markdown that quotes an entry
_NAMES = Names(
    title=("title",),
    abstract=("abstract",),
    id=("key",),
    date=("date", "year and month"),
    arxiv_id=("eprint",),
    doi=("doi",),
    categories=("keywords", "primaryclass"),
    venue=("journal", "journaltitle", "booktitle", "howpublished", "publisher"),
    url=("url",),
)
_LONGEST_STRING = 1_000  # characters: it stands for a name, and may be used any number of times
_MOST_STRINGS = 10_000


def recognises(head: Head) -> bool:
    """Tell whether an entry stands in the input before anything else but comments."""
    found = _FIRST.search(head.content)
    return found is not None and not _OTHER.search(head.content, 0, found.start())


def read(source: Input) -> Iterator[Entry | Refusal]:
    """Yield what each entry says, or why it is refused; comments and strings are none."""
    strings: dict[str, str] = {}

    def begins(raw: bytes) -> bool:
        return _BEGINS.match(raw) is not None

    return read_groups(source, begins, lambda text, line: _parsed(text, line, source.path, strings))


_ENTRY = re.compile(r"@\s*+([A-Za-z]++)\s*+[{(]")
_KEY = re.compile(r"\s*+(?![^\s,={}\"]*+\s*+=)([^,=\n]*+)(?:,|(?=\n))")  # a name that is given a value is none
_FIELD = re.compile(r"[\s,]*+([^\s,={}()\"#%]++)\s*+=\s*+")
_END = re.compile(r"[\s,]*+[})]")
_BRACE = re.compile(r"(?<!\\)[{}]")
_QUOTE_OR_BRACE = re.compile(r"(?<!\\)[{}\"]")
_BARE = re.compile(r"[^\s,={}()\"#]++")
_JOINT = re.compile(r"\s*+#\s*+")
_TOO_EARLY = re.compile(r"\s*+,\s*+[^\s,={}()\"#%]++\s*+=")

_MARK = re.compile(r"\\.|[{}$]", re.DOTALL)
_COMMAND = re.compile(r"(?:\\[A-Za-z]+\*?|\\[^A-Za-z\s]|[\^_\]])$")


class _FaultError(Exception):
    """What is wrong with an entry, and the place of the field where it is."""


def _parsed(text: str, line: int, path: str, strings: dict[str, str]) -> Iterator[Entry | Refusal]:
    """Yield what is in the text of an entry, in which entries may be that begin in the middle of a line."""
    place = 0
    while begins := _ENTRY.search(text, place):
        kind, place = begins[1].casefold(), begins.end()
        if kind in {"comment", "preamble"}:
            continue
        key = None if kind == "string" else _KEY.match(text, place)
        try:
            values, place = _fields(text, key.end() if key else place, strings)
        except _FaultError as fault:
            reason, at = fault.args
            named = _FIELD.match(text, at)
            where = f"the field {named[1]!r}" if named else "the entry"
            found = f"{reason} in {where} on line {line + text.count(chr(10), 0, named.start(1) if named else at)}"
            yield refuse("not-bibtex", path, line, found=found)
            return
        if kind != "string":
            yield _entry(values, key[1].strip() if key else "")
        elif sum(map(len, values.values())) <= _LONGEST_STRING and len(strings) < _MOST_STRINGS:
            strings.update(values)
        else:
            yield refuse("too-long", path, line, limit=_LONGEST_STRING)


def _fields(text: str, place: int, strings: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Return the fields from a place on, the first of each name, and the place after the entry."""
    values: dict[str, str] = {}
    field = place
    while named := _FIELD.match(text, place):
        field, place = place, named.end()
        if ";" in named[1]:
            raise _FaultError("a semicolon that should be a comma", field)
        value, place = _part(text, field, place, strings)
        parts = [value]
        while joint := _JOINT.match(text, place):
            value, place = _part(text, field, joint.end(), strings)
            parts.append(value)
        values.setdefault(named[1].casefold(), flat("".join(parts)))
    end = _END.match(text, place)
    if end is None:
        raise _FaultError("a brace or quote is never closed, or closed too early,", field)
    if _TOO_EARLY.match(text, end.end()):
        raise _FaultError("a brace is closed too early", field)
    return values, end.end()


def _part(text: str, field: int, place: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """Return what stands in braces or quotes, or what the string of this name stands for, and the place after it."""
    opening = text[place : place + 1]
    if opening not in {"{", '"'}:
        bare = _BARE.match(text, place)
        if bare is None:
            raise _FaultError("no value", field)
        return strings.get(bare[0].casefold(), bare[0]), bare.end()
    depth = 0
    for mark in (_BRACE if opening == "{" else _QUOTE_OR_BRACE).finditer(text, place + 1):
        if depth == 0 and mark[0] != "{" and (mark[0] == '"') == (opening == '"'):
            return without_braces(text[place + 1 : mark.start()]), mark.end()
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
    raise _FaultError(f"a {'brace' if opening == '{' else 'quote or brace'} is never closed", field)


def without_braces(value: str) -> str:
    """Return a value without the braces that only keep its capitals: not those of commands and of mathematics."""
    kept: list[str] = []
    closing: list[bool] = []  # of each open group: whether its braces are kept
    mathematics = False
    copied = 0
    for token in _MARK.finditer(value):
        place, mark = token.start(), token[0]
        keep = True
        if mark == "$":
            mathematics = not mathematics
        elif mark == "{":
            argument = kept[-1:] == ["}"] and copied == place
            command = _COMMAND.search(value, max(0, place - 30), place)
            keep = mathematics or argument or command is not None or value.startswith("\\", place + 1)
            closing.append(keep)
        elif mark == "}" and closing:
            keep = closing.pop()
        kept.append(value[copied:place])
        if keep:
            kept.append(mark)
        copied = token.end()
    return "".join(kept) + value[copied:]


def _entry(values: Mapping[str, str], key: str) -> Entry:
    year_and_month = " ".join(filter(None, (values.get("year"), values.get("month"))))
    said = {**values, "key": key, "year and month": year_and_month}
    entry = entry_of(_NAMES, lambda name: [said[name]] if said.get(name) else [])
    return entry._replace(categories=next(iter(entry.categories), ()))
