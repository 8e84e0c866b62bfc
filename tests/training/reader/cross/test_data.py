"""Batches of the cross-encoder: every question once a round, its answers always among its rows."""

import json

from rag.reader.model import load_reader
from training.reader.cross.data import Question, ask, draw, read_questions, write_questions

FIELDS = [f"field {number}" for number in range(40)]


def asked(number, answers=(True, False, False, False)):
    said = tuple(f"s{number}.{place}" for place in range(len(answers)))
    small = tuple(0.9 - 0.1 * place for place in range(len(answers)))
    return Question(f"q{number}", FIELDS[number], not any(answers), 2, said, answers, small)


GIVEN = [asked(number) for number in range(12)]


def test_a_round_asks_every_question_once():
    texts = [
        text
        for step in range(3)
        for text in set(draw(GIVEN, step, questions=4, each=3, seed=0).questions)
    ]
    assert sorted(texts) == sorted(one.text for one in GIVEN)


def test_a_step_always_draws_the_same_rows():
    first, again = (draw(GIVEN, 5, questions=4, each=3, seed=1) for _ in range(2))
    assert first == again
    assert first != draw(GIVEN, 5, questions=4, each=3, seed=2)


def test_answers_are_there_and_groups_hold_together():
    batch = draw(GIVEN, 0, questions=4, each=3, seed=0)
    assert batch.group == (0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3)
    assert sum(batch.answers) == 4
    for question, said in zip(batch.questions, batch.statements, strict=True):
        assert said.startswith(f"s{question[1:]}.")


def test_a_near_miss_has_rows_without_an_answer():
    batch = draw([asked(0, (False,) * 5)], 0, questions=1, each=3, seed=0)
    assert batch.answers == (False, False, False)
    assert len(set(batch.statements)) == 3


def test_short_questions_give_what_they_have():
    batch = draw([asked(0, (True, False))], 0, questions=1, each=6, seed=0)
    assert sorted(batch.statements) == ["s0.0", "s0.1"]


def test_the_parts_of_the_fields_don_t_overlap():
    learnt = [one for one in map(asked, range(40)) if one.learnt]
    assert 0 < len(learnt) < 40
    assert {one.part for one in learnt}.isdisjoint({0, 1, 5})


def test_what_is_written_is_read(tmp_path):
    record = {
        "id": 1, "field": "租房", "source": "甲条例(2020-01-01)", "title": "甲条例",
        "text": "第九条 押金不得超过一个月租金。退租后七日内退还押金。",
        "statements": [[0, 16], [16, 28]],
        "questions": [
            {"question": "押金最多收几个月", "statements": [0]},
            {"question": "押金晚退罚多少", "statements": [], "missing": "没写罚多少"},
        ],
    }  # fmt: skip
    (tmp_path / "triples.jsonl").write_text(json.dumps(record), encoding="utf-8")
    target = tmp_path / "questions.jsonl"
    write_questions(
        ask(tmp_path / "triples.jsonl", tmp_path / "work", load_reader("small")), target
    )
    found = read_questions(target)
    assert [one.text for one in found] == ["押金最多收几个月", "押金晚退罚多少"]
    assert [one.near_miss for one in found] == [False, True]
    assert found[0].own == 2 and found[0].answers[:2] == (True, False)
    assert found[0].statements[0].endswith("押金不得超过一个月租金。")
    assert len(found[0].statements) == len(found[0].answers) == len(found[0].small)
