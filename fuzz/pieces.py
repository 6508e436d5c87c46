"""What inputs are made of: the project's own samples, and pieces that are known to be hard."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SAMPLES: Final = [
    path.read_bytes()
    for folder in ("golden/inputs", "examples", "tests/readers/samples")
    for path in sorted((ROOT / folder).iterdir())
    if path.is_file()
]

# Markup, numbers, addresses, names and line ends, whole and broken, and what Unicode has to offer.
PIECES: Final = [
    piece.encode("utf-8", "surrogatepass")
    for piece in [
        "\n", "\r", "\r\n", "\n\n", "\u2028", "\x85", "\t", "\0", "\x1b[31m", "\x7f", "\ufeff", "\u00ad", "\u200b",
        "\u202e", "\ud800", "\U0001f600", "e\u0301", "ﬁ", "Ａ", "٣", "½", "²", "𝟛", "İ", "ß", "中文", "한국어", "✗",
        '"', "\\", '\\"', "\\u0000", "\\ud83d", "{", "}", "[", "]", '{"', '"}', '":', ",", "null", "NaN", "1e999", "-0",
        "$", "$$", "\\textbf{", "\\url{", "\\cite{a}", "\\(", "\\'e", "\\%", "&amp;", "&#0;", "&#x110000;", "<b>",
        "<!--", "**", "`", "](", "[a](http://", "~", "^{", "_{", "\\times", "\\frac{1}{2}",
        "http://", "https://github.com/", "https://github.com/a/b", "www.", "hxxp", "://", "doi.org/10.", "%00",
        "2x", "2.5x faster", "10^", "1/", "1/0", "0.0.0", "1,000,000", "99999999999999999999", "1e400", "−5", "±", "%",
        "up to ", "by half", "reduces ", "from 2x to ", "between 3 and ", "accuracy of ", "speedup", " on ", "times",
        "COCO", "ImageNet-1K", "We propose ", "GPT-4", "(", ")", "BERT (", " and ", "dataset", "benchmark", "A-B-C-",
        "title", "abstract", "summary", "id", "Aug 14", "Subscribe",
        "<entry>", "</", "]]>", "<![CDATA[", "<!DOCTYPE a [", "@a{b,", "TY  - ", "ER  - ", '""', ";",
    ]
] + [b"\xff", b"\xc3"]  # fmt: skip
