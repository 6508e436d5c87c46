import pytest
import spacy

import extract.integrations.spacy  # noqa: F401  registers the factory

_ABSTRACT = (
    "GlimmerNet: Depth from Video\nWe propose GlimmerNet, a novel network. It is evaluated on the KITTI dataset."
)


@pytest.mark.parametrize("language", ["en", "xx"])
def test_record_and_spans(language: str) -> None:
    nlp = spacy.blank(language)
    nlp.add_pipe("paperfacts")
    doc = nlp(_ABSTRACT)
    assert [m.name for m in doc._.paperfacts.model_names] == ["GlimmerNet"]
    assert {(s.text, s.label_) for s in doc.spans["paperfacts"]} == {("GlimmerNet", "MODEL"), ("KITTI", "DATASET")}
