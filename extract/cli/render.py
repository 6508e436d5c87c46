"""How an explanation looks in a terminal: in colour by field, or with labels where there is no colour."""

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Rich

from extract.cli.common import print_lines, terminal
from extract.explain import TWO_STEPS, Explanation, Finding, why

_COLOURS = {
    "model": "bold cyan",
    "dataset": "bold green",
    "benchmark": "bold yellow",
    "speedup": "bold magenta",
    "saving": "bold red",
    "result": "bold blue",
    "code": "underline cyan",
    "link": "underline",
}

_TABLE_WIDTH = 100  # columns under which the table would break most of its words


def show(explanation: Explanation) -> None:
    """Print the text with its mentions marked, and below it a table of them."""
    console = terminal()
    coloured = console.color_system is not None
    print_lines(console, render(explanation, coloured=coloured, narrow=console.width < _TABLE_WIDTH))


def render(explanation: Explanation, *, coloured: bool, narrow: bool) -> RenderableType:
    """Return what `show` prints; a narrow terminal gets a list in place of the table."""
    text = explanation.text
    marked = _marked(explanation, coloured=coloured)
    parts: list[RenderableType] = [Rich.assemble(("paper ", "dim"), explanation.paper.id), ""]
    newline = marked.plain.index("\n")  # the title holds none, see Text
    title, abstract = marked[:newline], marked[newline + 1 :]
    title.stylize("bold")
    parts += [title, ""] if title else []
    parts += [abstract, ""]
    if explanation.findings:
        parts.append((_list if narrow else _table)(explanation, coloured=coloured))
    else:
        parts.append(Rich("Nothing was found.", "italic"))
    if explanation.passed_over:
        parts += ["", Rich("Numbers in no field, and why", "bold")]
        for number in explanation.passed_over:
            shown = Rich.assemble((text.string[number.start : number.end], "bold"), f": {number.why}")
            parts.append(Padding(shown, (0, 0, 0, 2)))
    for heading, note, are_names in (
        ("Names, and what speaks for them", TWO_STEPS, True),
        ("Taken for no name", "", False),
    ):
        told = [reasons for reasons in explanation.names if reasons.is_name is are_names]
        parts += ["", Rich(heading, "bold")] if told else []
        parts += [Padding(Rich(note, "dim"), (0, 0, 0, 2))] if told and note else []
        for reasons in told:
            line = Rich.assemble((text.string[reasons.start : reasons.end], "bold"), f": {why(reasons)}")
            parts.append(Padding(line, (0, 0, 0, 2)))
    return Group(*parts)


def _marked(explanation: Explanation, *, coloured: bool) -> Rich:
    """Return the whole text with its mentions marked; of two that overlap, both are coloured, the outer is labelled."""
    string = explanation.text.string
    if coloured:
        marked = Rich(string)
        for finding in explanation.findings:
            marked.stylize(_style(finding), finding.start, finding.end)
        return marked
    marked = Rich()
    place = 0
    for finding in explanation.findings:
        if finding.start >= place:
            marked.append(string[place : finding.start])
            marked.append(f"[{string[finding.start : finding.end]}]({finding.kind})")
            place = finding.end
    return marked.append(string[place:])


def _table(explanation: Explanation, *, coloured: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("what", no_wrap=True)
    table.add_column("in", no_wrap=True)
    table.add_column("where it says so", overflow="fold", ratio=3)
    table.add_column("value", overflow="fold", ratio=3)
    table.add_column("by", overflow="fold", ratio=2)
    table.add_column("score", justify="right", no_wrap=True)
    string = explanation.text.string
    for finding in explanation.findings:
        style = _style(finding) if coloured else ""
        surface = Rich(string[finding.start : finding.end].replace("\n", " "))
        section, _, _ = explanation.text.raw_span(finding.start, finding.end)
        cells = (section, surface, Rich(finding.value), Rich(finding.by), f"{finding.score:.2f}")
        table.add_row(Rich(finding.kind, style), *cells)
    return table


def _list(explanation: Explanation, *, coloured: bool) -> RenderableType:
    string = explanation.text.string
    parts: list[RenderableType] = []
    for finding in explanation.findings:
        surface = string[finding.start : finding.end].replace("\n", " ")
        section, _, _ = explanation.text.raw_span(finding.start, finding.end)
        kind = (finding.kind, _style(finding) if coloured else "")
        parts.append(Rich.assemble(kind, "  ", surface, (f"  in the {section}", "dim")))
        value = f"{finding.value}  " if finding.value not in {"", surface} else ""
        parts.append(Padding(Rich(f"{value}{finding.by}  {finding.score:.2f}", "dim"), (0, 0, 0, 2)))
    return Group(*parts)


def _style(finding: Finding) -> str:
    return _COLOURS[finding.kind.partition(":")[0]]
