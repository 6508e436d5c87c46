"""The braces of BibTeX: those that only keep capitals, and those that LaTeX needs."""

import re


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


_MARK = re.compile(r"\\.|[{}$]", re.DOTALL)
_COMMAND = re.compile(r"(?:\\[A-Za-z]+\*?|\\[^A-Za-z\s]|[\^_\]])$")
