"""What was read, looked up in the record itself."""

import pytest

from extract import Extractor

TITLE, ABSTRACT = "Kite: Quick Attention", r"We propose \textbf{Kite}, 3x faster than Mamba."


def test_evidence_is_looked_up_in_a_record_with_its_text() -> None:
    record = Extractor(ner=False, with_text=True).extract(title=TITLE, abstract=ABSTRACT)
    assert record.abstract == ABSTRACT
    assert [record.quotes(entry) for entry in record.speedups] == [["3x faster"]]
    assert record.quotes(record.model_names[0]) == ["Kite", "Kite"]
    assert ABSTRACT in record._repr_html_()


def test_without_its_text_a_record_says_how_to_keep_it() -> None:
    record = Extractor(ner=False).extract(title=TITLE, abstract=ABSTRACT)
    assert record.abstract is None
    with pytest.raises(ValueError, match=r"has no abstract; make it with Extractor\(with_text=True\)"):
        record.quotes(record.speedups[0])
