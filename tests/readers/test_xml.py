"""XML: the odd cases that the descriptions of its formats allow, and documents that mean harm."""

import pytest

from extract.errors import Refusal
from tests.readers.reading import only_paper, read, shown

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
ENTRY = "<entry><id>http://arxiv.org/abs/2501.90001v1</id><title>{}</title><summary>{}</summary></entry>"
AN_ABSTRACT = ("A", "An abstract.")
GOOD = ENTRY.format(*AN_ABSTRACT)
OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{}</ListRecords></OAI-PMH>'
RAW = (
    "<record><header><identifier>oai:arXiv.org:2501.90001</identifier></header><metadata>"
    '<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2501.90001</id>'
    '<version version="v1"><date>Mon</date></version><version version="v3"><date>Tue</date></version>'
    "<title>A</title><categories>cs.CL</categories><abstract>An abstract.</abstract></arXivRaw></metadata></record>"
)
DELETED = '<record><header status="deleted"><identifier>oai:arXiv.org:2501.90000</identifier></header></record>'
PUBMED = "<PubmedArticle><MedlineCitation><PMID>7</PMID>{}</MedlineCitation></PubmedArticle>"
ARTICLE = "<Article><ArticleTitle>{}</ArticleTitle><Abstract>{}</Abstract></Article>"
JATS = (
    "<article><front><article-meta><title-group><article-title>{}</article-title></title-group>"
    "{}</article-meta></front></article>"
)

