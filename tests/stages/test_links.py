"""Links: how URLs are written, cleaned and judged."""

import pytest

from extract import Extractor, Paper
from extract.resources import data_folder
from extract.rulefile import Rule
from extract.stages.links import load

# abstract, then (url, kind, repo) of each link in it
CASES: list[tuple[str, list[tuple[str, str, str | None]]]] = [
    ("Code: https://github.com/ann/fastnet.", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
    (r"Code: \url{https://github.com/ann/fast\_net}.", [("https://github.com/ann/fast_net", "code", "ann/fast_net")]),
    ("See github.com/ann/fastnet for it", [("https://github.com/ann/fastnet", "code", "ann/fastnet")]),
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
]


@pytest.mark.parametrize(("abstract", "expected"), CASES, ids=[a for a, _ in CASES])
def test_links(extractor: Extractor, abstract: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = extractor.mentions(Paper("", abstract))[1].links
    assert [(link.url, link.kind, link.repo) for link in found] == expected


CUES = load(data_folder("rules")).cues


@pytest.mark.parametrize("rule", CUES, ids=[rule.id for rule in CUES])
def test_cue_examples(rule: Rule) -> None:
    assert all(rule.pattern.search(example) for example in rule.match)
    assert not any(rule.pattern.search(example) for example in rule.no_match)


def test_one_url_is_one_entry_with_every_place(extractor: Extractor) -> None:
    record = extractor.extract(abstract="Code: https://a.com/x. See (https://github.com/a/b), https://github.com/a/b/")
    assert [(link.url, len(link.evidence)) for link in record.code_urls][-1] == ("https://github.com/a/b", 2)
