"""The page in a browser: filters, sorting, hover and keys, hostile text, size and speed, narrow, dark, printed."""

import csv
import json
import os
import re
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from extract import Extractor, Paper
from extract.cli import paperfacts
from extract.evaluate.golden import cases
from extract.readers import read_papers
from extract.report import render
from tests.report.conftest import Open

ROOT = Path(__file__).parents[2]


def papers_of(paths: list[Path]) -> list[Paper]:
    return [paper for path in paths for paper in read_papers(path) if isinstance(paper, Paper)]


def page_of(papers: list[Paper], extractor: Extractor, title: str = "What the papers state") -> str:
    records = [record.model_dump() for record in extractor.pipe(papers)]
    return render(records, {paper.id: paper for paper in papers}, title)


@pytest.fixture(scope="session")
def examples(extractor: Extractor) -> str:
    """The page of the nine papers in examples/."""
    return page_of(papers_of([ROOT / "examples" / "digest.txt", ROOT / "examples" / "papers.jsonl"]), extractor)


@pytest.fixture(scope="session")
def golden(extractor: Extractor) -> str:
    """The page of the made-up papers in golden/."""
    return page_of(papers_of([case.input for case in cases(ROOT / "golden")]), extractor)


def titles(page: Page) -> list[str]:
    return page.locator("#papers h2").all_text_contents()


# what is done to the filters, the titles that are left
FILTERS: dict[str, tuple[list[tuple[str, str, str]], list[str]]] = {
    "a text": ([("fill", "#text", "telescope adapters")], []),
    "words of a text, in any order": ([("fill", "#text", "adapters cheap")], ["TideLoRA"]),
    "a field": ([("click", ".chip >> text=Code", "")], ["RiverFormer", "TideLoRA"]),
    "two fields": ([("click", ".chip >> text=Code", ""), ("fill", "#text", "gitlab")], ["TideLoRA"]),
    "a dataset": ([("fill", "#resource", "kitti")], ["KiteNet"]),
    "a metric": ([("select", "#metric", "throughput")], ["Do Small Models", "TideLoRA"]),
    "a role, and a dataset": (
        [("select", "#role", "introduced"), ("fill", "#resource", "CommitTrail")],
        ["What a Million"],
    ),
    "an order": ([("click", ".chip >> text=Code", ""), ("select", "#order", "title")], ["RiverFormer", "TideLoRA"]),
}


@pytest.mark.parametrize(("steps", "left"), FILTERS.values(), ids=FILTERS.keys())
def test_filters(open_page: Open, examples: str, steps: list[tuple[str, str, str]], left: list[str]) -> None:
    page = open_page(examples)
    assert len(titles(page)) == 9
    for action, selector, value in steps:
        if action == "fill":
            page.fill(selector, value)
        elif action == "select":
            page.select_option(selector, value)
        else:
            page.click(selector)
    assert [title[: len(start)] for title, start in zip(titles(page), left, strict=True)] == left
    expect(page.locator("#status")).to_contain_text(f"{len(left)} of 9 papers")
    page.click("text=Clear")
    expect(page.locator("#papers > li")).to_have_count(9)