PAPERS: dict[str, tuple[str | bytes, object]] = {
    "blanks and line ends": (
        ATOM.format(ENTRY.format(" A\n  title ", "\n  An\tabstract. \n")),
        ("A title", "An abstract."),
    ),
    "entities that XML has": (
        ATOM.format(ENTRY.format("A &amp; B", "x &lt; y &#233;&#x1F600;")),
        ("A & B", "x < y é😀"),
    ),
    "CDATA": (ATOM.format(ENTRY.format("A", "<![CDATA[x < y & z]]>")), ("A", "x < y & z")),
    "a comment inside": (ATOM.format(ENTRY.format("A", "An <!-- no -->abstract.")), AN_ABSTRACT),
    "a prefix for the namespace": (
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title><a:summary>B.</a:summary></a:entry></a:feed>',
        ("A", "B."),
    ),
    "no namespace": (f"<feed>{GOOD}</feed>", AN_ABSTRACT),
    "a byte order mark and Windows line ends": ("\ufeff<?xml version='1.0'?>\r\n" + ATOM.format(GOOD), AN_ABSTRACT),
    "Latin-1, as declared": (
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + ATOM.format(ENTRY.format("Café", "Déjà vu."))).encode(
            "latin-1"
        ),
        ("Café", "Déjà vu."),
    ),
    "one entry alone": (GOOD, AN_ABSTRACT),
    "a comment and a style sheet first": (
        '<!-- a -- comment --><?xml-stylesheet href="x"?>'.replace(" -- ", " - ") + ATOM.format(GOOD),
        AN_ABSTRACT,
    ),
    "no abstract": (ATOM.format("<entry><title>A</title></entry>"), "abstract-missing"),
    "an empty abstract": (ATOM.format(ENTRY.format("A", " ")), "abstract-missing"),
    "no title": (ATOM.format("<entry><summary>B.</summary></entry>"), ("", "B.")),
    "arXivRaw": (OAI.format(RAW), AN_ABSTRACT),
    "no records match": (OAI.replace("ListRecords", "error").format("none"), "no-papers"),
    "PubMed, parts with labels": (
        PUBMED.format(
            ARTICLE.format(
                "A.",
                '<AbstractText Label="AIM">To fly.</AbstractText><AbstractText Label="UNLABELLED">Kites.</AbstractText>'
                "<AbstractText/><AbstractText>Wind.</AbstractText>",
            )
        ),
        ("A.", "AIM: To fly. Kites. Wind."),
    ),
    "PubMed, markup": (
        PUBMED.format(
            ARTICLE.format("<i>A</i> title", "<AbstractText>10<sup>3</sup> of H<sub>2</sub>O</AbstractText>")
        ),
        ("A title", "10^{3} of H_{2}O"),
    ),
    "PubMed, a translated title": (
        PUBMED.format(ARTICLE.format("[A title].", "<AbstractText>B.</AbstractText>")),
        ("A title", "B."),
    ),
    "PubMed, a chapter": (
        PUBMED.replace("Article>", "BookArticle>")
        .replace("MedlineCitation", "BookDocument")
        .format(
            ARTICLE.format("A", "<AbstractText>B.</AbstractText>").removeprefix("<Article>").removesuffix("</Article>")
        )
        .join(["<PubmedArticleSet>", "</PubmedArticleSet>"]),
        ("A", "B."),
    ),
    "JATS, sections": (
        JATS.format(
            "A",
            "<abstract><title>Abstract</title><sec><title>Aim.</title><p>To fly.</p></sec><sec><title>Results</title>"
            "<p>We <bold>flew</bold>.</p><p>Far.</p></sec></abstract>",
        ),
        ("A", "Aim: To fly. Results: We flew. Far."),
    ),
    "JATS, other kinds of abstract": (
        JATS.format("A", '<abstract abstract-type="teaser"><p>Wow.</p></abstract><abstract><p>B.</p></abstract>'),
        ("A", "B."),
    ),
    "JATS, notes and formulas": (
        JATS.format(
            'A<xref ref-type="fn" rid="f1">*</xref>',
            "<abstract><p>An <inline-formula><alternatives><tex-math>\\begin{document}x\\end{document}</tex-math>"
            "<math>x</math></alternatives></inline-formula> grows.</p></abstract>",
        ),
        ("A", "An x grows."),
    ),
    "JATS, a note in the title": (
        JATS.format(
            "A<xref ref-type='aff'>1</xref><fn><p>Z.</p></fn>", "<abstract><p>B<fn><p>Z.</p></fn>.</p></abstract>"
        ),
        ("A", "B."),
    ),
    "JATS, highlights": (
        JATS.format("A", "<abstract><title>Highlights</title><p>Z.</p></abstract><abstract><p>B.</p></abstract>"),
        ("A", "B."),
    ),
    "MODS, a translated title": (
        (
            "<mods><titleInfo type='translated'><title>Z</title><subTitle>Z</subTitle></titleInfo>"
            "<titleInfo><title>A</title></titleInfo><abstract>B.</abstract></mods>"
        ),
        ("A", "B."),
    ),
    "RSS, a title of another namespace": (
        (
            "<rss xmlns:i='urn:i' xmlns:dc='http://purl.org/dc/elements/1.1/'><item><i:title>Y</i:title>"
            "<dc:title>Z</dc:title><title>A</title><description>B.</description></item></rss>"
        ),
        ("A", "B."),
    ),
    "Atom, media": (
        ATOM.format(
            "<entry xmlns:m='http://search.yahoo.com/mrss/'><m:title>Z</m:title><title>A</title><summary>B.</summary>"
            "<m:content>Much of something else.</m:content></entry>"
        ),
        ("A", "B."),
    ),
    "arXiv's API, an error": (
        ATOM.format(ENTRY.format("Error", "incorrect id").replace("abs/2501.90001v1", "api/errors#incorrect_id")),
        "arxiv-error",
    ),
    "JATS, formulas that are not all on their line": (
        JATS.format(
            "<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>",
            "<abstract><p>It is <m:math xmlns:m='urn:m'><m:msup> <m:mn>10</m:mn> <m:mn>3</m:mn> </m:msup></m:math>x "
            "faster,<break/>with <math><mn>3</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of <math><mfrac>"
            "<mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow><msqrt><mn>2</mn></msqrt></mfrac><mfrac/></math>: "
            "<math><semantics><mn>3.2</mn>"
            "<annotation>3.2</annotation></semantics></math>x, 10<sup><italic>4</italic></sup>x<sup/>.</p></abstract>",
        ),
        ("x_{1}^{2}", "It is 10^{3}x faster, with 3 1/2 of (n+1)/(√(2)): 3.2x, 10^{4}x."),
    ),
    "Atom, XHTML": (
        ATOM.format(
            "<entry><title>A</title><content type='xhtml'><div><p>It runs at 3.</p><p>2x c<b>os</b>t.<br/>New.</p>"
            "<ul><li>one</li><li>two</li></ul></div></content></entry>"
        ),
        ("A", "It runs at 3. 2x cost. New. one two"),
    ),
    "EndNote, raised and lowered": (
        (
            "<xml><records><record><titles><title>A</title></titles><abstract><style>10</style>"
            "<style face='superscript'>3</style><style>x of H</style>"
            "<style face='subscript'>2</style></abstract></record></records></xml>"
        ),
        ("A", "10^{3}x of H_{2}"),
    ),
    "JATS, an abstract in another language": (
        JATS.format("A", '<abstract xml:lang="en"><p>B.</p></abstract><trans-abstract><p>C.</p></trans-abstract>'),
        ("A", "B."),
    ),
    "a document type first": (
        '<!DOCTYPE article PUBLIC "-//X//DTD Y//EN" "http://example.org/y.dtd">\n'
        + JATS.format("A", "<abstract><p>B.</p></abstract>"),
        ("A", "B."),
    ),
    "JATS, a subtitle": (
        JATS.format("A", "<abstract><p>B.</p></abstract>").replace(
            "</title-group>", "<subtitle>C</subtitle></title-group>"
        ),
        ("A: C", "B."),
    ),
    "JATS in OAI-PMH": (
        OAI.format("<record><metadata>" + JATS.format("A", "<abstract><p>B.</p></abstract>") + "</metadata></record>"),
        ("A", "B."),
    ),
    "MODS in OAI-PMH": (
        OAI.format(
            "<record><metadata><mods><titleInfo><title>A</title></titleInfo><abstract>B.</abstract></mods></metadata></record>"
        ),
        ("A", "B."),
    ),
    "a book's chapter": (
        (
            "<book><book-meta><book-title-group><book-title>Z</book-title></book-title-group></book-meta><book-part>"
            "<book-part-meta><title-group><title>A</title></title-group><abstract><p>B.</p></abstract></book-part-meta>"
            "</book-part></book>"
        ),
        ("A", "B."),
    ),
    "PubMed, a set of chapters": (
        (
            "<!DOCTYPE PubmedBookArticleSet><PubmedBookArticleSet><PubmedBookArticle><BookDocument><PMID>7</PMID><Book>"
            "<BookTitle>A</BookTitle></Book><Abstract><AbstractText>B.</AbstractText></Abstract></BookDocument>"
            "</PubmedBookArticle></PubmedBookArticleSet>"
        ),
        ("A", "B."),
    ),
    "PubMed, citations alone": (PUBMED.format(ARTICLE.format("A", "<AbstractText>B.</AbstractText>")), ("A", "B.")),
    "Anthology, formulas and capitals": (
        (
            "<collection id='2025.x'><volume id='1'><paper id='1'><title><fixed-case>A</fixed-case> title</title>"
            "<abstract>In "
            "<tex-math>O(n)</tex-math>, <i>fast</i>: <url>https://example.org/a</url>.</abstract></paper></volume></collection>"
        ),
        ("A title", "In $O(n)$, fast: https://example.org/a."),
    ),
    "MODS, one record, a title in parts": (
        (
            '<mods:mods xmlns:mods="http://www.loc.gov/mods/v3"><mods:titleInfo><mods:nonSort>The</mods:nonSort>'
            "<mods:title>Kite</mods:title><mods:subTitle>A Toolkit</mods:subTitle></mods:titleInfo>"
            "<mods:relatedItem><mods:titleInfo><mods:title>Z</mods:title></mods:titleInfo></mods:relatedItem><mods:abstract>B.</mods:abstract></mods:mods>"
        ),
        ("The Kite: A Toolkit", "B."),
    ),
    "EndNote, styled in parts": (
        (
            "<xml><records><record><titles><title><style>A </style><style face='italic'>title</style></title></titles>"
            "<abstract><style>B.</style></abstract></record></records></xml>"
        ),
        ("A title", "B."),
    ),
    "RSS, an item without a description": (
        "<rss><channel><item><title>A</title></item></channel></rss>",
        "abstract-missing",
    ),
    "XML of another kind": ("<svg><title>A</title></svg>", "unknown-xml"),
    "XML of another kind, with a namespace": ('<x:kml xmlns:x="urn:x"/>', "unknown-xml"),
}


