"""Question sets of ours and of users; errors name file and line."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from eval.questions import QUESTIONS, Gold, QuestionError, load_questions


def write(folder: Path, name: str, *rows: object) -> Path:
    file = folder / name
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    return file


def test_a_line_becomes_a_question(tmp_path: Path) -> None:
    row = {
        "id": "f1",
        "type": "fact",
        "question": "几年？",
        "gold": [{"document": "a.txt", "quote": "两年", "attachment": "附件1"}],
        "any": False,
        "must": ["两年"],
        "split": "dev",
    }
    (question,) = load_questions(write(tmp_path, "a.jsonl", row))
    assert question.gold == (Gold("a.txt", "两年", "附件1"),)
    assert (question.any_gold, question.must, question.answerable) == (False, ("两年",), True)


def test_a_quote_in_spans_and_what_must_not_be_said(tmp_path: Path) -> None:
    row = {
        "id": "t1",
        "question": "B类多少？",
        "gold": [{"document": "a.docx", "quote": ["B类", "500"]}],
        "must_not": ["1700"],
        "group": "switch",
        "family": "rent",
    }
    (question,) = load_questions(write(tmp_path, "a.jsonl", row))
    assert question.gold == (Gold("a.docx", "B类", spans=("500",)),)
    assert question.gold[0].quotes == ("B类", "500")
    assert (question.must_not, question.group, question.family) == (("1700",), "switch", "rent")


def test_half_answerable_has_gold(tmp_path: Path) -> None:
    row = {"id": "u", "type": "unanswerable", "question": "?", "gold": [{"quote": "x"}]}
    (question,) = load_questions(write(tmp_path, "a.jsonl", row))
    assert question.half
    assert not question.answerable


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"question": "好"}\n{oops', "第2行"),
        ('{"id": "a"}', "缺少问题"),
        ('{"question": "好", "gold": [{}]}', "quote 或 clause_id"),
        ('{"question": "好", "gold": 3}', "gold 应是列表"),
        ('{"question": "好", "must": [1]}', "must 应是字符串"),
        ("[1]", "JSON 对象"),
        ('{"id":"a","question":"好"}\n{"id":"a","question":"坏"}', "重复"),
        ("", "没有题目"),
    ],
)
def test_errors_name_the_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError, match=message):
        load_questions(file)


def test_csv_with_chinese_columns(tmp_path: Path) -> None:
    file = tmp_path / "我的题.csv"
    file.write_text("问题,条款,答案\n几年？,doc/一、,两年\n", encoding="utf-8-sig")
    (question,) = load_questions(file)
    assert question.gold == (Gold("", "", clause_id="doc/一、"),)
    assert (question.id, question.answer) == ("我的题-2", "两年")


def test_xlsx(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["问题", "引文"])
    sheet.append(["谁牵头？", "牵头单位：省科技厅"])
    sheet.append([None, None])
    book.save(tmp_path / "q.xlsx")
    (question,) = load_questions(tmp_path / "q.xlsx")
    assert question.gold[0].quote == "牵头单位：省科技厅"


def test_broken_xlsx_is_named(tmp_path: Path) -> None:
    (tmp_path / "q.xlsx").write_bytes(b"not a zip")
    with pytest.raises(QuestionError, match="q.xlsx"):
        load_questions(tmp_path / "q.xlsx")


def test_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="不支持"):
        load_questions(tmp_path / "q.docx")


def test_our_set_is_large_and_split() -> None:
    questions = load_questions(QUESTIONS)
    kinds = [q.type for q in questions]
    assert len(questions) >= 300
    assert kinds.count("paraphrase") >= 90
    assert kinds.count("unanswerable") >= 50
    assert kinds.count("english") >= 10
    first = [q for q in questions if "fresh" not in q.note]
    dev = sum(q.split == "dev" for q in first)
    assert 0.4 <= dev / len(first) <= 0.6


def test_fresh_questions_calibrate_and_never_report() -> None:
    fresh = [q for q in load_questions(QUESTIONS) if "fresh" in q.note]
    assert fresh
    assert {q.split for q in fresh} == {"dev"}


def test_paraphrases_share_no_three_characters_with_their_quotes() -> None:
    for question in load_questions(QUESTIONS):
        if question.type != "paraphrase":
            continue
        runs = {question.question[i : i + 3] for i in range(len(question.question) - 2)}
        han = {run for run in runs if all("一" <= c <= "鿿" for c in run)}
        shared = [run for run in han for gold in question.gold if run in gold.quote]
        assert shared == [], question.id
