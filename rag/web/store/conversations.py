"""The table of conversations by account, each as one text that only the web reads."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select

from rag.web.store.database import Database, upsert
from rag.web.store.schema import conversations


class ConversationStore:
    """What each account has asked. Every call may raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def of(self, account: str) -> tuple[str, ...]:
        """Return the conversations of an account, the last changed first."""
        statement = (
            select(conversations.c.data)
            .where(conversations.c.account == account)
            .order_by(conversations.c.changed.desc(), conversations.c.id)
        )
        with self.database.reading() as connection:
            return tuple(connection.execute(statement).scalars())

    def change(
        self, account: str, key: str, how: Callable[[str], tuple[float, str]], *, most: int
    ) -> None:
        """Replace a conversation by what `how` makes of the stored one ("" if there is none).

        Reading and writing are one transaction; the oldest beyond `most` are forgotten.
        """
        table = conversations.c
        mine = (table.account == account) & (table.id == key)
        with self.database.writing() as connection:
            stored = connection.execute(select(table.data).where(mine)).scalar_one_or_none()
            changed, data = how(stored or "")
            row = {"account": account, "id": key, "changed": changed, "data": data}
            upsert(connection, conversations, row)
            newest = (
                select(table.id)
                .where(table.account == account)
                .order_by(table.changed.desc(), table.id)
                .limit(most)
            )
            kept = set(connection.execute(newest).scalars())
            old = (table.account == account) & table.id.not_in(kept)
            connection.execute(delete(conversations).where(old))

    def drop(self, account: str, key: str) -> None:
        """Forget a conversation."""
        mine = (conversations.c.account == account) & (conversations.c.id == key)
        with self.database.writing() as connection:
            connection.execute(delete(conversations).where(mine))