@pytest.mark.parametrize(("content", "expected"), PAPERS.values(), ids=PAPERS.keys())
def test_papers(content: str | bytes, expected: object) -> None:
    assert shown(read(content)) == [expected]


def test_a_deleted_record_is_none_and_takes_its_index() -> None:
    paper = only_paper(OAI.format(DELETED + RAW))
    assert (paper.id, paper.source.index, paper.source.arxiv_version) == ("2501.90001", 1, 3)


def test_what_a_paper_cites_is_not_its_own() -> None:
    ids = "<ArticleIdList><ArticleId IdType='doi'>10.0000/{}</ArticleId></ArticleIdList>"
    cited = PUBMED.format(ARTICLE.format("A", "<AbstractText>B.</AbstractText>")).replace(
        "</PubmedA", "<PubmedData>{}<ReferenceList>" + ids.format("z") + "</ReferenceList></PubmedData></PubmedA"
    )
    assert only_paper(cited.format("")).source.doi is None
    assert only_paper(cited.format(ids.format("a"))).source.doi == "10.0000/a"
    related = (
        "<link rel='related' href='https://arxiv.org/abs/2501.90009'/><link href='https://example.org/a'/></entry>"
    )
    source = only_paper(GOOD.replace("http://arxiv.org/abs/2501.90001v1", "x").replace("</entry>", related)).source
    assert (source.arxiv_id, source.url) == (None, "https://example.org/a")


