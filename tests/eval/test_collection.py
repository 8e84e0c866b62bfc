"""Our collections are whole, split and honest; views are made of the same documents."""

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.collection import (
    COLLECTIONS,
    FAMILIES,
    FOREIGN,
    MIXED,
    Collection,
    families,
    load,
    mixed,
    names,
)
from eval.floor.plaintext import plain_text
from eval.folding import fold
from eval.questions import Gold, Question, QuestionError
from training.encoder.pairs import STARD_FOLDS, in_fold

UNREAD = {"huizhou-ruxue-2015.xls", "dongguan-feibendi-yibao-2016.pdf"}
"""A spreadsheet and a scan: no plain text to look in."""


def question(name: str, *files: str, any_gold: bool = True, **more: str) -> Question:
    gold = tuple(Gold(file, "引文") for file in files)
    kind = "fact" if files else "unanswerable"
    return Question(name, kind, f"{name}？", gold=gold, any_gold=any_gold, origin="c", **more)


def collection(tmp_path: Path, *questions: Question, **subjects: tuple[str, ...]) -> Collection:
    files = {}
    for file in "abc":
        path = tmp_path / f"{file}.txt"
        path.write_text(f"正文 {file}", encoding="utf-8")
        files[path.name] = path
    return Collection("c", "c", files, questions, tmp_path, subjects)


def test_the_collections_on_disk() -> None:
    assert names() == ("bugs", "five", "policies", "statutes")
    assert {part.report for part in load("bugs")} == {"bugs"}


@pytest.mark.parametrize("name", ["bugs", "policies", "statutes"])
def test_quotes_stand_in_the_documents(name: str) -> None:
    for part in load(name):
        texts = {file: fold(plain_text(path)) for file, path in part.files.items()}
        for q in part.questions:
            for gold in q.gold:
                assert gold.document in part.files, q.id
                if name == "policies" and gold.document not in UNREAD:
                    assert all(fold(quote) in texts[gold.document] for quote in gold.quotes), q.id
                if name == "statutes":
                    assert texts[gold.document].count(fold(gold.quote)) == 1, q.id


def test_a_family_of_policies_is_on_one_side_of_the_split() -> None:
    (policies,) = load("policies")
    of = {file: name for name, files in policies.families.items() for file in files}
    assert set(of) == set(policies.files)
    sides: dict[str, set[str]] = {}
    for q in policies.questions:
        for family in {q.family, *(of[gold.document] for gold in q.gold)} - {""}:
            sides.setdefault(family, set()).add(q.split)
    assert {len(side) for side in sides.values()} == {1}
    count = Counter(q.split for q in policies.questions)
    assert abs(count["dev"] - count["test"]) <= 2


def test_near_documents_are_wrong_only_where_another_is_right() -> None:
    (policies,) = load("policies")
    by_id = {q.id: q for q in policies.questions}
    assert by_id["p002"].near == ("zhengzhou-yibao-buchong-2008.docx",)
    assert not any(set(q.near) & {g.document for g in q.gold} for q in policies.questions)


def test_statutes_record_where_their_questions_come_from() -> None:
    lines = (COLLECTIONS / "statutes" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line)["source"][0].startswith("stard:") for line in lines)
    assert all(json.loads(line)["id"].startswith("stard-q") for line in lines)


def test_statutes_are_asked_what_no_training_sees() -> None:
    (statutes,) = load("statutes")
    assert all(in_fold(question.id, STARD_FOLDS) for question in statutes.questions)


def test_ids_are_unique_over_all_collections() -> None:
    count = Counter(q.id for name in names() for part in load(name) for q in part.questions)
    assert [name for name, n in count.items() if n > 1] == []


def test_an_unknown_collection_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QuestionError, match="没有集合 nosuch.*policies.*mixed"):
        load("nosuch")


def test_a_part_has_a_name_of_its_own() -> None:
    (part,) = load("bugs/17-one-line-file")
    assert set(part.files) == {"一行.txt"}
    with pytest.raises(QuestionError, match="里没有 99"):
        load("bugs/99")


def test_a_subject_is_asked_its_own_the_next_ones_and_the_hopeless(tmp_path: Path) -> None:
    whole = collection(
        tmp_path,
        question("one", "a.txt"),
        question("two", "b.txt", "c.txt", any_gold=False),
        question("both", "a.txt", "c.txt"),
        question("near", family="second"),
        question("chat"),
        first=("a.txt",),
        second=("b.txt", "c.txt"),
    )
    first, second = families(whole)
    assert first.name == f"{FAMILIES}/first"
    assert set(first.files) == {"a.txt"}
    asked = [(q.id, q.group) for q in first.questions]
    assert asked == [
        ("first:one", ""),
        ("first:both", ""),
        ("first:two", FOREIGN),
        ("first:near", FOREIGN),
        ("first:chat", ""),
    ]
    assert [q.id for q in second.questions if q.group != FOREIGN] == [
        "second:two",
        "second:both",
        "second:near",
        "second:chat",
    ]
    assert second.questions[1].gold == (Gold("c.txt", "引文"),)


def test_the_mixture_has_equal_bytes_once_and_renames_gold(tmp_path: Path) -> None:
    one = collection(tmp_path, question("one", "a.txt"))
    copy = tmp_path / "copy"
    copy.mkdir()
    other = collection(copy, question("two", "b.txt"))
    whole = mixed([one, Collection("d", "d", other.files, other.questions)])
    assert whole.name == MIXED
    assert set(whole.files) == {"c/a.txt", "c/b.txt", "c/c.txt"}
    assert [q.gold[0].document for q in whole.questions] == ["c/a.txt", "c/b.txt"]
