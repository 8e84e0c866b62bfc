"""The table of jobs: how far the build of the index is, for whichever process is asked."""

from __future__ import annotations

from sqlalchemy import select

from rag.web.store.database import Database, upsert
from rag.web.store.schema import jobs


class JobStore:
    """The last known state of a job as JSON, with the time of its last sign of life. Every call
    may raise StoreUnavailable.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def put(self, name: str, state: str, *, beat: float) -> None:
        """Keep the state of a job."""
        with self.database.writing() as connection:
            upsert(connection, jobs, {"name": name, "state": state, "beat": beat})

    def get(self, name: str) -> tuple[str, float] | None:
        """Return the state and the time of the last sign of life, None if there is no such job."""
        statement = select(jobs.c.state, jobs.c.beat).where(jobs.c.name == name)
        with self.database.reading() as connection:
            row = connection.execute(statement).first()
        return (row[0], row[1]) if row else None