def test_the_line_of_a_refused_paper() -> None:
    _, refused, _ = read(ATOM.format(f"\n{GOOD}\n<entry><title>B</title>\n</entry>\n{GOOD}"))
    assert isinstance(refused, Refusal)
    assert refused.line == 3


BOMB = '<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE feed [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>'
LONG = "word " * 300_000
HOSTILE: dict[str, tuple[str, list[object]]] = {
    "entities of its own": (BOMB + ATOM.format(ENTRY.format("A", "&b;")), ["xml-entities"]),
    "an entity outside": (OUTSIDE + ATOM.format(ENTRY.format("A", "&a;")), ["xml-entities"]),
    "a parameter entity": (PARAMETER + ATOM.format(GOOD), ["xml-entities"]),
    "an entity that nothing declares": (ATOM.format(GOOD + ENTRY.format("A", "&nbsp;")), [AN_ABSTRACT, "not-xml"]),
    "a document type outside": ('<!DOCTYPE feed SYSTEM "http://example.org/x.dtd">' + ATOM.format(GOOD), [AN_ABSTRACT]),
    "it ends between papers": (ATOM.format(GOOD + GOOD)[:-7], [AN_ABSTRACT, AN_ABSTRACT, "not-xml"]),
    "it ends in a paper": (ATOM.format(GOOD + GOOD)[:-30], [AN_ABSTRACT, "not-xml"]),
    "it ends in a tag": (ATOM.format(GOOD)[:-1], [AN_ABSTRACT, "not-xml"]),
    "tags that cross": (ATOM.format(GOOD + "<entry><title>A</entry></title>"), [AN_ABSTRACT, "not-xml"]),
    "a character that XML has not": (ATOM.format(GOOD + ENTRY.format("A", "\x01")), [AN_ABSTRACT, "not-xml"]),
    "an encoding that nobody knows": ("<?xml version='1.0' encoding='x-kite'?>" + ATOM.format(GOOD), ["not-xml"]),
    "an encoding that is none": ("<?xml version='1.0' encoding='zlib'?>" + ATOM.format(GOOD), ["not-xml"]),
    "an encoding of several bytes": ("<?xml version='1.0' encoding='shift_jis'?>" + ATOM.format(GOOD), ["not-xml"]),
    "a long abstract between others": (
        ATOM.format(GOOD + ENTRY.format("B", LONG) + GOOD),
        [AN_ABSTRACT, "too-long", AN_ABSTRACT],
    ),
    "many elements in one entry": (
        ATOM.format("<entry>" + "<a/>" * 300_000 + "</entry>" + GOOD),
        ["too-long", AN_ABSTRACT],
    ),
    "deep nesting": (
        ATOM.format("<entry>" + "<a>" * 50_000 + "</a>" * 50_000 + "</entry>" + GOOD),
        ["too-deep"],
    ),
    "elements that are never closed": (ATOM.format("<entry>" + "<a>" * 50_000), ["too-deep"]),
    "a namespace of half a megabyte": (
        ATOM.format(GOOD)
        .replace("2005/Atom", "2005/Atom" + "x" * 500_000)
        .replace("<entry>", "<entry>" + "<a/>" * 2_000),
        [AN_ABSTRACT],
    ),
    "attributes that a declaration adds": (
        f'<!DOCTYPE feed [<!ATTLIST entry a CDATA "{"x" * 500_000}">]>' + ATOM.format(GOOD * 1_000),
        ["not-xml"],
    ),
    "an attribute without end": (ATOM.format(GOOD + '<entry a="' + LONG + LONG), [AN_ABSTRACT, "not-xml"]),
    "a comment without end": (ATOM.format(GOOD + "<!--" + LONG + LONG), [AN_ABSTRACT, "not-xml"]),
}


@pytest.mark.parametrize(("content", "expected"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile(content: str, expected: list[object]) -> None:
    assert shown(read(content, "atom")) == expected


def test_invalid_utf8() -> None:
    content = ATOM.format(GOOD + ENTRY.format("B", "caf?")).encode().replace(b"?", b"\xe9")
    assert shown(read(content)) == [AN_ABSTRACT, "not-xml"]
