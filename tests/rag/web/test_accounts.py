import json

import pytest
from typer.testing import CliRunner

from index.errors import SettingsError
from index.settings import load_settings
from rag.web.accounts import FAILURES, LOCK_S, Account, Accounts, cli
from rag.web.serve import require_accounts
from rag.web.signin import HOURS, Sessions

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    state = tmp_path_factory.mktemp("accounts")
    Accounts(state).put("wang", "operator", PASSWORD)
    return state


def test_the_right_password_gives_the_role_and_another_nothing(stored):
    accounts = Accounts(stored)
    assert accounts.check("wang", PASSWORD).role == "operator"
    assert accounts.check("wang", PASSWORD + " ") is None
    assert accounts.check("nobody", PASSWORD) is None


def test_the_file_holds_a_hash_that_only_the_owner_can_read(stored):
    text = Accounts(stored).path.read_text()
    assert "$argon2id$" in text
    assert PASSWORD not in text
    assert Accounts(stored).path.stat().st_mode & 0o077 == 0


def test_failures_lock_a_name_for_a_while(stored, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", lambda _, given: given == PASSWORD)
    now = [0.0]
    accounts = Accounts(stored, clock=lambda: now[0])
    for _ in range(FAILURES):
        assert accounts.check("wang", "wrong") is None
    assert accounts.check("wang", PASSWORD) is None
    assert accounts.locked("wang") and not accounts.locked("li")
    restarted = Accounts(stored, clock=lambda: now[0])
    assert restarted.locked("wang")
    now[0] = LOCK_S + 1
    assert restarted.check("wang", PASSWORD).role == "operator"
    assert not Accounts(stored, clock=lambda: 0.0).locked("wang")


def test_failures_are_bounded_and_a_damaged_file_of_them_counts_as_none(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", lambda _, given: False)
    monkeypatch.setattr("rag.web.accounts.MAX_NAMES", 3)
    accounts = Accounts(tmp_path)
    for number in range(5):
        accounts.check(f"name{number}", "wrong")
    kept = json.loads((tmp_path / "failures.json").read_text())
    assert list(kept) == ["name2", "name3", "name4"]
    (tmp_path / "failures.json").write_text("[")
    assert not Accounts(tmp_path).locked("name4")


def test_a_short_password_and_a_damaged_file_are_refused(tmp_path):
    accounts = Accounts(tmp_path)
    with pytest.raises(SettingsError, match="口令至少"):
        accounts.put("wang", "reader", "short")
    accounts.path.write_text("{")
    with pytest.raises(SettingsError, match="无法读取"):
        accounts.check("wang", PASSWORD)


def test_sessions_end_with_time_and_on_request():
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    li, wang = Account("li", "reader", "h"), Account("wang", "operator", "h")
    first, second = sessions.begin(li), sessions.begin(wang)
    assert (sessions.account(first), sessions.account(second)) == (li, wang)
    sessions.end(first)
    assert sessions.account(first) is None
    now[0] = HOURS * 3600 + 1
    assert sessions.account(second) is None
    assert sessions.account("") is None


@pytest.mark.parametrize("flags", [{"host": "0.0.0.0"}, {"public_hosts": ("docs.example",)}])
def test_other_machines_are_let_in_only_with_accounts(stored, tmp_path, flags):
    with pytest.raises(SettingsError, match="accounts add"):
        require_accounts(load_settings(state=tmp_path, **flags))
    assert require_accounts(load_settings(state=stored, **flags)) is None
    assert require_accounts(load_settings(state=tmp_path)) is None


def test_the_command_adds_lists_and_removes(tmp_path):
    run = CliRunner().invoke
    state = ["--state", str(tmp_path)]
    added = run(cli, ["add", "li", *state], input=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.exit_code == 0 and PASSWORD not in added.output
    assert run(cli, ["list", *state]).output == "li　reader\n"
    assert run(cli, ["remove", "li", *state]).exit_code == 0
    assert run(cli, ["remove", "li", *state]).exit_code == 2
    short = run(cli, ["add", "li", *state], input="a\na\n")
    assert (short.exit_code, "口令至少" in short.output) == (2, True)
