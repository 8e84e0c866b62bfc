"""Accounts: who may read, who may change the corpus; kept in `<state>/accounts.json`.

Passwords are argon2id hashes. There is no default account: without any, the chat serves this
machine only and everybody on it is the operator.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from pydantic import TypeAdapter

from index.errors import SettingsError
from index.settings import load_settings

Role = Literal["operator", "reader"]
MIN_PASSWORD = 10
FAILURES = 5
LOCK_S = 15 * 60.0
MAX_NAMES = 1000

_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Account:
    """A name with its role and the argon2id hash of its password."""

    name: str
    role: Role
    password_hash: str


_ACCOUNTS: TypeAdapter[tuple[Account, ...]] = TypeAdapter(tuple[Account, ...])
_FAILURES: TypeAdapter[dict[str, list[float]]] = TypeAdapter(dict[str, list[float]])


class Accounts:
    """The accounts of one installation; too many failures lock a name for a while.

    The file is read again when it has changed, and failures are kept beside it: an account counts
    at once, and a restart unlocks nobody.
    """

    def __init__(self, state: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = state / "accounts.json"
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = state / "failures.json"
        self._failures = _read_failures(self._failed)
        self._read: tuple[tuple[int, int], tuple[Account, ...]] = ((0, 0), ())
        # Checked for unknown names, so that they take as long as known ones.
        self._nobody = ""

    def all(self) -> tuple[Account, ...]:
        """Return the accounts.

        Raises:
            SettingsError: the file is damaged (then nobody is let in).
        """
        try:
            facts = self.path.stat()
        except FileNotFoundError:
            return ()
        mark = (facts.st_mtime_ns, facts.st_ino)
        if self._read[0] != mark:
            self._read = (mark, self._accounts())
        return self._read[1]

    def _accounts(self) -> tuple[Account, ...]:
        try:
            return _ACCOUNTS.validate_json(self.path.read_bytes())
        except ValueError as error:
            raise SettingsError("账号文件 accounts.json 无法读取，请删除后重新添加账号") from error

    def get(self, name: str) -> Account | None:
        """Return the account of a name, None if there is none."""
        return next((item for item in self.all() if item.name == name), None)

    def put(self, name: str, role: Role, password: str) -> None:
        """Add an account or replace it.

        Raises:
            SettingsError: the password is too short.
        """
        if len(password) < MIN_PASSWORD:
            raise SettingsError(f"口令至少 {MIN_PASSWORD} 个字符")
        others = [item for item in self.all() if item.name != name]
        self._save([*others, Account(name, role, _hasher.hash(password))])

    def remove(self, name: str) -> bool:
        """Remove an account; False if there is none of that name."""
        found = self.all()
        self._save([item for item in found if item.name != name])
        return any(item.name == name for item in found)

    def check(self, name: str, password: str) -> Account | None:
        """Return the account of a name with the right password; None if wrong or locked."""
        if self.locked(name):
            return None
        account = self.get(name)
        if account is not None and _verified(account.password_hash, password):
            self._note(name, [])
            return account
        if account is None:
            self._nobody = self._nobody or _hasher.hash("nobody")
            _verified(self._nobody, password)
        self._note(name, [*self._failures.get(name, ()), self._clock()])
        return None

    def locked(self, name: str) -> bool:
        """Return whether a name has failed too often lately."""
        since = self._clock() - LOCK_S
        recent = [at for at in self._failures.get(name, ()) if at > since]
        return len(recent) >= FAILURES

    def _note(self, name: str, failures: list[float]) -> None:
        """Remember a name's failures; those of long ago and those beyond the limit go."""
        with self._lock:
            if not failures and name not in self._failures:
                return
            since = self._clock() - LOCK_S
            known = self._failures | {name: failures[-FAILURES:]}
            recent = [(key, times) for key, times in known.items() if times and times[-1] > since]
            self._failures = dict(sorted(recent, key=lambda item: item[1][-1])[-MAX_NAMES:])
            _write(self._failed, json.dumps(self._failures, ensure_ascii=False))

    def _save(self, accounts: list[Account]) -> None:
        text = json.dumps([asdict(item) for item in accounts], ensure_ascii=False, indent=1)
        _write(self.path, text)


def _write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)


def _read_failures(path: Path) -> dict[str, list[float]]:
    """Return the failures of the last run; a damaged file counts as none."""
    try:
        return _FAILURES.validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}


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


@cli.command("add")
def add_command(
    name: str, password: PasswordOption, role: RoleOption = "reader", state: StateOption = None
) -> None:
    """添加账号，或改口令。"""
    if role not in ("operator", "reader"):
        raise typer.BadParameter("角色是 operator 或 reader")
    try:
        Accounts(load_settings(state=state).state).put(
            name, "operator" if role == "operator" else "reader", password
        )
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    typer.echo(f"已保存账号 {name}（{role}）。")


@cli.command("list")
def list_command(state: StateOption = None) -> None:
    """列出账号。"""
    for item in Accounts(load_settings(state=state).state).all():
        typer.echo(f"{item.name}　{item.role}")


@cli.command("remove")
def remove_command(name: str, state: StateOption = None) -> None:
    """删除账号。"""
    if not Accounts(load_settings(state=state).state).remove(name):
        typer.echo(f"没有账号 {name}", err=True)
        raise typer.Exit(2)
    typer.echo(f"已删除账号 {name}。")


if __name__ == "__main__":
    cli()
