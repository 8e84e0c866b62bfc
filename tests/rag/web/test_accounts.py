from concurrent.futures import ThreadPoolExecutor

import pytest
from typer.testing import CliRunner

from index.errors import SettingsError, StoreUnavailable
from index.settings import load_settings
from rag.web.accounts import FAILURES, GRACE_S, MAX_WAIT_S, NAME_FAILURES, Accounts, cli, mark_of
from rag.web.serve import require_accounts
from rag.web.sessions import HOURS, Sessions
from rag.web.store.database import FILE, Database
from rag.web.store.signins import Account, SignInStore

PASSWORD = "correct horse battery"


def store_in(state) -> SignInStore:
    return SignInStore(Database.open(load_settings(state=state)))


class Breakable(SignInStore):
    """A store whose database can go down."""

    down = False

    def __getattribute__(self, name):
        if name == "database" and self.down:
            raise StoreUnavailable("连不上")
        return super().__getattribute__(name)


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    state = tmp_path_factory.mktemp("accounts")
    Accounts(store_in(state)).put("wang", "operator", PASSWORD)
    return state


def test_the_right_password_gives_the_role_and_another_nothing(stored):
    accounts = Accounts(store_in(stored))
    assert accounts.check("wang", PASSWORD).role == "operator"
    assert accounts.check("wang", PASSWORD + " ") is None
    assert accounts.check("nobody", PASSWORD) is None
    assert accounts.check("wang\0", PASSWORD).name == "wang"


def test_the_database_holds_a_hash_that_only_the_owner_can_read(stored):
    store_in(stored).accounts()
    files = sorted(stored.glob(f"{FILE}*"))
    content = b"".join(path.read_bytes() for path in files)
    assert b"$argon2id$" in content
    assert PASSWORD.encode() not in content
    assert (stored / FILE).stat().st_mode & 0o077 == 0


