"""Accounts: who may read, who may change the corpus; kept in the shared database.

Passwords are argon2id hashes. There is no default account: without any, the chat serves this
machine only and everybody on it is the operator.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from index.errors import SettingsError, StoreUnavailable, TiaowenError
from index.settings import load_settings
from rag.web.store.database import Database
from rag.web.store.signins import Account, Role, SignInStore

MIN_PASSWORD = 10
MAX_NAME = 200
FAILURES = 5
"""From one place, after which it has to wait between two tries at a name."""
MAX_WAIT_S = 60.0
"""The wait is a second at first, twice as long after each failure, and never longer."""
NAME_FAILURES = 100
"""From all places together, after which only devices that the owner has used may try."""
LOCK_S = 15 * 60.0
DEVICE = "device "
GRACE_S = 15 * 60.0
"""For how long what was last known counts while the database is down."""

_hasher = PasswordHasher()


class Accounts:
    """The accounts of one installation; too many failures make a place wait before the next try.

    A place is an address, or a browser in which the owner has signed in before: so whoever guesses
    elsewhere holds up nobody but himself. After OWASP, "Slow Down Online Guessing Attacks with
    Device Cookies".

    Kept in the database, so that a change counts at once in every process and a restart unlocks
    nobody. While the database is down, nobody can sign in, and the accounts last seen count for
    those who have, for a quarter of an hour.
    """

    def __init__(self, store: SignInStore, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._known: tuple[float, tuple[Account, ...]] | None = None
        # Checked for unknown names, so that they take as long as known ones.
        self._nobody = ""

    def all(self) -> tuple[Account, ...]:
        """Return the accounts.

        Raises:
            StoreUnavailable: the database is down and they aren't known from just before.
        """
        try:
            found = self._store.accounts()
        except StoreUnavailable:
            if self._known is None or self._clock() - self._known[0] > GRACE_S:
                raise
            return self._known[1]
        self._known = (self._clock(), found)
        return found

    def get(self, name: str) -> Account | None:
        """Return the account of a name, None if there is none."""
        return next((item for item in self.all() if item.name == name), None)

    def put(self, name: str, role: Role, password: str) -> None:
        """Add an account or replace it.

        Raises:
            SettingsError: the name is empty or too long, or the password too short.
        """
        if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
            raise SettingsError(f"账号名应为 1 到 {MAX_NAME} 个可见字符")
        if len(password) < MIN_PASSWORD:
            raise SettingsError(f"口令至少 {MIN_PASSWORD} 个字符")
        self._store.put_account(Account(name, role, _hasher.hash(password)))

    def remove(self, name: str) -> bool:
        """Remove an account; False if there is none of that name."""
        return self._store.remove_account(name)

    def check(self, name: str, password: str, source: str = "") -> Account | None:
        """Return the account of a name with the right password; None if wrong or locked.

        `source` is the place that the guess comes from, see `source`.

        Raises:
            StoreUnavailable: the database is down, so failures can't be counted.
        """
        name = _kept_name(name)
        before = self._failures(_place(name, source))
        if self.locked(name, source):
            return None
        account = self.get(name)
        if account is None:
            self._nobody = self._nobody or _hasher.hash("nobody")
        right = _verified(account.password_hash if account else self._nobody, password)
        if not right or account is None:
            self._note_failure(name, source)
            return None
        # Looked at again, since many guesses may have been under way at once.
        failed = self._failures(_place(name, source))
        if failed >= FAILURES and failed > before:
            return None
        if failed:
            self._store.forgive(_place(name, source))
        return account

    def locked(self, name: str, source: str = "") -> bool:
        """Return whether a place has to wait before it may try a name, or all places have."""
        name = _kept_name(name)
        failed = self._failures(_place(name, source))
        if failed >= FAILURES:
            wait = min(2.0 ** min(failed - FAILURES, 10), MAX_WAIT_S)
            if self._store.failures(_place(name, source), since=self._clock() - wait):
                return True
        return not source.startswith(DEVICE) and self._failures(name) >= NAME_FAILURES

    def device(self, account: Account) -> str:
        """Return a token that says of a browser: its owner has signed in here.

        It opens nothing. A new password makes it worthless.
        """
        nonce = secrets.token_urlsafe(16)
        return f"{nonce}.{_signature(account, nonce)}"

    def source(self, name: str, address: str, device: str = "") -> str:
        """Return the place of a guess: the device if its token is for this name, or the address."""
        nonce, _, signature = device.partition(".")
        account = self.get(_kept_name(name)) if signature else None
        if account and hmac.compare_digest(signature.encode(), _signature(account, nonce).encode()):
            return f"{DEVICE}{nonce}"
        return address

    def _note_failure(self, name: str, source: str) -> None:
        now = self._clock()
        for key in (_place(name, source), name):
            self._store.note_failure(key, now, since=now - LOCK_S)

    def _failures(self, key: str) -> int:
        return self._store.failures(key, since=self._clock() - LOCK_S)


def _kept_name(name: str) -> str:
    return name.replace("\0", "")[:MAX_NAME]


def _place(name: str, source: str) -> str:
    """Return under which key the failures of a place at a name are kept."""
    return hashlib.sha256(f"{name}\0{source}".encode("utf-8", "replace")).hexdigest()


def _signature(account: Account, nonce: str) -> str:
    key = account.password_hash.encode()
    return hmac.new(key, f"{account.name}\0{nonce}".encode(), hashlib.sha256).hexdigest()


def mark_of(account: Account) -> str:
    """Return what changes with an account's role or password."""
    return hashlib.sha256(f"{account.role}\0{account.password_hash}".encode()).hexdigest()


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


cli = typer.Typer(help="账号：允许别的机器访问之前，先在这里添加。", no_args_is_help=True)
StateOption = Annotated[Path | None, typer.Option("--state", help="生成物目录")]
RoleOption = Annotated[str, typer.Option(help="operator 可管理文件，reader 只能提问和阅读")]
PasswordOption = Annotated[
    str, typer.Option(prompt="口令", hide_input=True, confirmation_prompt="再输一次")
]


@contextmanager
def _accounts(state: Path | None) -> Iterator[Accounts]:
    """Yield the accounts; what goes wrong is said in words, with the exit code."""
    try:
        database = Database.open(load_settings(state=state))
        try:
            yield Accounts(SignInStore(database))
        finally:
            database.close()
    except TiaowenError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error


@cli.command("add")
def add_command(
    name: str, password: PasswordOption, role: RoleOption = "reader", state: StateOption = None
) -> None:
    """添加账号，或改口令。"""
    if role not in ("operator", "reader"):
        raise typer.BadParameter("角色是 operator 或 reader")
    with _accounts(state) as accounts:
        accounts.put(name, "operator" if role == "operator" else "reader", password)
    typer.echo(f"已保存账号 {name}（{role}）。")


@cli.command("list")
def list_command(state: StateOption = None) -> None:
    """列出账号。"""
    with _accounts(state) as accounts:
        for item in accounts.all():
            typer.echo(f"{item.name}　{item.role}")


@cli.command("remove")
def remove_command(name: str, state: StateOption = None) -> None:
    """删除账号。"""
    with _accounts(state) as accounts:
        if not accounts.remove(name):
            typer.echo(f"没有账号 {name}", err=True)
            raise typer.Exit(2)
    typer.echo(f"已删除账号 {name}。")


if __name__ == "__main__":
    cli()
