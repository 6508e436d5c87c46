"""How an explanation looks in a terminal: in colour by field, or with labels where there is no colour."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from extract.cli.common import display, hanging, terminal
from extract.explain import TWO_STEPS, Explanation, Finding, weighed, why

if TYPE_CHECKING:
    from rich.console import RenderableType

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


def show_explanation(explanation: Explanation, *, full: bool) -> None:
    """Print the text with its mentions marked, and what they are; if `full`, also all that was weighed."""
    string = explanation.text.string
    coloured = terminal().color_system is not None
    parts: list[RenderableType] = [Text.assemble(("paper ", "dim"), explanation.paper.id), Text()]
    title, *abstract = _marked(explanation, coloured=coloured).split("\n", allow_blank=True)
    title.stylize("bold")
    for block in ([title], abstract):
        parts += [*(hanging("", line) for line in block), ""] if any(block) else []
    parts += _listed(explanation, coloured=coloured) if explanation.findings else ["Nothing was found."]
    parts += ["", Text("Numbers in no field, and why", "bold")] if explanation.passed_over else []
    for number in explanation.passed_over:
        total = f" ({number.total:+.1f} points)" if full and number.total is not None else ""
        told = "; ".join([number.why + total, *(weighed(number.points, 3) if full else [])])
        parts.append(hanging("  ", Text.assemble((string[number.start : number.end], "bold"), f": {told}")))
    for heading, are_names in (("Names, and what speaks for them", True), ("Taken for no name", False)):
        told_of = [reasons for reasons in explanation.names if full and reasons.is_name is are_names]
        parts += ["", Text(heading, "bold")] if told_of else []
        parts += [hanging("  ", Text(TWO_STEPS, "dim"))] if told_of and are_names else []
        for reasons in told_of:
            name = (string[reasons.start : reasons.end], "bold")
            parts.append(hanging("  ", Text.assemble(name, f": {why(reasons)}")))
    display(*parts)


def _marked(explanation: Explanation, *, coloured: bool) -> Text:
    """Return the whole text with its mentions marked; of two that overlap, both are coloured, the outer is labelled."""
    string = explanation.text.string
    if coloured:
        marked = Text(string)
        for finding in explanation.findings:
            marked.stylize(_style(finding), finding.start, finding.end)
        return marked
    marked = Text()
    place = 0
    for finding in explanation.findings:
        if finding.start >= place:
            marked.append(string[place : finding.start])
            marked.append(f"[{string[finding.start : finding.end]}]({finding.kind})")
            place = finding.end
    return marked.append(string[place:])


def _listed(explanation: Explanation, *, coloured: bool) -> Iterator[Text]:
    """Yield what each mention is, and by what it was found; the same said of several places is said once."""
    places: dict[tuple[str, str, str, str], dict[str, None]] = {}
    styles = {}
    for finding in explanation.findings:
        surface = explanation.text.string[finding.start : finding.end].replace("\n", " ")
        value = f"{finding.value}  " if finding.value not in {"", surface} else ""
        section, _, _ = explanation.text.raw_span(finding.start, finding.end)
        said = (finding.kind, surface, value, f"{finding.by}  {finding.score:.2f}")
        places.setdefault(said, {})[section] = None
        styles[finding.kind] = _style(finding) if coloured else ""
    for (kind, surface, value, by), sections in places.items():
        where = (f"  in the {' and '.join(sections)}", "dim")
        yield hanging("", Text.assemble((kind, styles[kind]), "  ", surface, where))
        yield hanging("  ", Text(f"{value}{by}", "dim"))


def _style(finding: Finding) -> str:
    return _COLOURS[finding.kind.partition(":")[0]]
