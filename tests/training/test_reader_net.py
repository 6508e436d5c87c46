"""What is trained with torch is what runs with numpy. Needs torch, which only training does."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from extract import Extractor
from extract.paper import Paper
from extract.stages.names import find_names
from extract.stages.names.batch import gather
from extract.stages.names.known import CLASSES
from extract.stages.names.reader import load
from extract.stages.names.reading import SPECIAL, WordPieces, read_around
from extract.stages.names.tokens import Vocabulary
from extract.text import read_text
from training.__main__ import describe
from training.batches import Texts
from training.learning import classify
from training.prepare import piece_table
from training.reader_net import Reader, Shape, exported

PIECES = WordPieces([*SPECIAL, "heron", "stork", "##s", *map(chr, range(97, 123)), *".:", *map("##{}".format, "aeior")])


def test_numpy_says_what_torch_says(tmp_path: Path, extractor: Extractor) -> None:
    papers = [Paper("Heron: Search", "Heron waits. Storks use PondSet. It is Calm."), Paper("", "Storks and Heron-2.")]
    texts = [read_text(paper, extractor.rulebook.markup) for paper in papers]
    vocabulary = Vocabulary(extractor.rulebook.names.cues)
    b = gather(texts, [find_names(text, extractor.rulebook.names) for text in texts], vocabulary)
    every = np.arange(len(b.keys))
    torch.manual_seed(0)
    shape = Shape(width=32, layers=3, heads=2, inner=64, size=32)
    net = Reader(shape, PIECES, piece_table(vocabulary.words, PIECES))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    net.exact(True)
    reading = read_around(b, every)
    p = np.zeros((len(every), len(CLASSES)), dtype=np.float32)
    classify(net, Texts(reading), np.arange(len(reading.documents)), p, half=False)
    path = tmp_path / "reader.npz"
    about, arrays = exported(net, PIECES)
    np.savez_compressed(path, about=about, **arrays)  # type: ignore[arg-type]  # its stubs take all for `allow_pickle`
    describe(path, {"name": "tiny", "thresholds": {}, "calibration": {}})
    candidates, found = load(path).read(b, vocabulary, every)
    assert candidates.tolist() == every.tolist()
    assert found.std(axis=0).max() > 0.01
    np.testing.assert_allclose(found, p, atol=0.02)
