"""Links: how URLs are written, cleaned and judged."""

import re
from pathlib import Path

import pytest

from extract import Extractor, Paper
from extract.rulefiles.files import RuleError
from extract.stages.links import load

# abstract, then (url, kind, repo) of each link in it
CASES: list[tuple[str, list[tuple[str, str, str | None]]]] = [
    ("Code: https://github.com/ann/fastnet.", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    (r"Code: \url{https://github.com/ann/fast\_net}.", [("https://github.com/ann/fast_net", "code", "ann/fast_net")]),
    ("See github.com/ann/fastnet for it", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    ("See vcworld.com/zoo for it", [("https://vcworld.com/zoo", "project", None)]),
    ("See GitHub.com/ann/fastnet for it", [("https://GitHub.com/ann/fastnet", "code", "ann/fastnet")]),
    ("Code is at https: //github.com/ann/fastnet", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    ("Please visit: fastnet.github.io.", [("https://fastnet.github.io", "project", None)]),
    (r"\href{https://ann.github.io/net/}{GitHub}.", [("https://ann.github.io/net/", "project", None)]),
    ("A web interface: https://fastnet.streamlit.app/", [("https://fastnet.streamlit.app/", "demo", None)]),
    ("via the Foo dataset repository (https://foo.org/sets)", [("https://foo.org/sets", "dataset", None)]),
    ("Get it from https://doi.org/10.5281/zenodo.15", [("https://doi.org/10.5281/zenodo.15", "dataset", None)]),
    (
        "See github.com/ann/net for source code, and huggingface.co/ann/net for trained weights.",
        [("https://github.com/ann/net", "code", "ann/net"), ("https://huggingface.co/ann/net", "model", None)],
    ),
    ("Code is at https ://github.com/ann/fastnet", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    ("Code is at https:// github.com/ann/fastnet", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    ("Code is at https://github.com/ ann/fastnet.", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    ("Code is at https://github.com/ann/fast- net.", [("https://github.com/ann/fast-net", "code", "ann/fast-net")]),
    ("Code: https://github.com/ann/fastnet.git", [("https://github.com/ann/fastnet.git", "code", "ann/fastnet")]),
    (
        "Code: https://github.com/ann/fastnet/tree/main/v2#run?x=1",
        [("https://github.com/ann/fastnet/tree/main/v2#run?x=1", "code", "ann/fastnet")],
    ),
    ("(https://github.com/ann/fastnet)", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    ("[Code](https://github.com/ann/fastnet)!", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    (r"\href{https://github.com/ann/net}{Code}", [("https://github.com/ann/net", "code", "ann/net")]),
    (
        "[https://github.com/a/b](https://github.com/a/b)",
        [("https://github.com/a/b", "code", "a/b"), ("https://github.com/a/b", "code", "a/b")],
    ),
    ("{https://github.com/ann/net}", [("https://github.com/ann/net", "code", "ann/net")]),
    ("https://a.io/x/{https://a.io/x/}", [("https://a.io/x/", "project", None), ("https://a.io/x/", "project", None)]),
    ("Code: https://github.com/ann/net.We hope", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code: https://gitlab.uni-x.de/ann/net", [("https://gitlab.uni-x.de/ann/net", "code", "ann/net")]),
    ("Code is available at github.com", [("https://github.com", "code", None)]),
    ("https://anonymous.4open.science/r/XXXX/", [("https://anonymous.4open.science/r/XXXX/", "code", None)]),
    ("Code is available at https://ann.github.io/net/.", [("https://ann.github.io/net/", "code", None)]),
    ("Project page: https://ann.github.io/net/.", [("https://ann.github.io/net/", "project", None)]),
    ("Videos are at https://ann.github.io/net", [("https://ann.github.io/net", "demo", None)]),
    ("Project page: https://a.org/x (code and models are there).", [("https://a.org/x", "code", None)]),
    ("Project page: https://a.org/x (videos are there).", [("https://a.org/x", "project", None)]),
    ("More videos on our project page: https://ann.github.io/n", [("https://ann.github.io/n", "project", None)]),
    ("Visit https://net.ethz.ch for the dataset, code and more", [("https://net.ethz.ch", "code", None)]),
    ("The data is at https://zenodo.org/records/1.", [("https://zenodo.org/records/1", "dataset", None)]),
    ("Weights: https://huggingface.co/ann/net", [("https://huggingface.co/ann/net", "model", None)]),
    ("https://huggingface.co/datasets/ann/net", [("https://huggingface.co/datasets/ann/net", "dataset", None)]),
    ("https://huggingface.co/spaces/ann/net", [("https://huggingface.co/spaces/ann/net", "demo", None)]),
    (
        "Our code and data are at https://huggingface.co/datasets/ann/net",
        [("https://huggingface.co/datasets/ann/net", "code", None)],
    ),
    (
        "Code and data: https://github.com/ann/net and https://huggingface.co/datasets/ann/net",
        [
            ("https://github.com/ann/net", "code", "ann/net"),
            ("https://huggingface.co/datasets/ann/net", "dataset", None),
        ],
    ),
    ("available at vcworld.com, and open", [("https://vcworld.com", "project", None)]),
    ("See https://a.org/~ann/x%20y_(z).", [("https://a.org/~ann/x%20y_(z)", "project", None)]),
    (r"See https://a.org/$\sim$ann/x", [("https://a.org/~ann/x", "project", None)]),
    ("as arXiv:2401.01234 says, e.g. in Node.js or PyTorch v2.0.1, i.e.all", []),
    ("Reviews from Amazon.com and Booking.com are used", []),
    ("mail ann@example.org", []),
    ("https:// and http://. nothing", []),
    ("See https://a.io[1] and https://b.io℀.", [("https://a.io", "project", None), ("https://b.io", "project", None)]),
    ("See https://[::1]/x and https://a[b.io", []),
    ("It is shown by www.fastnet.org.", [("https://www.fastnet.org", "project", None)]),
    ("It is on our page (vcworld.com).", [("https://vcworld.com", "project", None)]),
    ("Reviews of Amazon.com are at vcworld.com.", [("https://vcworld.com", "project", None)]),
    ("The demo runs at http://localhost:8000", [("http://localhost:8000", "demo", None)]),
    ("Code: https://github.com:443/ann/net", [("https://github.com:443/ann/net", "code", "ann/net")]),
    ("Demo: https://Fast.net:8080/x", [("https://Fast.net:8080/x", "demo", None)]),
    (
        "See https://a.org/docs/__call__ and https://a.org/LaTeX.",
        [("https://a.org/docs/__call__", "project", None), ("https://a.org/LaTeX", "project", None)],
    ),
    ("代码：https://github.com/ann/net，欢迎。", [("https://github.com/ann/net", "code", "ann/net")]),
    ("代码：https://github.com/ann/net。欢迎", [("https://github.com/ann/net", "code", "ann/net")]),
    ("代码（https://github.com/ann/net）已公开", [("https://github.com/ann/net", "code", "ann/net")]),
    ("代码：https://github.com/ann/net欢迎", [("https://github.com/ann/net", "code", "ann/net")]),
    ("コードはhttps://github.com/ann/net、または", [("https://github.com/ann/net", "code", "ann/net")]),
    ("See https://zh.a.org/wiki/凧 for it", [("https://zh.a.org/wiki/凧", "project", None)]),
    ("Code: https://github.com/ann/net[3].", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code: https://github.com/ann/net[3,4]", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code: https://github.com/ann/net².", [("https://github.com/ann/net", "code", "ann/net")]),
    ("The code—https://github.com/ann/net—is out", [("https://github.com/ann/net", "code", "ann/net")]),
    ("The code---https://github.com/ann/net---is out", [("https://github.com/ann/net", "code", "ann/net")]),
    ("The code–https://github.com/ann/net–is out", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code: https://github.com/ann/fast-net-2", [("https://github.com/ann/fast-net-2", "code", "ann/fast-net-2")]),
    ("Page: https://vcworld.com/ann/ fast-net2.", [("https://vcworld.com/ann/fast-net2", "project", None)]),
    ("Page: https://vcworld.com/ann/ project-page.", [("https://vcworld.com/ann/", "project", None)]),
    ("Page: https://vcworld.com/ann/ net.", [("https://vcworld.com/ann/", "project", None)]),
    ("Demo: https://youtube.com/ann/ here.", [("https://youtube.com/ann/", "demo", None)]),
    ("Code: github.com/ann/ net", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code: https://github.com/ann/ net.git.", [("https://github.com/ann/net.git", "code", "ann/net")]),
    ("Code is at https://github. com/ann/net.", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Visit https://ann. github.io/net, please", [("https://ann.github.io/net", "project", None)]),
    ("Visit https://ann.org. Here/there it is", [("https://ann.org", "project", None)]),
    ("Code: https://github.com/ann/net /tree/main.", [("https://github.com/ann/net/tree/main", "code", "ann/net")]),
    ("Code: github.com:443/ann/net", [("https://github.com:443/ann/net", "code", "ann/net")]),
    ("Code: see github.com/ann/net?v=1#top.", [("https://github.com/ann/net?v=1#top", "code", "ann/net")]),
    (
        "Kept at https://web.a.org/2/https://b.org/x.",
        [("https://web.a.org/2/", "project", None), ("https://b.org/x", "project", None)],
    ),
    ("Code: https://github.com/ann/ and more.", [("https://github.com/ann/", "code", None)]),
    ("Code: https://github.com\n/ann/net is out", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code is at github.com\n/ann/net.", [("https://github.com/ann/net", "code", "ann/net")]),
    (
        "[github.com/ann/net](github.com/ann/net)",
        [("https://github.com/ann/net", "code", "ann/net"), ("https://github.com/ann/net", "code", "ann/net")],
    ),
    ("Our [code](gitlab.com/ann/net) is out", [("https://gitlab.com/ann/net", "code", "ann/net")]),
    ("Our page is https://змей.рф/x.", [("https://змей.рф/x", "project", None)]),
    ("The demo is at http://192.0.2.8:80/x.", [("http://192.0.2.8:80/x", "demo", None)]),
    ("It is at http://192.0.2.8, as ever", [("http://192.0.2.8", "project", None)]),
    ("It is at http://1.2.3/x, as ever", []),
    ("Videos of it: https://github.com/ann/net", [("https://github.com/ann/net", "code", "ann/net")]),
    ("Code will be released. Project page: https://a.org/x.", [("https://a.org/x", "project", None)]),
    ("See https://a.org/x for demos. Code will follow.", [("https://a.org/x", "demo", None)]),
    ("See https://a.org/x for demos; code will follow.", [("https://a.org/x", "demo", None)]),
    ("We open-source it at https://a.org/x.", [("https://a.org/x", "code", None)]),
    ("We open-source the data at https://a.org/x.", [("https://a.org/x", "dataset", None)]),
    (
        "See https://a.org/x for the demo, https://b.org/y for code, and https://c.org/z for data.",
        [("https://a.org/x", "demo", None), ("https://b.org/y", "code", None), ("https://c.org/z", "dataset", None)],
    ),
    (
        "Code: https://a.org/x and https://b.org/y.",
        [("https://a.org/x", "code", None), ("https://b.org/y", "code", None)],
    ),
    (
        "Project page: https://a.org/x. Code and models: https://b.org/y.",
        [("https://a.org/x", "project", None), ("https://b.org/y", "code", None)],
    ),
]


@pytest.mark.parametrize(("abstract", "expected"), CASES, ids=[a for a, _ in CASES])
def test_links(extractor: Extractor, abstract: str, expected: list[tuple[str, str, str | None]]) -> None:
    text, mentions = extractor.mentions(Paper("", abstract))
    assert [(link.url, link.kind, link.repo) for link in mentions.links] == expected
    for link in mentions.links:  # a blank may have been taken out, and a scheme added
        stretch = text.string[link.start : link.end].replace(" ", "")
        assert link.url in (stretch, f"https://{stretch}")


@pytest.mark.parametrize(
    ("abstract", "host", "by"),
    [
        ("Code: https://github.com/ann/net", "github.com", "host.github.com"),
        ("Code: https://www.fast.org/net", "fast.org", "link.code-word"),
        ("Get it at https://www.Kaggle.com/ann/net", "kaggle.com", "host.www.kaggle.com"),
        ("Data: https://www.kaggle.com/ann/net", "kaggle.com", "link.dataset-word"),
        ("Please visit fast.github.io.", "fast.github.io", "host.*.github.io"),
        ("See it at https://youtu.be/", "youtu.be", "host.youtu.be"),
        ("See it at https://zenodo.org/", "zenodo.org", "link.default"),
        ("See it at https://huggingface.co/datasets/ann/net", "huggingface.co", "host.huggingface.co/datasets"),
    ],
)
def test_what_says_so(abstract: str, host: str, by: str, extractor: Extractor) -> None:
    (link,) = extractor.mentions(Paper("", abstract))[1].links
    assert (link.host, link.by) == (host, by)


CUE = '[[cue]]\nid = "own.film"\npattern = "film"\nmatch = ["film"]\nno_match = ["play"]\n'


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("hosts.tsv", "host\tpath\tkind\trepo\na.org\t\tcode\ttwo\n", "hosts.tsv:2: expected a kind"),
        ("hosts.tsv", "host\tpath\tkind\trepo\na.org\t\tfilm\t2\n", "hosts.tsv:2: expected a kind"),
        ("links.toml", CUE, "rule 'own.film': 'kind' is missing; expected one of code, project"),
        ("links.toml", CUE + 'kind = "film"\n', "rule 'own.film': kind is 'film'; expected one of code, project"),
    ],
)
def test_hosts_and_cues_of_no_kind(tmp_path: Path, file: str, content: str, says: str) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(says)):
        load(tmp_path)


def test_one_url_is_one_entry_with_every_place(extractor: Extractor) -> None:
    record = extractor.extract(abstract="Code: https://a.com/x. See (https://github.com/a/b), https://github.com/a/b/")
    assert [(link.url, len(link.evidence)) for link in record.code_urls][-1] == ("https://github.com/a/b", 2)
