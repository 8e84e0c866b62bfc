"""The tables of accounts, of failed sign-ins and of sessions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, cast

from sqlalchemy import delete, func, insert, select

from rag.web.store.database import Database, upsert
from rag.web.store.schema import accounts, conversations, failures, sessions, shared

Role = Literal["operator", "reader"]
MAX_FAILURES = 50_000
"""Failed sign-ins kept in all; they are also forgotten with time."""


@dataclass(frozen=True, slots=True)
class Account:
    """A name with its role and the argon2id hash of its password."""

    name: str
    role: Role
    password_hash: str


@dataclass(frozen=True, slots=True)
class Session:
    """Who signed in, until when; `mark` tells whether the account has changed since."""

    name: str
    mark: str
    until: float


class SignInStore:
    """What signing in needs to remember, common to all processes. Every call may raise
    StoreUnavailable.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def accounts(self) -> tuple[Account, ...]:
        """Return the accounts by name."""
        columns = accounts.c.name, accounts.c.role, accounts.c.password_hash
        with self.database.reading() as connection:
            rows = connection.execute(select(*columns).order_by(accounts.c.name)).all()
        return tuple(Account(name, cast(Role, role), hashed) for name, role, hashed in rows)

    def put_account(self, account: Account) -> None:
        """Add an account or replace it."""
        with self.database.writing() as connection:
            upsert(connection, accounts, asdict(account))

    def remove_account(self, name: str) -> bool:
        """Remove an account with all that is its own; False if there is none of that name."""
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.name == name))
            for table in (conversations, shared):
                connection.execute(delete(table).where(table.c.account == name))
            gone = connection.execute(delete(accounts).where(accounts.c.name == name))
        return gone.rowcount > 0

    def note_failure(self, name: str, at: float, *, since: float) -> None:
        """Remember one failure; those before `since` and those beyond the limit go."""
        with self.database.writing() as connection:
            connection.execute(insert(failures).values(name=name, at=at))
            last = connection.execute(select(func.max(failures.c.id))).scalar_one()
            old = (failures.c.at <= since) | (failures.c.id <= last - MAX_FAILURES)
            connection.execute(delete(failures).where(old))

    def failures(self, name: str, *, since: float) -> int:
        """Return how often a name failed after `since`."""
        mine = (failures.c.name == name) & (failures.c.at > since)
        with self.database.reading() as connection:
            counted = connection.execute(select(func.count()).select_from(failures).where(mine))
            return int(counted.scalar_one())

    def forgive(self, name: str) -> None:
        """Forget the failures of a name."""
        with self.database.writing() as connection:
            connection.execute(delete(failures).where(failures.c.name == name))

    def put_session(self, digest: str, session: Session, *, now: float) -> None:
        """Keep a session; those that are over go."""
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.until <= now))
            upsert(connection, sessions, {"digest": digest} | asdict(session))

    def session(self, digest: str) -> Session | None:
        """Return a session by the digest of its token, None if there is none."""
        columns = sessions.c.name, sessions.c.mark, sessions.c.until
        with self.database.reading() as connection:
            row = connection.execute(select(*columns).where(sessions.c.digest == digest)).first()
        return Session(*row) if row else None

    def end_session(self, digest: str) -> None:
        """Forget a session."""
        with self.database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))
