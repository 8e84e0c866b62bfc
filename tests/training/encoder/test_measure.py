from collections.abc import Sequence

import numpy as np
import pytest

from index.encoder import BUILTIN_FOLDER
from training.encoder.export import quantize
from training.encoder.figures import bm25_recall, speed
from training.encoder.measure import Trial, pair_trial, recall
from training.encoder.pairs import Pair


def test_recall_by_hand() -> None:
    places = {"a": [1, 0], "b": [0, 1], "c": [0.8, 0.6], "q1": [1, 0.1], "q2": [0.9, 0.5]}
    trial = Trial("t", ("q1", "q2"), ("a", "b", "c"), ((0,), (1,)))
    found = recall(trial, lambda texts: np.array([places[t] for t in texts], dtype=np.float32))
    assert found == {1: 0.5, 5: 1.0, 10: 1.0}  # q1 ranks a first; q2 ranks b third


def test_any_right_passage_counts() -> None:
    trial = Trial("t", ("q",), ("a", "b"), ((0, 1),))
    places = {"a": [0.0], "b": [1.0], "q": [1.0]}
    found = recall(trial, lambda texts: np.array([places[t] for t in texts], dtype=np.float32))
    assert found[1] == 1.0


def test_only_held_back_pairs_are_asked_over_all_passages() -> None:
    pairs = [
        Pair("q1", "p1", "", "p1", True),
        Pair("q2", "p2", "", "p2"),
        Pair("q3", "p2", "", "p2"),
    ]
    trial = pair_trial(pairs)
    assert (trial.queries, trial.pool, trial.positives) == (("q1",), ("p1", "p2"), ((0,),))


@pytest.mark.parametrize("scale", [1e-4, 1.0, 300.0])
def test_quantized_rows_are_near(scale: float) -> None:
    rows = (np.random.default_rng(0).normal(size=(50, 16)) * scale).astype(np.float32)
    rows[3] = 0
    small, scales = quantize(rows)
    assert small.dtype == np.int8
    error = np.abs(small * scales[:, None] - rows).max(axis=1)
    assert (error <= np.abs(rows).max(axis=1) / 127 / 2 * 1.001).all()


def test_bm25_finds_the_passage_that_shares_words() -> None:
    pool = ("土地流转办法", "户口登记规则", "贷款贴息标准")
    trial = Trial("t", ("贷款贴息多少", "户口咋登记"), pool, ((2,), (0,)))
    assert bm25_recall(trial) == {1: 0.5, 5: 1.0, 10: 1.0}


def test_speed_is_measured_on_the_folder_itself() -> None:
    measured = speed(BUILTIN_FOLDER, ["推进土地流转"] * 50)
    assert measured["clauses_per_s"] > 0 and measured["load_s"] > 0
    assert measured["characters_per_clause"] == 6
    assert 1 < measured["megabytes"] <= 16


def test_queries_may_be_encoded_in_their_own_way() -> None:
    trial = Trial("t", ("q",), ("a", "b"), ((0,),))
    pool = {"a": [1.0, 0.0], "b": [0.0, 1.0], "q": [0.0, 1.0]}

    def encode(texts: Sequence[str]) -> np.ndarray:
        return np.array([pool[text] for text in texts], dtype=np.float32)

    assert recall(trial, encode)[1] == 0.0
    assert recall(trial, encode, lambda texts: encode(texts)[:, ::-1])[1] == 1.0
