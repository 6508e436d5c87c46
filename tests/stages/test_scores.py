"""What a rule's word is worth, from `scores.tsv`."""

from pathlib import Path

import pytest

from extract.mention import LinkMention, Mentions, QuantityMention, ResultMention
from extract.rulefiles.files import RuleError
from extract.rulefiles.layers import layered_rows
from extract.stages.scores import COLUMNS, FILE, Scores, calibrated, load, scored

SCORES = Scores({("speedups", "faster"): 0.91, ("links", "word"): 0.7}, [(0.4, 0.5), (0.6, 0.7)])


def test_each_mention_has_the_score_of_its_rule_in_its_field() -> None:
    link = LinkMention(0, 1, "https://a.org", "a.org", None, "project", "word")
    gain = QuantityMention(0, 1, (0, 1), "speedups", 2.0, None, "x", "exact", "speed", None, "faster", 0.5)
    own = QuantityMention(0, 1, (0, 1), "savings", 2.0, None, "x", "exact", "cost", None, "own", 0.5)
    result = ResultMention(0, 1, 83.0, "%", None, False, "metric.after", 0.5)
    found = scored(Mentions([link], [gain, own], [result], []), SCORES)
    assert [found.links[0].score, *(m.score for m in found.quantities)] == [0.7, 0.91, 0.5]
    assert found.results[0].score == pytest.approx(0.6)


def test_a_row_that_is_no_number_is_told_of(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("\t".join(COLUMNS) + "\nlinks\tword\t1\t2\tmany\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"scores\.tsv:2: expected numbers, found 'word' and 'many'"):
        load(tmp_path)


def test_every_built_in_row_is_of_what_was_counted() -> None:
    from extract.rulefiles.resources import data_folder

    rows = layered_rows(data_folder("rules") / FILE, COLUMNS)
    assert {row.cells[0] for row in rows} == {"speedups", "savings", "code_urls", "links", "results"}
    assert all(0 <= int(row.cells[2]) <= int(row.cells[3]) and 0 < float(row.cells[4]) <= 1 for row in rows)


POINTS = [(0.5, 0.4), (0.7, 0.6), (0.9, 0.95)]


@pytest.mark.parametrize(
    ("p", "points", "score"),
    [
        (0.2, POINTS, 0.4),
        (0.5, POINTS, 0.4),
        (0.6, POINTS, 0.5),
        (0.7, POINTS, 0.6),
        (0.8, POINTS, 0.775),
        (0.99, POINTS, 0.95),
        (0.123456, [], 0.1235),
    ],
)
def test_between_two_points_lies_a_line(p: float, points: list[tuple[float, float]], score: float) -> None:
    assert calibrated(p, points) == pytest.approx(score)
