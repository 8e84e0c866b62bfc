"""The labelled questions and conversations, and what is fitted to them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from rag.question.features import feature_rows
from rag.question.learned import classifiers
from training.encoder.pairs_check import question_texts
from training.questions.data import CONVERSATIONS, QUESTIONS, Task, framed, matrix, read
from training.questions.figures import Share, accuracy, by_label, interval
from training.questions.fit import fit, left_out, store

ROOT = Path(__file__).parents[3]
RUN = 12


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def runs(text: str) -> set[str]:
    bare = plain(text)
    return {bare[i : i + RUN] for i in range(len(bare) - RUN + 1)}


def task(texts: tuple[str, ...], own: list[int], exclusive: bool = True) -> Task:
    targets = np.eye(max(own) + 1, dtype=np.int8)[own]
    labels = tuple("abc"[: max(own) + 1])
    return Task("t", texts, labels, targets, tuple(map(str, range(len(texts)))), exclusive)


def test_no_labelled_text_repeats_an_evaluation_question():
    asked = set().union(*map(runs, question_texts(ROOT / "eval/collections")))
    texts = [str(q["question"]) for q in read(ROOT / QUESTIONS)]
    for turn in read(ROOT / CONVERSATIONS):
        texts += [str(turn[part]) for part in ("first", "second", "complete")]
    assert len(texts) > 12_000
    assert [text for text in texts if runs(text) & asked] == []


def test_what_is_switched_stays_as_it_was():
    turns = read(ROOT / CONVERSATIONS)
    assert all((t["second"] == t["complete"]) >= (t["label"] == "switch") for t in turns)
    assert all(bool(t["inherits"]) == (t["label"] == "follow") for t in turns)


def test_a_row_has_unit_length():
    rows = matrix(["甲乙", "第12条讲什么"])
    assert np.allclose(np.sqrt(rows.multiply(rows).sum(axis=1)), 1)


def test_places_and_numbers_are_all_alike():
    assert (feature_rows("吉林省第12条？") == feature_rows("山西省第7条")).all()


@pytest.mark.parametrize(("right", "of"), [(0, 7), (7, 7), (50, 100)])
def test_an_interval_holds_its_share(right, of):
    low, high = interval(right, of)
    assert -1e-9 <= low <= right / of <= high <= 1 + 1e-9


def test_figures_by_hand():
    scores = np.array([[2.0, 1.0], [0.5, 0.6], [-1.0, 1.0], [3.0, -1.0]])
    done = task(("p", "q", "r", "s"), [0, 0, 1, 1])
    assert accuracy(done, scores) == Share(2, 4)
    assert list(by_label(done, scores)) == [
        ("a", Share(1, 2), Share(1, 2)),
        ("b", Share(1, 2), Share(1, 2)),
    ]


def test_what_is_stored_says_what_was_fitted(tmp_path):
    texts = tuple(f"{w}{i}" for i, w in enumerate(["多少钱", "谁管", "多少元", "谁负责"] * 5))
    learned = task(texts, [0, 1] * 10)
    features = matrix(texts)
    model = fit(learned, features, learned.targets)
    store({"t": (learned.labels, model)}, tmp_path / "w.safetensors")
    read_back = classifiers(tmp_path / "w.safetensors")["t"]
    exact = model.scores(features)
    for text, row in zip(texts, exact, strict=True):
        assert np.allclose(read_back.scores(feature_rows(text)), row, atol=0.05)
    assert (exact.argmax(axis=1) == learned.targets.argmax(axis=1)).all()


def test_a_text_is_measured_by_a_model_that_never_saw_its_group():
    texts = tuple(f"甲{i}" for i in range(5)) + tuple(f"乙{i}" for i in range(5))
    alone = Task(
        "t", texts, ("a", "b"), np.eye(2, dtype=np.int8)[[0] * 5 + [1] * 5],
        tuple("01234") * 2, True,
    )  # fmt: skip
    assert accuracy(alone, left_out(alone, matrix(texts))).right == 10


def test_a_frame_leaves_the_question_as_it_was():
    again = framed(["罚多少", "谢谢", "How much"], ["fact", "chat", "fact"])
    assert [(i, text.endswith("罚多少")) for i, text in again] == [(0, True)]


def test_the_shipped_weights_are_the_cards():
    import hashlib

    folder = ROOT / "rag/question/models"
    file = folder / "questions.safetensors"
    assert hashlib.sha256(file.read_bytes()).hexdigest() in (folder / "README.md").read_text()
    assert file.stat().st_size < 4_000_000
    assert {"kind", "detail", "facts", "talk", "follow", "inherits"} == set(classifiers())


def test_labels_are_the_ones_told():
    kinds = {str(q["kind"]) for q in read(ROOT / QUESTIONS)}
    assert set(classifiers()["kind"].labels) == kinds
    assert json.dumps(sorted(kinds))
