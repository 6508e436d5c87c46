"""The spaCy component: what it sets on a Doc, and that Docs and pipelines with it can be saved, sent and scored."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

import extract.integrations.spacy
import extract.writers.spacy_docs
from extract import Extractor, Paper

TITLE = "GlimmerNet: Depth from Video"
ABSTRACT = (
    "We propose GlimmerNet, a novel network. It is 2x faster than MonoDepth, needs 40% less memory, and reaches 83.5% "
    r"accuracy on the KITTI dataset. Code: https://github.com/a/glimmer. See also $\mathcal{L}$1 at "
    "https://glimmer.example.org."
)
TEXT = f"{TITLE}\n{ABSTRACT}"


def pipeline(**config: Any) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("paperfacts", config=config)
    return nlp


def spans(doc: Doc, key: str = "paperfacts") -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans[key]]


@pytest.mark.parametrize("language", ["en", "xx"])
def test_the_record_and_a_span_for_every_place(language: str) -> None:
    nlp = spacy.blank(language)
    nlp.add_pipe("paperfacts")
    doc = nlp(TEXT)
    record = Extractor().extract(title=TITLE, abstract=ABSTRACT)
    assert doc._.paperfacts == record.model_dump()
    assert doc._.paperfacts_record == record
    assert [pair for pair in spans(doc) if pair[1] in {"MODEL", "DATASET"}] == [
        ("GlimmerNet", "MODEL"),
        ("GlimmerNet", "MODEL"),
        ("MonoDepth", "MODEL"),
        ("KITTI", "DATASET"),
    ]
    assert {label for _, label in spans(doc)} == {"MODEL", "DATASET", "SPEEDUP", "SAVING", "RESULT", "CODE", "LINK"}
    assert ("2x faster", "SPEEDUP") in spans(doc)
    assert next(span.kb_id_ for span in doc.spans["paperfacts"] if span.text == "KITTI") == "KITTI"
    assert nlp.get_pipe_meta("paperfacts").assigns == ["doc._.paperfacts", "doc.spans"]


CONFIGS: dict[str, dict[str, Any]] = {
    "a key of its own": {"spans_key": "facts"},
    "rules alone": {"fast": True},
    "a rulebook": {"rules": "examples/rulebook"},
    "names as entities": {"ents": True},
    "no title": {"title": False},
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
def test_the_config_counts_and_is_saved_with_the_pipeline(config: dict[str, Any], tmp_path: Path) -> None:
    nlp = pipeline(**config)
    doc = nlp(TEXT)
    assert doc._.paperfacts["title"] == ("" if config.get("title") is False else TITLE)
    assert [entity.label_ for entity in doc.ents] == (
        ["MODEL", "MODEL", "MODEL", "DATASET"] if "ents" in config else []
    )
    by = {entry["by"] for entry in doc._.paperfacts["model_names"]}
    assert not ("fast" in config and any(one.startswith("names") for one in by))
    nlp.to_disk(tmp_path)
    for again in (spacy.load(tmp_path), pipeline(**config).from_bytes(nlp.to_bytes())):
        other = again(TEXT)
        assert other._.paperfacts == doc._.paperfacts
        key = config.get("spans_key", "paperfacts")
        assert spans(other, key) == spans(doc, key)


def test_docs_are_saved_with_their_records() -> None:
    nlp = pipeline()
    doc = nlp(TEXT)
    binary = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    for again in (Doc(nlp.vocab).from_bytes(doc.to_bytes()), next(DocBin().from_bytes(binary).get_docs(nlp.vocab))):
        assert again._.paperfacts == doc._.paperfacts
        assert again._.paperfacts_record == doc._.paperfacts_record
        assert spans(again) == spans(doc)


def test_a_stream_gives_the_same_in_one_process_and_in_two() -> None:
    nlp = pipeline(fast=True)
    texts = [f"Paper {number}\n{ABSTRACT}" for number in range(40)]
    alone = [nlp(text)._.paperfacts for text in texts]
    assert [doc._.paperfacts for doc in nlp.pipe(texts, batch_size=16)] == alone
    assert [doc._.paperfacts for doc in nlp.pipe(texts, n_process=2, batch_size=10)] == alone
    papers = (Paper(f"Paper {number}", ABSTRACT) for number in range(40))
    assert alone == list(Extractor(fast=True).data(papers))


def test_spans_are_scored() -> None:
    nlp = pipeline()
    examples = [Example(nlp.make_doc(TEXT), nlp(TEXT))]
    assert nlp.evaluate(examples)["spans_paperfacts_f"] == 1.0


def test_entities_of_other_components_are_proposals() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [{"label": "PRODUCT", "pattern": "sorting hat"}, {"label": "PRODUCT", "pattern": "KITTI"}]
    )
    nlp.add_pipe("paperfacts", config={"proposals": {"PRODUCT": "model"}, "ents": True})
    doc = nlp("Letters\nWe use the sorting hat on the KITTI dataset. The sorting hat is slow.")
    (model,) = doc._.paperfacts["model_names"]
    assert (model["name"], model["by"], len(model["evidence"])) == ("sorting hat", "spacy.PRODUCT", 2)
    assert [entry["name"] for entry in doc._.paperfacts["datasets"]] == ["KITTI"]
    assert {entity.label_ for entity in doc.ents} == {"PRODUCT"}


def test_the_module_registers_what_pickled_docs_need() -> None:
    assert set(extract.writers.spacy_docs.LABELS) < set(Extractor(ner=False).extract("A").model_dump())


def test_without_spacy_the_extra_is_named() -> None:
    code = "import sys; sys.modules['spacy'] = None; import extract.integrations.spacy"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith("in the checkout, pip install '.[spacy]'")
