from datetime import UTC, datetime

import pytest

from index.errors import StoreUnavailable
from index.settings import load_settings
from rag.web.journal import Journal
from rag.web.store.database import Database
from rag.web.store.questions import QuestionStore
from rag.web.watch import WatchedChain

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def store_in(folder) -> QuestionStore:
    return QuestionStore(Database.open(load_settings(state=folder)))


def test_what_was_refused_is_kept_and_all_is_counted(chain, tmp_path):
    store = store_in(tmp_path)
    journal = Journal(store, clock=lambda: NOON)
    watched = WatchedChain(chain, [journal])
    for question in ("数据共享", "月球\n基地\0", "月球 基地", "", "  "):
        watched.answer(question)
    journal.settle()
    assert {day: dict(counts) for day, counts in store.usage().items()} == {
        "2026-01-02": {"answered": 1, "refused": 2}
    }
    (gap,) = store.gaps()
    assert (gap.question, gap.reason, gap.times) == ("月球 基地", "nothing_found", 2)


def test_a_question_that_failed_is_kept_with_the_name_of_the_error(chain, tmp_path):
    class Broken:
        snapshot = chain.snapshot

        def answer(self, *_, **__):
            raise ZeroDivisionError

    store = store_in(tmp_path)
    journal = Journal(store)
    with pytest.raises(ZeroDivisionError):
        WatchedChain(Broken(), [journal]).answer("数据")
    journal.settle()
    assert [gap.reason for gap in store.gaps()] == ["ZeroDivisionError"]


def test_without_the_database_questions_are_answered_all_the_same(chain):
    class Down:
        def count(self, *_):
            raise StoreUnavailable("down")

    journal = Journal(Down())
    assert WatchedChain(chain, [journal]).answer("数据共享").text
    journal.settle()
