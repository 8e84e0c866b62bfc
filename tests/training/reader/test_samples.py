"""Samples of two small clauses, and the figures of scores that are written down."""

import json

import numpy as np
import pytest

from index.encoder import BUILTIN, BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from rag.reader.features import NAMES, Features
from rag.reader.model import Network
from training.reader.network import figures, save, train
from training.reader.samples import Samples, samples

RECORDS = [
    {
        "id": 1, "field": "租房", "source": "甲条例(2020-01-01)", "title": "甲条例",
        "text": "第九条 押金不得超过一个月租金。退租后七日内退还押金。",
        "statements": [[0, 16], [16, 28]],
        "questions": [
            {"question": "押金最多收几个月", "style": "a", "statements": [0]},
            {"question": "押金晚退罚多少", "style": "a", "statements": [], "missing": "没写罚多少"},
        ],
    },
    {
        "id": 2, "field": "供水", "source": "乙办法(2021-01-01)", "title": "乙办法",
        "text": "第二条 水表每六年更换一次。", "statements": [[0, 14]],
        "questions": [{"question": "水表几年一换", "style": "a", "statements": [0]}],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("triples")
    lines = (json.dumps(record, ensure_ascii=False) for record in RECORDS)
    (folder / "triples.jsonl").write_text("\n".join(lines), encoding="utf-8")
    features = Features(StaticEncoder(BUILTIN_FOLDER, BUILTIN))
    return samples(folder / "triples.jsonl", folder / "work", features)


def test_the_marked_statement_answers_and_nothing_of_a_near_miss(given):
    assert given.features.shape[1] == len(NAMES)
    assert [int(given.answers[given.question == n].sum()) for n in (0, 1, 2)] == [1, 0, 1]
    assert set(given.question[given.near_miss].tolist()) == {1}
    assert (given.own | ~given.answers).all()


def test_trained_weights_are_read_again(given, tmp_path):
    everything = Samples(
        given.features, given.answers, given.own, given.near_miss,
        np.zeros_like(given.own), given.question,
    )  # fmt: skip
    save(train(everything), tmp_path / "model.npz")
    found = Network(tmp_path / "model.npz").probabilities(given.features)
    assert found.shape == (len(given.features),)


def test_figures_by_hand():
    flags = np.array
    scores = np.array([0.9, 0.1, 0.2, 0.8, 0.3, 0.7])
    measured = Samples(
        features=np.zeros((6, 1), np.float32),
        answers=flags([True, False, False, False, True, False]),
        own=flags([True, True, True, True, True, False]),
        near_miss=flags([False, False, True, True, False, False]),
        held_back=np.ones(6, bool),
        question=np.array([0, 0, 1, 1, 2, 2]),
    )
    # question 0: right; 1: a near miss at 0.8; 2: right in its clause, another clause scores more
    assert figures(scores, measured) == {"questions": 2, "first": 1.0, "top": 0.5, "auc": 0.5}