def test_failures_make_a_place_wait_ever_longer_in_every_process(stored, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", lambda _, given: given == PASSWORD)
    now = [0.0]
    first, second = (Accounts(store_in(stored), clock=lambda: now[0]) for _ in range(2))
    for turn in range(FAILURES):
        assert (first, second)[turn % 2].check("wang", "wrong") is None
    assert first.check("wang", PASSWORD) is None
    assert first.locked("wang") and second.locked("wang") and not first.locked("li")
    for wait in (1, 2, 4, 8, 16, 32, 60, 60):
        now[0] += wait - 0.5
        assert second.locked("wang") and second.check("wang", PASSWORD) is None
        now[0] += 0.5
        assert second.check("wang", "wrong") is None
    now[0] += MAX_WAIT_S
    assert first.check("wang", PASSWORD).role == "operator"
    for _ in range(2):  # the right password forgives those before it
        assert [second.check("wang", "wrong") for _ in range(FAILURES - 1)] == [None] * 4
        assert first.check("wang", PASSWORD).role == "operator"


def test_five_wrong_guesses_hold_the_owner_up_for_a_second(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", lambda _, given: given == PASSWORD)
    now = [0.0]
    accounts = Accounts(store_in(tmp_path), clock=lambda: now[0])
    accounts.put("wang", "reader", PASSWORD)
    for _ in range(FAILURES):
        assert accounts.check("wang", "wrong", "here") is None
    now[0] = 1.0
    assert accounts.check("wang", PASSWORD, "here").name == "wang"


def test_who_guesses_elsewhere_does_not_lock_the_owner_out(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", lambda _, given: given == PASSWORD)
    accounts = Accounts(store_in(tmp_path))
    for name in ("wang", "li"):
        accounts.put(name, "reader", PASSWORD)
    device = accounts.device(accounts.get("wang"))
    for _ in range(FAILURES + 1):
        assert accounts.check("wang", "wrong", accounts.source("wang", "1.2.3.4")) is None
    assert accounts.check("wang", PASSWORD, accounts.source("wang", "1.2.3.4")) is None
    assert accounts.check("wang", PASSWORD, accounts.source("wang", "5.6.7.8"))
    assert accounts.check("wang", PASSWORD, accounts.source("wang", "1.2.3.4", device))
    assert accounts.check("li", PASSWORD, accounts.source("li", "1.2.3.4"))


def test_guesses_from_everywhere_leave_only_the_devices_of_the_owner(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.web.accounts._verified", lambda _, given: given == PASSWORD)
    accounts = Accounts(store_in(tmp_path))
    accounts.put("wang", "reader", PASSWORD)
    device = accounts.source("wang", "", accounts.device(accounts.get("wang")))
    for number in range(NAME_FAILURES):
        assert accounts.check("wang", "wrong", f"2001:db8::{number}") is None
    assert accounts.check("wang", PASSWORD, "192.0.2.1") is None
    assert accounts.check("wang", PASSWORD, device).name == "wang"
    assert [accounts.check("wang", "wrong", device) for _ in range(FAILURES)] == [None] * FAILURES
    assert accounts.check("wang", PASSWORD, device) is None


def test_a_device_is_nobody_elses_and_ends_with_the_password(tmp_path):
    accounts = Accounts(store_in(tmp_path))
    accounts.put("wang", "reader", PASSWORD)
    accounts.put("li", "reader", PASSWORD)
    mine, other = accounts.device(accounts.get("wang")), accounts.device(accounts.get("li"))
    nonce = mine.partition(".")[0]
    assert accounts.source("wang", "here", mine) == f"device {nonce}"
    for forged in ("", ".", "a.b", "a.é", "x" * 4000, f"{nonce}.", other):
        assert accounts.source("wang", "here", forged) == "here"
    accounts.put("wang", "reader", PASSWORD + "!")
    assert accounts.source("wang", "here", mine) == "here"


def test_an_unknown_name_takes_a_hash_as_long_as_a_known_one(stored, monkeypatch):
    seen = []
    monkeypatch.setattr("rag.web.accounts._verified", lambda given, _: bool(seen.append(given)))
    accounts = Accounts(store_in(stored))
    assert accounts.check("wang", "x") is None and accounts.check("unknown", "x") is None
    assert [given.startswith("$argon2id$") for given in seen] == [True, True]
    store_in(stored).forgive("wang")


def test_programs_that_sign_in_at_once_do_not_lock_themselves_out(stored):
    accounts = Accounts(store_in(stored))
    with ThreadPoolExecutor(FAILURES + 2) as pool:
        found = list(pool.map(accounts.check, ["wang"] * 7, [PASSWORD] * 7))
    assert [item.name for item in found] == ["wang"] * 7


def test_guesses_under_way_at_once_do_not_get_past_the_lock(stored, monkeypatch):
    accounts = Accounts(store_in(stored))

    def slow(_, given):
        # While the right guess is looked at, as many others fail as lock the name.
        if given == PASSWORD:
            for _ in range(FAILURES):
                accounts.check("wang", "wrong")
        return given == PASSWORD

    monkeypatch.setattr("rag.web.accounts._verified", slow)
    assert accounts.check("wang", PASSWORD) is None
    store_in(stored).forgive("wang")


def test_failures_are_bounded_and_those_of_long_ago_go(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.web.store.signins.MAX_FAILURES", 3)
    store = store_in(tmp_path)
    for number in range(5):
        store.note_failure(f"name{number}", float(number), since=-1.0)
    assert [store.failures(f"name{n}", since=-1.0) for n in range(5)] == [0, 0, 1, 1, 1]
    store.note_failure("new", 100.0, since=3.0)
    assert [store.failures(f"name{n}", since=-1.0) for n in range(5)] == [0, 0, 0, 0, 1]


def test_a_short_password_and_an_impossible_name_are_refused(tmp_path):
    accounts = Accounts(store_in(tmp_path))
    with pytest.raises(SettingsError, match="口令至少"):
        accounts.put("wang", "reader", "short")
    for name in ("", " ", "x" * 201, "a\0b", "a\nb"):
        with pytest.raises(SettingsError, match="账号名"):
            accounts.put(name, "reader", PASSWORD)
    assert accounts.all() == ()


def test_sessions_end_with_time_and_on_request_and_other_processes_know_them(tmp_path):
    now = [0.0]
    here, there = (Sessions(store_in(tmp_path), clock=lambda: now[0]) for _ in range(2))
    li, wang = Account("li", "reader", "h"), Account("wang", "operator", "h")
    first, second = here.begin(li), here.begin(wang)
    assert there.find(first).name == "li"
    assert there.find(second).mark == mark_of(wang) != mark_of(li)
    there.end(first)
    assert here.find(first) is None
    now[0] = HOURS * 3600 + 1
    assert here.find(second) is None
    assert here.find("") is None and here.find("guessed") is None


def test_while_the_database_is_down_who_is_in_stays_in_for_a_while(tmp_path):
    now = [0.0]
    store = Breakable(Database.open(load_settings(state=tmp_path)))
    accounts = Accounts(store, clock=lambda: now[0])
    sessions = Sessions(store, clock=lambda: now[0])
    accounts.put("li", "reader", PASSWORD)
    seen, unseen = sessions.begin(accounts.get("li")), sessions.begin(accounts.get("li"))
    assert sessions.find(seen).name == "li"
    store.down = True
    assert accounts.get("li").role == "reader"
    assert sessions.find(seen).name == "li"
    with pytest.raises(StoreUnavailable):
        sessions.find(unseen)
    with pytest.raises(StoreUnavailable):
        accounts.check("li", PASSWORD)
    now[0] = GRACE_S + 1
    with pytest.raises(StoreUnavailable):
        accounts.all()
    with pytest.raises(StoreUnavailable):
        sessions.find(seen)
    store.down = False
    assert sessions.find(unseen).name == "li"


def test_a_removed_account_takes_its_sessions_along(tmp_path):
    store = store_in(tmp_path)
    accounts, sessions = Accounts(store), Sessions(store)
    accounts.put("li", "reader", PASSWORD)
    token = sessions.begin(accounts.get("li"))
    assert accounts.remove("li") and not accounts.remove("li")
    assert sessions.find(token) is None


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
