import json
import sqlite3

import pytest

from index.errors import SettingsError
from index.settings import load_settings
from rag.web.feedback import Feedback
from rag.web.store.database import Database
from rag.web.store.feedback import FeedbackStore
from rag.web.store.signins import Account, SignInStore

TABLE = (
    "CREATE TABLE feedback (at TEXT NOT NULL, verdict TEXT NOT NULL, words TEXT NOT NULL,"
    " question TEXT NOT NULL, text TEXT NOT NULL, clauses TEXT NOT NULL, snapshot TEXT NOT NULL)"
)
OLD = [
    ("2026-01-02", "good", "", "先问的", "答", "[]", "g1"),
    ("2026-01-01", "word", "好", "后问的", "答", '["a/1"]', "g1"),
]
ACCOUNTS = [
    {"name": "li", "role": "reader", "password_hash": "h1"},
    {"name": "wang", "role": "operator", "password_hash": "h2"},
]


def write_remarks(state, rows):
    connection = sqlite3.connect(state / "feedback.sqlite")
    with connection:
        connection.execute(TABLE.replace("TABLE", "TABLE IF NOT EXISTS"))
        connection.executemany("INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.close()


@pytest.fixture
def old(tmp_path):
    write_remarks(tmp_path, OLD)
    (tmp_path / "accounts.json").write_text(json.dumps(ACCOUNTS))
    (tmp_path / "failures.json").write_text(json.dumps({"li": [1.0, 2.0], "x": [3.0]}))
    return tmp_path


def reopened(flags) -> Database:
    return Database.open(load_settings(**flags))


def test_remarks_accounts_and_failures_move_over_in_order_and_once(old, flags, database):
    before = {path.name: path.read_bytes() for path in old.glob("[af]*.*")}
    for opened in (database, reopened(flags), reopened(flags)):
        assert FeedbackStore(opened).all() == tuple(Feedback(*row) for row in OLD)
        signins = SignInStore(opened)
        assert signins.accounts() == tuple(Account(**row) for row in ACCOUNTS)
        assert (signins.failures("li", since=1.5), signins.failures("x", since=0)) == (1, 1)
        opened.close()
    # Whoever returns to an earlier version finds the files as they were.
    assert {name: (old / name).read_bytes() for name in before} == before


def test_a_removed_account_does_not_come_back_and_a_changed_one_stays(old, flags, database):
    signins = SignInStore(database)
    signins.remove_account("li")
    signins.put_account(Account("wang", "reader", "h3"))
    later = reopened(flags)
    assert SignInStore(later).accounts() == (Account("wang", "reader", "h3"),)
    later.close()


def test_what_an_earlier_version_added_meanwhile_is_added_without_doubles(old, flags, database):
    FeedbackStore(database).add(Feedback("2026-01-03", "bad", "", "新", "答", "[]", "g2"))
    more = ("2026-01-04", "bad", "", "旧版里问的", "答", "[]", "g1")
    write_remarks(old, [more])
    later = reopened(flags)
    kept = [item.question for item in FeedbackStore(later).all()]
    assert kept == ["先问的", "后问的", "新", "旧版里问的"]
    later.close()


def test_a_damaged_file_of_accounts_lets_nobody_in(old, database):
    (old / "accounts.json").write_text("[{")
    with pytest.raises(SettingsError, match=r"accounts\.json 无法读取"):
        SignInStore(database).accounts()
    (old / "accounts.json").write_text(json.dumps(ACCOUNTS))
    assert len(FeedbackStore(database).all()) == len(OLD)


def test_damaged_files_of_remarks_and_failures_are_passed_over(old, database):
    (old / "feedback.sqlite").write_bytes(b"nonsense" * 200)
    (old / "failures.json").write_text("[")
    assert FeedbackStore(database).all() == ()
    assert len(SignInStore(database).accounts()) == 2
