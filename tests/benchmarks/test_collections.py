"""Collections: what is written is read again, and quoting clauses count for their article."""

import json
from pathlib import Path

from benchmarks.peers.collections import in_blocks, with_quoting, write_million, write_stard
from benchmarks.peers.passages import Asked, Passage, read_passages, read_questions
from training.encoder.pairs import STARD_FOLDS, in_fold

ARTICLE = (
    "自然人合法拥有的居住房屋遗留，依照本条例第九条的规定由其家人共同承受，登记时提交证明材料。"
)
CLAUSES = [
    {
        "id": "x/1",
        "title": "别的条例",
        "text": ARTICLE[15:] + "另行通知",
    },
    {"id": "x/2", "title": "别的条例", "text": ARTICLE[:30]},
    {"id": "x/3", "title": "别的条例", "text": ARTICLE[:12]},
    {"id": "x/4", "title": "别的条例", "text": " ".join(ARTICLE)},
]


def lines(file: Path, rows: list[dict]) -> Path:
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return file


def stard(folder: Path) -> Path:
    folder.mkdir()
    article = {"id": "a1", "title": "某条例第一条", "text": ARTICLE}
    lines(folder / "corpus.jsonl", [article, {"id": "a2", "title": "", "text": "另一条。"}])
    asked = [{"id": str(n), "query": f"问{n}", "positive_ids": ["a1"]} for n in range(40)]
    lines(folder / "queries.jsonl", [*asked, {"id": "99", "query": "?", "positive_ids": ["gone"]}])
    return folder


def test_stard_keeps_the_questions_of_the_held_back_fifth(tmp_path: Path) -> None:
    counts = write_stard(tmp_path / "out", stard(tmp_path / "set"))
    passages, questions = read_passages(tmp_path / "out"), read_questions(tmp_path / "out")
    assert counts == (len(passages), len(questions))
    assert passages[0] == Passage("a1", "某条例第一条", ARTICLE)
    assert passages[0].text == f"某条例第一条\n{ARTICLE}"
    assert {q.id for q in questions} == {str(n) for n in range(40) if in_fold(str(n), STARD_FOLDS)}
    assert {q.gold for q in questions} == {(("a1",),)}


def test_a_million_adds_clauses_and_counts_those_that_stand_in_an_article(tmp_path: Path) -> None:
    clauses = lines(tmp_path / "clauses.jsonl", CLAUSES)
    write_million(tmp_path / "out", stard(tmp_path / "set"), clauses)
    assert [p.id for p in read_passages(tmp_path / "out")] == ["a1", "a2", "x/1", "x/2", "x/3"]
    (gold,) = {q.gold for q in read_questions(tmp_path / "out")}
    assert gold == (("a1", "x/2"),)  # x/1 says more, x/3 is too short, x/4 is the article itself


def test_quoting_widens_only_the_article_it_stands_in() -> None:
    passages = [Passage("a", "", ARTICLE), Passage("b", "", "别" * 30), Passage("q", "", "别" * 25)]
    questions = [Asked("1", "甲", (("a",),)), Asked("2", "乙", (("b",),))]
    widened = with_quoting(questions, passages)
    assert [q.gold for q in widened] == [(("a",),), (("b", "q"),)]


def test_blocks_hold_every_passage_once() -> None:
    passages = [Passage(str(n), "", "") for n in range(7)]
    blocks = list(in_blocks(passages, 3))
    assert [len(block) for block in blocks] == [3, 3, 1]
    assert [p for block in blocks for p in block] == passages
