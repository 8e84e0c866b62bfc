"""What the cross-encoder learns first: own passage first, no other answer among the wrong ones."""

import json
from collections import Counter

import pytest

from index.encoder import BUILTIN, BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from training.encoder.pairs import LabelledSet, Pair
from training.reader.cross.data import read_questions, write_questions
from training.reader.cross.passages import BESIDE, passages, sentences
from training.transformer.data import Data

PASSAGES = [f"第{number}类事项由第{number}科在{number}日内受理。" for number in range(60)]


@pytest.fixture(scope="module")
def found():
    """Return what two questions for each of sixty passages become, and one that two answer."""
    asked = [(f"第{n}类事项{how}", n) for n in range(60) for how in ("怎么办", "去哪查")]
    asked += [("都能问谁", 0), ("都能问谁", 1)]
    pairs = tuple(Pair(query, PASSAGES[n], "办事指南", f"g{n}") for query, n in asked)
    read = Data({"pairs": pairs, "stard": ()}, (), (), LabelledSet((), (), (), ()))
    return passages(read, StaticEncoder(BUILTIN_FOLDER, BUILTIN), seed=0)


def test_a_passage_stands_first_and_the_wrong_ones_are_others(found):
    assert len(found) == 122
    for one in found:
        assert one.answers[0] and not any(one.answers[1:])
        assert one.own == 1 and not one.near_miss
        assert len(one.small) == len(one.answers) == len(set(one.statements)) > 2
    assert found[0].statements[0] == f"办事指南：{PASSAGES[0]}"


def test_another_answer_is_never_among_the_wrong_ones(found):
    wrong = [said for one in found[-2:] for said in one.statements[1:]]
    assert found[-1].text == found[-2].text == "都能问谁"
    assert not {f"办事指南：{PASSAGES[0]}", f"办事指南：{PASSAGES[1]}"} & set(wrong)


def test_the_same_seed_asks_the_same(found, tmp_path):
    write_questions(found, tmp_path / "asked.jsonl")
    again = read_questions(tmp_path / "asked.jsonl")
    assert list(again) == found


def test_sentences_that_hold_the_answer(tmp_path):
    folder = tmp_path / "cmrc2018"
    folder.mkdir()
    texts = [
        {"id": "a", "title": "甲", "text": "甲建于1990年。甲在河边；甲很大。"},
        {"id": "b", "title": "乙", "text": "乙是一座桥。乙有三孔。"},
    ]
    asked = [
        {"query": "甲建于哪年", "positive_ids": ["a"], "answers": ["1990年"]},
        {"query": "甲是什么", "positive_ids": ["a"], "answers": ["没有的话"]},
        {"query": "甲叫什么", "positive_ids": ["a"], "answers": ["甲"]},
    ]
    for name, records in (("corpus", texts), ("queries", asked)):
        lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    (one,) = sentences(tmp_path, seed=0)  # none and all of a paragraph teach nothing
    assert one.statements[:3] == ("甲：甲建于1990年。", "甲：甲在河边；", "甲：甲很大。")
    assert one.answers[:3] == (True, False, False)
    assert one.own == 3 and Counter(one.answers[3:]) == {False: BESIDE}
