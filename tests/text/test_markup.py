"""Markup: what each form resolves to, and that every resolved character leads back to its raw one."""

import pytest

from extract.rulefiles.resources import data_folder
from extract.text.markup import load, resolve

RULES = load(data_folder("rules"))

CASES = [
    # LaTeX
    (r"\textbf{Mamba} and \emph{S4}", "Mamba and S4"),
    (r"\textsc{\textbf{Deep}Net}", "DeepNet"),
    (r"{\bf Mamba} and {\em S4}", "Mamba and S4"),
    (r"runs $5\times$ faster", "runs 5× faster"),
    (r"runs $5 \times$ and $\sim$3x faster", "runs 5 × and ~3x faster"),
    (r"saves 40\% at \$5 \& more \#1 a\_b", "saves 40% at $5 & more #1 a_b"),
    (r"na\"ive, demoir\'eing, Fran\c{c}ois, dise\~no, {\'e}t\'{e}", "naïve, demoiréing, François, diseño, été"),
    (r"$\alpha$-blend \ell_2", "α-blend ℓ_2"),
    (r"$L_{EC}$ and $10^{-4}$", "L_EC and 10^-4"),
    (r"see~\cite{one,two} and Fig.~3", "see  and Fig. 3"),
    (r"\textcolor{red}{fast}", "fast"),
    (r"we propose \kite, and \kite{}-7B", "we propose kite, and kite-7B"),
    (r"\ours beats {\methodname}, \OurModel{} and \name", "our method beats our method, our method and our method"),
    (r"KITE\footnote{Short for \emph{kites}.}, a cache", "KITE (Short for kites.), a cache"),
    (r"KITE\footnote{At \url{https://a.io/b}} is", "KITE (At https://a.io/b) is"),
    (r"\textbf{KITE\footnote{Short}} is", "KITE (Short) is"),
    (r"$81.2_{\pm 0.3}\%$ and $81.2_{\pm{0.3}}$", "81.2± 0.3% and 81.2±0.3"),
    # words that a line end or a blank broke
    ("a frame-\nwork, mem- ory, infer-\n  ence", "a framework, memory, inference"),
    ("state-of-the-\nart, large- scale, ImageNet-\n1K", "state-of-the-art, large-scale, ImageNet-1K"),
    ("pre- and post-training, 2- to 4-fold, low-\nor high", "pre- and post-training, 2- to 4-fold, low- or high"),
    ("Kes-\ntrel is Kestrel, Os-\nprey is not", "Kestrel is Kestrel, Os-prey is not"),
    (r"Hsmall ASPsmall ER and small Models", "HASPER and small Models"),
    (r"``quoted'' -- and --- so", '"quoted" – and — so'),
    (r"\(x\) and \[y\]", "x and y"),
    (r"a\,b a\ b super\-fast", "a b a b superfast"),
    ("costs $5 million and $10 million a year", "costs $5 million and $10 million a year"),
    (r"\url{https://a.io/b\_c}and more", "https://a.io/b_c and more"),
    (r"\href{https://a.io/b}{here}", "https://a.io/b here"),
    (r"https://a.io/x/{https://a.io/x/}", "https://a.io/x/ https://a.io/x/"),
    (r"https://a.edu/$\sim$me/", "https://a.edu/~me/"),
    # Markdown
    ("**Bold** and *slanted*, but A* stays", "Bold and slanted, but A* stays"),
    ("[our code](https://a.io/b) is out", "our code (https://a.io/b) is out"),
    ("[a.io/b](a.io/b) and [b](see c)", "a.io/b (a.io/b) and [b](see c)"),
    # HTML and characters
    ("3.1&nbsp;&times; or 3.1\u2715, 3.1\u2a2f", "3.1 × or 3.1×, 3.1×"),
    ("\U0001f985Kestrel and \u2699\ufe0f Osprey", "Kestrel and Osprey"),
    ("提出了Kestrel。Kestrel在LongBench上，快", "提出了 Kestrel. Kestrel 在 LongBench 上, 快"),
    ("R&amp;D &lt;3 &#39;x&#39;", "R&D <3 'x'"),
    ("a <b>bold</b> H<sub>2</sub>O", "a bold H2O"),
    ("e\ufb03cient soft\u00adhyphen zero\u200bwidth", "efficient softhyphen zerowidth"),
    ("non\u00a0breaking thin\u2009blank non\u2011breaking", "non breaking thin blank non-breaking"),
    ("a lone \ud800 surrogate and a \x07 bell", "a lone \ufffd surrogate and a bell"),
    # blanks
    ("  one\ntwo  three\n\nfour\n  five ", "one two three\nfour\nfive"),
    ("", ""),
    ("   ", ""),
    ("\\", "\\"),
]


@pytest.mark.parametrize(("raw", "expected"), CASES, ids=[repr(raw)[:40] for raw, _ in CASES])
def test_resolve(raw: str, expected: str) -> None:
    assert resolve(raw, RULES)[0] == expected


@pytest.mark.parametrize("raw", [raw for raw, _ in CASES if raw.strip()])
def test_every_character_leads_back(raw: str) -> None:
    string, offsets = resolve(raw, RULES)
    spans = [offsets.raw_span(at, at + 1) for at in range(len(string))]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert spans == sorted(spans)
    for character, (start, end) in zip(string, spans, strict=True):
        if character.isalnum() and end - start == 1 and raw[start].isascii():
            assert raw[start] == character


def test_a_span_within_markup_leads_to_the_raw_word() -> None:
    raw = r"We call it \textbf{Mamba}-2, na\"ive"
    string, offsets = resolve(raw, RULES)
    start = string.index("Mamba")
    assert raw[slice(*offsets.raw_span(start, start + 5))] == "Mamba"
    start = string.index("naïve")
    assert raw[slice(*offsets.raw_span(start, start + 5))] == r"na\"ive"
