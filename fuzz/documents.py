"""Papers written down in each format, well or carelessly: what a catalogue, a page or a table might hold."""

import json
import re
from collections.abc import Callable
from html import escape
from random import Random
from typing import Final, NamedTuple

from extract.readers import Format
from fuzz.grammar import abstract_of, title_of


class Form(NamedTuple):
    """A format: what stands before, between and after the papers, how one is written, and how its strings are."""

    before: str
    paper: str  # with «title», «abstract» and «id»
    between: str
    after: str
    quoted: Callable[[str], str]
    quoted_abstract: Callable[[str], str] | None = None  # where abstracts are written in another way

    def filled(self, title: str, abstract: str, id: str, *, careless: bool = False) -> str:  # noqa: A002
        """Return one paper as the format writes it; a careless one has its strings put in as they are."""
        quoted = str if careless else self.quoted
        quoted_abstract = str if careless else self.quoted_abstract or quoted
        values = {"«title»": quoted(title), "«abstract»": quoted_abstract(abstract), "«id»": quoted(id)}
        return _SLOT.sub(lambda match: values[match[0]], self.paper)


def document_of(format: Format, chance: Random) -> bytes:  # noqa: A002  the option's own word
    """Return one to three papers made by the grammar; in some, strings are put in as they are."""
    form = FORMS[format]
    careless = chance.random() >= 0.8
    papers = [
        form.filled(title_of(chance), abstract_of(chance), chance.choice(_IDS), careless=careless)
        for _ in range(chance.randint(1, 3))
    ]
    return (form.before + form.between.join(papers) + form.after).encode("utf-8", "replace")


_SLOT: Final = re.compile("«(?:title|abstract|id)»")
_IDS: Final = ["2501.90001", "2501.90001v2", "hep-th/9901001", "10.1/a", "https://doi.org/10.1/a", "W1", "", "0", "a b"]


def _json(text: str) -> str:
    return json.dumps(text)


def _row(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _line(text: str) -> str:
    return " ".join(text.split())


def _braced(text: str) -> str:
    return "{" + text + "}"


_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
FORMS: Final[dict[Format, Form]] = {
    "jsonl": Form("", '{"id": «id», "title": «title», "abstract": «abstract»}', "\n", "\n", _json),
    "json": Form('{"results": [', '{"id": «id», "title": «title», "abstract": «abstract»}', ",\n", "]}", _json),
    "html": Form(
        "<!DOCTYPE html><html><body>",
        '<main><h1>«title»</h1><a href="/papers/«id»"></a><h2>Abstract</h2><p>«abstract»</p></main>', "",
        "</body></html>", escape,
    ),
    "atom": Form(
        _XML + '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<entry><id>http://arxiv.org/abs/«id»</id><title>«title»</title><summary>«abstract»</summary></entry>",
        "\n", "</feed>", escape,
    ),
    "rss": Form(
        _XML + '<rss version="2.0"><channel><title>cs.CL</title>',
        "<item><title>«title»</title><link>https://arxiv.org/abs/«id»</link><description>Abstract: «abstract»"
        "</description></item>", "\n", "</channel></rss>", escape,
    ),
    "oai-pmh": Form(
        _XML + '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>',
        '<record><header/><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>«id»</id><title>«title»</title>'
        "<abstract>«abstract»</abstract></arXiv></metadata></record>", "\n", "</ListRecords></OAI-PMH>", escape,
    ),
    "pubmed": Form(
        _XML + "<PubmedArticleSet>",
        "<PubmedArticle><MedlineCitation><PMID>«id»</PMID><Article><ArticleTitle>«title»</ArticleTitle><Abstract>"
        '<AbstractText Label="A">«abstract»</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>',
        "\n", "</PubmedArticleSet>", escape,
    ),
    "jats": Form(
        _XML + "<pmc-articleset>",
        "<article><front><article-meta><article-id pub-id-type='doi'>«id»</article-id><title-group><article-title>"
        "«title»</article-title></title-group><abstract><p>«abstract»</p></abstract></article-meta></front></article>",
        "\n", "</pmc-articleset>", escape,
    ),
    "bibtex": Form(
        "% a comment\n", "@article{a,\n  title = «title»,\n  abstract = «abstract»,\n  doi = «id»,\n}", "\n\n", "\n",
        _braced,
    ),
    "ris": Form("", "TY  - JOUR\nTI  - «title»\nAB  - «abstract»\nID  - «id»\nER  - ", "\n\n", "\n", _line),
    "medline": Form("", "PMID- «id»\nTI  - «title»\nAB  - «abstract»\nSO  - x", "\n\n", "\n", _line),
    "endnote": Form("", "%0 Journal Article\n%T «title»\n%X «abstract»\n%F «id»", "\n\n", "\n", _line),
    "wos": Form("FN x\nVR 1.0\n", "PT J\nTI «title»\nAB «abstract»\nUT «id»\nER\n", "\n", "\nEF\n", _line),
    "acl": Form(
        _XML + '<collection id="2025.a"><volume id="1"><meta><year>2025</year></meta>',
        "<paper><title>«title»</title><abstract>«abstract»</abstract><url>«id»</url></paper>", "\n",
        "</volume></collection>", escape,
    ),
    "mods": Form(
        _XML + '<modsCollection xmlns="http://www.loc.gov/mods/v3">',
        "<mods><titleInfo><title>«title»</title></titleInfo><abstract>«abstract»</abstract>"
        "<identifier type='doi'>«id»</identifier></mods>", "\n", "</modsCollection>", escape,
    ),
    "endnote-xml": Form(
        _XML + "<xml><records>",
        "<record><titles><title><style>«title»</style></title></titles><abstract><style>«abstract»</style></abstract>"
        "<label>«id»</label></record>", "\n", "</records></xml>", escape,
    ),
    "arxiv-mail": Form(
        " Submissions to:\n" + "-" * 40 + "\n",
        "\\\\\narXiv:«id»\nDate: Mon, 6 Jan 2025\n\nTitle: «title»\nCategories: cs.CL\n\\\\\n  «abstract»\n"
        "\\\\ ( https://arxiv.org/abs/«id» ,  215kb)\n", "-" * 40 + "\n", "", _line,
    ),
    "markdown": Form(
        "# Papers\n\n", "## [«title»](https://arxiv.org/abs/«id»)\n\n**Authors**: A\n\n**Abstract**: «abstract»\n",
        "\n", "\n", _line,
    ),
    "csv": Form("id,title,abstract\r\n", "«id»,«title»,«abstract»", "\r\n", "\r\n", _row),
    "text": Form("", "«abstract»", " ", "\n", str),
    "digest": Form("Papers\n\nJan 7\n\n", "«title»\n\n«abstract»", "\n\n", "\n", _line),
}  # fmt: skip
