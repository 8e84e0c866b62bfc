"""What counts as wrong when the server is tried hard."""

from pathlib import Path

import pytest

from benchmarks.hardening.serving import Reply, questions
from benchmarks.hardening.soak import kind_of
from benchmarks.hardening.worlds import ADDED, World, misquoted, put, told

ANSWER = {"refused": False, "reason": "", "text": "五百元[1]", "timings_ms": {"rank": 3.0}}


def cited(clause_id: str, quote: str) -> dict:
    return ANSWER | {"citations": [{"clause_id": clause_id, "quote": quote}]}


def world(folder: Path, *names: str, clauses: dict[str, str] | None = None) -> World:
    folder.mkdir()
    for name in names:
        (folder / name).write_text(f"{folder.name} {name}")
    return World(folder, {}, clauses or {})


def test_a_quote_has_to_stand_in_its_own_clause(tmp_path: Path) -> None:
    worlds = [
        world(tmp_path / "one", clauses={"a/1": "每月五百元。", "a/2": "由局发放。"}),
        world(tmp_path / "two", clauses={"a/1": "每月六百元。"}),
    ]
    for clause_id, quote in (("a/1", "五百元"), ("a/1", "六百元"), ("a/2", "由局发放。")):
        assert misquoted(cited(clause_id, quote), worlds) == []
    for clause_id, quote in (("a/2", "五百元"), ("a/1", "七百元"), ("b/1", "五百元")):
        assert misquoted(cited(clause_id, quote), worlds) == [f"{clause_id}: {quote}"]


def test_times_are_no_part_of_an_answer_and_quotes_are() -> None:
    first = cited("a/1", "五百元")
    assert told(first) == told(first | {"timings_ms": {"rank": 9.0}})
    assert told(first) != told(cited("a/1", "六百元"))


def test_documents_become_those_of_a_world_and_others_stay(tmp_path: Path) -> None:
    one, two = world(tmp_path / "one", "a"), world(tmp_path / "two", "a", ADDED)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "uploaded").write_text("mine")
    put(two, corpus)
    assert {p.name: p.read_text() for p in corpus.iterdir()} == {
        "a": "two a",
        ADDED: f"two {ADDED}",
        "uploaded": "mine",
    }
    put(one, corpus)
    assert {p.name: p.read_text() for p in corpus.iterdir()} == {"a": "one a", "uploaded": "mine"}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(200, "{}"), "200"),
        (Reply(429, "", "5"), "429 with Retry-After"),
        (Reply(429, ""), "429 without Retry-After"),
        (Reply(0, "ConnectionResetError"), "ConnectionResetError"),
        (Reply(503, ""), "503"),
    ],
)
def test_replies_are_told_apart(reply: Reply, kind: str) -> None:
    assert kind_of(reply) == kind


def test_questions_are_spread_over_all() -> None:
    few, many = questions(10), questions(10_000)
    assert len(few) == 10 and few[0] == many[0]
    assert many.index(few[-1]) > len(many) // 2
    assert len(set(many)) == len(many)