def test_a_field_alone_is_marked(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    page.click(".chip >> text=Speedups")
    assert set(page.locator("mark").evaluate_all("marks => marks.map((mark) => mark.dataset.field)")) == {"Speedup"}
    assert page.locator(".chip >> text=Speedups").get_attribute("aria-pressed") == "true"


def test_a_bar_filters_by_its_dataset(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    page.click("#chart-resources button >> text=KITTI")
    assert page.input_value("#resource") == "KITTI"
    expect(page.locator("#papers > li")).to_have_count(1)
    page.click("#chart-resources button >> text=KITTI")
    expect(page.locator("#papers > li")).to_have_count(9)


def test_a_chart_says_how_much_it_leaves_out(open_page: Open, golden: str) -> None:
    chart = open_page(golden).locator("#chart-resources")
    expect(chart.locator("li")).to_have_count(12)
    expect(chart.locator(".note")).to_have_text(re.compile(r"^and \d+ more$"))


def test_the_table_sorts(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    page.click("#tab-table")
    page.click(".chip >> text=Results")
    column = "#entries tbody td:nth-child(5)"

    def values() -> list[float]:
        return [float(text.split()[0].rstrip("%")) for text in page.locator(column).all_inner_texts()]

    page.click("th >> text=Value")
    assert values() == sorted(values(), reverse=True)
    assert len(set(values())) > 3
    page.click("th >> text=Value")
    assert values() == sorted(values())
    assert page.locator("th >> text=Value").locator("xpath=..").get_attribute("aria-sort") == "ascending"
    page.click("th >> text=Paper")
    assert page.locator("[aria-sort]").count() == 1
    page.click("#entries .to-paper >> nth=0")
    assert page.locator("#panel-papers").is_visible()
    assert page.evaluate("document.activeElement.id.startsWith('paper-')")


def test_speedups_sort_by_their_factors(open_page: Open) -> None:
    gain = {"text": "a gain", "bound": "exact", "metric": "latency", "evidence": [], "by": "rule", "score": 1.0}
    stated = [(2.0, "x"), (61.0, "%"), (3.0, "x")]  # the second comes to 2.56
    speedups = [gain | {"value": value, "unit": unit} for value, unit in stated]
    page = open_page(render([{"id": "a", "title": "A", "speedups": speedups}], {}, "Gains"))
    page.click("#tab-table")
    page.click("th >> text=Value")
    assert page.locator("#entries tbody td:nth-child(5)").all_inner_texts() == ["3×", "61%", "2×"]


def test_hover_shows_value_rule_and_score(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    tip = page.locator("#tip")
    expect(tip).to_be_hidden()
    page.locator("mark", has_text="over 4 times faster").hover()
    expect(tip).to_be_visible()
    said = tip.inner_text().split("\n")
    assert [line for line in said if line] == [
        "Speedup", "value", "at least 4× speed", "metric", "speed", "rule", "times-faster", "score", "0.95",
    ]  # fmt: skip
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()


def test_marks_are_reached_by_keyboard(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    first = page.locator("#papers > li").first
    assert first.locator("mark[tabindex='0']").count() == 1
    first.locator("mark").first.focus()
    expect(page.locator("#tip")).to_contain_text("RiverFormer")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert (
        page.evaluate("[...document.querySelectorAll('#papers > li:first-child mark')].indexOf(document.activeElement)")
        == 2
    )
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "tip"
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()
    page.locator("#tab-papers").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#tab-table").get_attribute("aria-selected") == "true"


def test_a_screen_reader_finds_names(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    for tag in ("input", "select"):
        assert page.locator(f"#filters {tag}").evaluate_all("boxes => boxes.every((box) => box.labels.length === 1)")
    unnamed = "buttons => buttons.filter((button) => !button.innerText.trim()).length"
    assert page.locator("button:visible").evaluate_all(unnamed) == 0
    assert page.get_by_role("img", name="Speedups by metric. speed: 3, median").count() == 1
    assert page.get_by_role("status").inner_text() == "9 papers, 55 entries"
    assert page.evaluate("document.documentElement.lang") == "en"


HOSTILE = "<script>window.owned = 1</script> <img src=x onerror='owned=1'> &lt;b&gt; </script><!-- 😀𝔘 "


def test_hostile_text_is_text(open_page: Open) -> None:
    entry = {
        "by": "<i>rule</i>",
        "score": 1.0,
        "evidence": [{"section": "abstract", "start": len(HOSTILE), "end": len(HOSTILE) + 6}],
    }
    record = {
        "id": "<b>id</b>",
        "title": HOSTILE,
        "source": {"path": HOSTILE, "date": HOSTILE},
        "datasets": [{"name": HOSTILE, "canonical": HOSTILE, **entry}],
        "links": [{"url": "javascript:owned=1", "kind": "demo", **entry}],
        "code_urls": [{"url": 'https://a.org/"onclick="owned=1', "host": "a.org", **entry}],
    }
    page = open_page(render([record], {"<b>id</b>": Paper("", f"{HOSTILE}BarSet.", "<b>id</b>")}, HOSTILE))
    assert page.locator("h1").inner_text() == HOSTILE.strip()
    assert page.locator("#papers h2").text_content() == HOSTILE
    assert page.locator("mark").all_inner_texts() == ["BarSet"]
    page.locator("mark").hover()
    assert "<i>rule</i>" in page.locator("#tip").inner_text()
    for link in page.locator("#papers a").all():
        assert (link.get_attribute("href") or "").startswith("https://a.org/")
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
    page.click("#tab-table")
    assert page.locator("#entries tbody tr").count() == 3
    assert page.evaluate("window.owned === undefined && !document.querySelector('img, i, b, [onerror], [onclick]')")


def test_what_is_not_the_pages_own_does_not_run(open_page: Open, examples: str, tmp_path: Path) -> None:
    page = open_page(examples)
    injected = examples.replace("</main>", "</main><script>window.owned = 1</script>")
    path = tmp_path / "injected.html"
    path.write_text(injected, encoding="utf-8")
    other = page.context.new_page()
    other.goto(path.as_uri())
    assert other.locator("#papers > li").count() == 9
    assert other.evaluate("window.owned") is None


@pytest.fixture(scope="session")
def thousand(fast: Extractor, corpus: list[Paper]) -> str:
    return page_of(corpus[:1_000], fast)


def test_a_thousand_papers_are_small_and_open_within_two_seconds(open_page: Open, thousand: str) -> None:
    assert len(thousand.encode()) < 3_000_000
    page = open_page("<p>A browser that is warm</p>")
    path = Path(page.url.removeprefix("file://"))
    path.write_text(thousand, encoding="utf-8")
    start = seconds_of_browsers()
    page.goto(path.as_uri())
    expect(page.locator("#status")).to_contain_text("1,000 papers")
    page.locator("#papers > li mark").first.wait_for()
    assert seconds_of_browsers() - start < 2
    start = seconds_of_browsers()
    page.fill("#text", "transformer")
    expect(page.locator("#status")).to_contain_text("of 1,000 papers")
    assert seconds_of_browsers() - start < 1


def seconds_of_browsers() -> float:
    """Return the time on cores of all browsers of this run, which does not depend on what else the machine does."""
    browsers = (child for child in psutil.Process().children(recursive=True) if "chrom" in child.name())
    return sum(browser.cpu_times().user + browser.cpu_times().system for browser in browsers)


def test_more_is_shown_as_one_scrolls_and_all_is_printed(open_page: Open, golden: str) -> None:
    page = open_page(golden)
    assert 0 < page.locator("#papers > li").count() < 174
    before = page.locator("#papers > li").count()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(page.locator("#papers > li")).not_to_have_count(before)
    page.pdf()
    assert page.locator("#papers > li").count() == 174


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_overflows(open_page: Open, golden: str, width: int) -> None:
    page = open_page(golden, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#tab-table")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_light_and_dark(open_page: Open, examples: str) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    page = open_page(examples, scheme="dark")
    dark = page.evaluate(background)
    expect(page.locator("#theme")).to_have_text("Use light colours")
    page.click("#theme")
    light = page.evaluate(background)
    assert (dark, light) == ("rgb(21, 22, 26)", "rgb(251, 250, 248)")
    expect(page.locator("#theme")).to_have_text("Use dark colours")


def test_filters_are_in_the_address_and_come_back_with_it(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    page.click(".chip >> text=Speedups")
    page.fill("#text", "faster")
    page.click("#tab-table")
    status = page.locator("#status").inner_text()
    address = page.url
    assert address.endswith("#fields=3&text=faster&show=table")
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#status")).to_have_text(status)
    expect(page.locator("#panel-table")).to_be_visible()
    assert page.input_value("#text") == "faster"
    page.click("button[type=reset]")
    page.click("#tab-papers")
    page.wait_for_function("location.hash === ''")


def test_what_is_shown_is_saved(open_page: Open, examples: str) -> None:
    page = open_page(examples)
    page.click(".chip >> text=Speedups")
    with page.expect_download() as saved:
        page.click("#as-csv")
    rows = list(csv.reader(saved.value.path().read_text(encoding="utf-8").splitlines()))
    assert (rows[0][:3], saved.value.suggested_filename) == (["Id", "Paper", "Field"], "entries.csv")
    assert {row[2] for row in rows[1:]} == {"Speedups"}
    with page.expect_download() as saved:
        page.click("#as-jsonl")
    entries = [json.loads(line) for line in saved.value.path().read_text(encoding="utf-8").splitlines()]
    assert len(entries) == len(rows) - 1
    assert {entry["field"] for entry in entries} == {"Speedups"}


def test_headings_of_the_table_stay_visible(open_page: Open, golden: str) -> None:
    page = open_page(golden, height=700)
    page.click("#tab-table")
    page.mouse.wheel(0, 4_000)
    page.wait_for_function("scrollY > 2000")
    place = page.locator("#entries thead th").first.bounding_box()
    filters = page.locator("#filters").bounding_box()
    assert place is not None
    assert filters is not None
    assert abs(place["y"] - filters["height"]) < 10


def test_ids_lead_to_where_papers_lie(open_page: Open) -> None:
    records = [
        {"id": "a", "title": "A", "source": {"arxiv_id": "2501.00001"}},
        {"id": "b", "title": "B", "source": {"doi": "10.0000/x y"}},
        {"id": "c", "title": "C", "source": {"url": "javascript:alert(1)"}},
    ]
    page = open_page(render(records, {}, "Papers"))
    links = [link.get_attribute("href") for link in page.locator(".origin a").all()]
    assert links == ["https://arxiv.org/abs/2501.00001", "https://doi.org/10.0000/x%20y"]


SHOTS = [("light", 1280, 1500), ("dark", 1280, 1500), ("light", 390, 844)]


@pytest.mark.parametrize(("scheme", "width", "height"), SHOTS)
def test_screenshots(open_page: Open, golden: str, scheme: str, width: int, height: int, tmp_path: Path) -> None:
    """Written to the folder that SCREENSHOTS names, for the docs: see `make screenshots`."""
    folder = Path(os.environ.get("SCREENSHOTS", tmp_path))
    page = open_page(golden, width=width, height=height, scheme=scheme)
    page.select_option("#order", "facts")
    if width < 600:
        page.locator("#papers > li").first.evaluate("item => item.scrollIntoView()")
    page.locator("#papers > li:first-child mark").nth(2).hover()
    page.screenshot(path=folder / f"report-{scheme}-{width}.png")
    assert (folder / f"report-{scheme}-{width}.png").stat().st_size > 20_000


def test_the_command(tmp_path: Path, open_page: Open) -> None:
    inputs, records, out = ROOT / "examples" / "papers.jsonl", tmp_path / "records.jsonl", tmp_path / "out.html"
    CliRunner().invoke(paperfacts, ["extract", str(inputs), "-o", str(records)])
    command = ["report", str(records), "--inputs", str(inputs), "--title", "Kites", "-o", str(out)]
    result = CliRunner().invoke(paperfacts, command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 papers, " in result.stderr
    page = open_page(out.read_text(encoding="utf-8"))
    assert page.title() == "Kites"
    assert page.locator(".abstract").count() == 3
    with records.open("a") as file:
        file.write("nonsense\n" + json.dumps({"id": "other", "title": "Other"}) + "\n")
    result = CliRunner().invoke(paperfacts, command)
    assert result.exit_code == 1
    assert "records.jsonl:4: not a record" in result.stderr
    assert "4 papers, " in result.stderr
    assert "1 of them without an abstract in the inputs" in result.stderr


def test_a_page_is_html_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text('{"id": "1", "title": "Kite"}\n')
    for name in ("page.pdf", "page.JSON"):
        done = CliRunner().invoke(paperfacts, ["report", str(tmp_path / "records.jsonl"), "-o", str(tmp_path / name)])
        assert (done.exit_code, "The page is HTML: name it" in done.stderr, (tmp_path / name).exists()) == (
            2,
            True,
            False,
        )


def test_without_an_output_a_table_is_printed(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text('{"id": "1", "title": "Kite", "datasets": [{"name": "KITTI"}]}\n')
    done = CliRunner().invoke(paperfacts, ["report", str(tmp_path / "records.jsonl")])
    assert done.exit_code == 0
    assert re.search(r"datasets +1 +1 +KITTI", done.stdout)
