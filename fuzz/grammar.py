"""Abstracts made by a grammar: what authors write about models, gains, results and code, and what no author would."""

import re
from random import Random
from typing import Final

from fuzz.pieces import PIECES

_DEEPEST: Final = 12  # uses of a rule within each other; below it the first way of each rule is taken, which ends
_ODD: Final = [piece.decode("utf-8", "replace") for piece in PIECES]


def abstract_of(chance: Random) -> str:
    """Return one to eight sentences; in some, pieces stand where none belong."""
    return "".join(_made("sentence", chance, 0) for _ in range(chance.randint(1, 8)))


def title_of(chance: Random) -> str:
    """Return a title."""
    return _made("title", chance, 0)


def _made(rule: str, chance: Random, depth: int) -> str:
    if rule == "odd":
        return chance.choice(_ODD) * chance.choice([1, 1, 1, 2, 40])
    ways = GRAMMAR[rule]
    way = chance.choice(ways) if depth < _DEEPEST else ways[0]
    return _RULE.sub(lambda match: _made(match[1], chance, depth + 1), way)


# Each rule and the ways to write it. `<rule>` stands for a way of that rule, `<odd>` for any piece.
GRAMMAR: Final[dict[str, list[str]]] = {
    "title": ["<name>", "<name>: <phrase>", "<phrase> with <name>", "<markup>", "<name> (<name>)", "<odd><name>", ""],
    "sentence": [
        "<name>. ",
        "We <propose> <name><gloss>, a <phrase>. ",
        "<name><gloss> <gain>. ",
        "<name> <gain> and <gain>, <contrast> <name>. ",
        "<name> reaches <score> on <names>. ",
        "On <names>, <name> improves <metric> from <number> to <number><unit>, <gain>. ",
        "We evaluate on <names> and release <name>, a <phrase> of <number> <unit>. ",
        "Respectively, <number>, <number> and <number><unit> on <name>, <name> and <name>. ",
        "Code: <url>. ",
        "Code and data are at <url><odd> and [<phrase>](<url>)<odd>",
        "<markup> ",
        "<odd><sentence><odd>",
        "<sentence>\n\n<sentence>",
        "(<sentence>) ",
        "\\section{<phrase>}\n<sentence>",
        "<name>, which <gain> (<gain>; <gain>), <gain>! ",
    ],
    "propose": ["propose", "introduce", "present", "PROPOSE", "pro-\npose", "\\emph{propose}", "compare", "<odd>"],
    "contrast": ["unlike", "compared with", "outperforming", "vs.", "<odd>"],
    "phrase": [
        "model", "benchmark", "dataset of <name>", "fast <noun>", "<noun> for <noun>", "<noun>-<noun>-<noun>",
        "<markup>", "<phrase> <phrase>", "<odd>", "\\emph{<phrase>}",
    ],
    "noun": ["attention", "inference", "GPU", "token", "encoder", "state-of-the-art", "LLM", "données", "模型"],
    "name": [
        "Kite", "BERT", "COCO", "ImageNet-1K", "GPT-<number>", "<syllable><syllable>", "<syllable>-<number>B",
        "<syllable>\\textsuperscript{<number>}", "$\\mathcal{<syllable>}$", "<name>-<name>", "<name>++",
        "<name>/<name>",
        "\\textsc{<name>}", "{<name>}", "<name><odd>", "the <name> dataset", "<name> (<name>)",
    ],
    "gloss": ["", " (<name>)", " (<phrase>, <name>)", " [<name>]", " (short for <phrase>", "<odd>"],
    "syllable": [
        "Al", "ber", "Trans", "former", "Net", "QA", "Bench", "v", "É", "Ω", "ſ", "İ", "ﬁ", "𝔸", "x", "3D", "",
    ],
    "names": [
        "<name>", "<name>, <name> and <name>", "<name>, <names>", "<number> benchmarks (<names>)", "<names>; <odd>",
    ],
    "gain": [
        "is <factor> faster", "is <factor> faster than <name>", "reduces <metric> by <share>",
        "cuts <metric> from <number> to <number><unit>", "achieves a <factor> speedup",
        "needs only <share> of the <metric>",
        "speeds up <noun> by <share> to <share>", "uses <factor> fewer <unit>", "halves <metric>", "<bound> <gain>",
        "runs in <number><unit> instead of <number><unit>", "<gain> without loss of <metric>", "<odd>",
    ],
    "factor": [
        "<number>x", "<number>$\\times$", "<number>-fold", "<number> times", "<number>×–<number>×", "twice", "<odd>x",
        "$<number>\\times$--$<number>\\times$", "an order of magnitude", "<number>times", "<bound> <factor>",
        "×<number>",
    ],
    "share": [
        "<number>%", "<number>\\%", "<number> percent", "half", "<number>/<number>", "two thirds", "<number>\\,\\%",
        "<bound> <share>", "<number>-<number>%", "<number>±<number>%", "<odd>%",
    ],
    "bound": ["up to", "at least", "nearly", "over", "~", "$\\sim$", "more than", "<", "\\approx", "up <odd> to"],
    "number": [
        "2", "2.5", "<digits>", "<digits>.<digits>", "<digits>,<digits>", ".<digits>", "-<digits>", "<digits>e<digits>",
        "10^<digits>", "$10^{<number>}$", "<digits>k", "one", "twenty-<digits>", "½", "٣", "１２", "<odd>", "<digits>.",
        "\\num{<digits>}", "{<number>}",
    ],
    "digits": ["1", "7", "42", "100", "1024", "000", "83", "99999999999999999999", "<digits><digits>"],
    "unit": ["%", " ms", " GB", " FLOPs", "x", " BLEU", " points", " tokens/s", " h", "K", "°", "<odd>", ""],
    "metric": [
        "accuracy", "latency", "memory", "BLEU", "mAP@<number>", "F1", "training time", "top-<number> accuracy", "cost",
        "$R^2$", "KV cache", "perplexity", "<odd>",
    ],
    "score": [
        "<number><unit>", "<number><unit> <metric>", "a <metric> of <number>", "<metric>=<number>", "<number>/<number>",
    ],
    "url": [
        "https://github.com/a/b", "<scheme><host>/<path>", "<scheme><host>", "<host>/<path>", "\\url{<url>}",
        "\\href{<url>}{<phrase>}", "<<url>>", "<url>\n<path>", "[<url>](<url>", "<scheme><odd><host>:<digits>/<path>",
    ],
    "scheme": ["https://", "http://", "HTTPS://", "https:// ", "hxxp://", "git@", "ftp://", "//", ""],
    "host": [
        "github.com", "huggingface.co", "a.github.io", "www.example.org", "bit.ly", "例え.jp", "github.com.", "[::1]",
        "xn--a", "<syllable>.<syllable>", "localhost", "github<odd>com", "doi.org",
    ],
    "path": [
        "a/b", "a/b.git", "<path>/<path>", "<name>", "%<digits>", "a_b\\_c", "~a", "?a=<url>", "#<odd>",
        "10.<digits>/a", "a)", "",
    ],
    "markup": [
        "a", "\\textbf{<phrase>}", "$<number> \\times <number>$", "$$<markup>$$", "**<phrase>**", "`<phrase>`",
        "{<markup>}", "{<markup>", "<markup>}", "\\frac{<markup>}{<markup>}", "<markup>^{<markup>}", "\\cite{<phrase>}",
        "\\<syllable>{<markup>}", "&amp;<markup>&lt;", "\\begin{itemize}\\item <sentence>\\end{itemize}",
        "<b><phrase></b>", "![<phrase>](<url>)", "\\(<markup>\\)", "% <phrase>\n", "\\'{e}<markup>",
    ],
}  # fmt: skip

_RULE: Final = re.compile(f"<({'|'.join([*GRAMMAR, 'odd'])})>")
