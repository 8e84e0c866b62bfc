"""The network's arithmetic, its file, and that it leans on nothing but question and clause."""

from dataclasses import replace

import numpy as np
import pytest

from index.errors import SettingsError
from index.structure.document import Clause
from index.structure.statements import statements_of
from rag.reader.features import NAMES
from rag.reader.model import Network, load_reader
from rag.types import Query


def network(tmp_path, **changes):
    count = len(NAMES)
    arrays = {
        "mean": np.ones(count, np.float32),
        "scale": np.full(count, 2, np.float32),
        "names": np.array(NAMES),
        "w0": np.eye(count, 2, dtype=np.float32),
        "b0": np.array([0, -1], np.float32),
        "w1": np.array([[1], [3]], np.float32),
        "b1": np.array([-1], np.float32),
    }
    np.savez(tmp_path / "model.npz", **(arrays | changes))
    return Network(tmp_path / "model.npz")


def test_layers_are_rectified_and_the_last_is_a_probability(tmp_path):
    rows = np.ones((2, len(NAMES)), np.float32)
    rows[0, :2] = 5, 5  # (5 - 1) / 2 = 2 and 2; rectified 2 and 1; 2 + 3 - 1 = 4
    rows[1, :2] = -99, 1  # clipped at -5, then 0; 0; -1
    expected = [1 / (1 + np.exp(-4)), 1 / (1 + np.exp(1))]
    assert network(tmp_path).probabilities(rows) == pytest.approx(expected)


def test_weights_for_other_features_are_refused(tmp_path):
    with pytest.raises(SettingsError, match="版本"):
        network(tmp_path, names=np.array(["other"]))


def test_a_missing_or_pickled_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="gone.npz"):
        Network(tmp_path / "gone.npz")
    with pytest.raises(SettingsError):
        network(tmp_path, names=np.array([{"a": 1}], dtype=object))


def clause(text):
    bare = Clause("d/1", "d", "clause", "", (), text, 0, len(text))
    return replace(bare, statements=statements_of(text, "", "clause"))


def test_the_statement_that_answers_is_likelier_than_its_neighbours():
    rule = clause("出租人应当出具收据。押金不得超过一个月租金。租赁期满应当退还押金。")
    question = "押金最多收多少"
    query = Query(question, question, "押金 最多收", unscoped=question, detail="number")
    found = load_reader("builtin").answers(query, rule)
    assert found.argmax() == 1
    assert found.shape == (3,) and (found > 0).all() and (found < 1).all()


def test_a_question_of_another_matter_is_unlikely_to_be_answered():
    rule = clause("出租人应当出具收据。押金不得超过一个月租金。")
    question = "养犬证怎么办理"
    query = Query(question, question, question, unscoped=question)
    assert load_reader("builtin").answers(query, rule).max() < 0.2
