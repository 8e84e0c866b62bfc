"""The tables of answers that were shared by a link, and of the key that seals answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, select

from rag.web.store.database import Database
from rag.web.store.schema import keys, shared

SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Shared:
    """A stored answer: `id` opens it until `until`; `account` has shared it ("": nobody's)."""

    id: str
    account: str
    at: float
    until: float
    question: str
    data: str


class ShareStore:
    """Answers by the id of their link. Every call may raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def key(self, fresh: str) -> str:
        """Return the key of all processes; `fresh` becomes it if there is none yet."""
        with self.database.writing() as connection:
            named = select(keys.c.value).where(keys.c.name == SEAL)
            if found := connection.execute(named).scalar_one_or_none():
                return str(found)
            connection.execute(keys.insert().values(name=SEAL, value=fresh))
            return fresh

    def add(self, item: Shared, *, most: int) -> Shared | None:
        """Store an answer and return it, or the one that is stored already; None if an account
        has shared `most` already. What has run out goes.
        """
        mine = shared.c.account == item.account
        same = mine & (shared.c.data == item.data)
        with self.database.writing() as connection:
            connection.execute(delete(shared).where(shared.c.until <= item.at))
            if row := connection.execute(select(shared).where(same)).one_or_none():
                return Shared(*row)
            counted = select(func.count()).select_from(shared).where(mine)
            if connection.execute(counted).scalar_one() >= most:
                return None
            connection.execute(shared.insert().values(**asdict(item)))
        return item

    def get(self, key: str, now: float) -> Shared | None:
        """Return what a link opens, None if it is unknown, taken back or has run out."""
        asked = select(shared).where((shared.c.id == key) & (shared.c.until > now))
        with self.database.reading() as connection:
            row = connection.execute(asked).one_or_none()
        return Shared(*row) if row else None

    def of(self, account: str, now: float) -> tuple[Shared, ...]:
        """Return what an account shares, the latest first."""
        mine = (shared.c.account == account) & (shared.c.until > now)
        asked = select(shared).where(mine).order_by(shared.c.at.desc(), shared.c.id)
        with self.database.reading() as connection:
            return tuple(Shared(*row) for row in connection.execute(asked))

    def drop(self, key: str) -> None:
        """Forget an answer; its link opens nothing any more."""
        with self.database.writing() as connection:
            connection.execute(delete(shared).where(shared.c.id == key))
