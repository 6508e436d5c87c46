"""How an explanation looks in a terminal: in colour by field, or with labels where there is no colour."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding
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


def show(explanation: Explanation) -> None:
    """Print the text with its mentions marked, and below it what they are."""
    console = terminal()
    coloured = console.color_system is not None
    text = explanation.text
    marked = _marked(explanation, coloured=coloured)
    parts: list[RenderableType] = [Rich.assemble(("paper ", "dim"), explanation.paper.id), ""]
    newline = marked.plain.index("\n")  # the title holds none, see Text
    title, abstract = marked[:newline], marked[newline + 1 :]
    title.stylize("bold")
    parts += [title, ""] if title else []
    parts += [abstract, ""]
    if explanation.findings:
        parts += _listed(explanation, coloured=coloured)
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
    print_lines(console, *parts)


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


def _listed(explanation: Explanation, *, coloured: bool) -> Iterator[RenderableType]:
    string = explanation.text.string
    for finding in explanation.findings:
        surface = string[finding.start : finding.end].replace("\n", " ")
        section, _, _ = explanation.text.raw_span(finding.start, finding.end)
        kind = (finding.kind, _style(finding) if coloured else "")
        yield Rich.assemble(kind, "  ", surface, (f"  in the {section}", "dim"))
        value = f"{finding.value}  " if finding.value not in {"", surface} else ""
        yield Padding(Rich(f"{value}{finding.by}  {finding.score:.2f}", "dim"), (0, 0, 0, 2))


def _style(finding: Finding) -> str:
    return _COLOURS[finding.kind.partition(":")[0]]
