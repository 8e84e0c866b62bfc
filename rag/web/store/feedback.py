"""The table of remarks."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Literal

from sqlalchemy import insert, select

from rag.web.store.database import Database
from rag.web.store.schema import feedback

Verdict = Literal["good", "bad", "word"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One remark; `clauses` are the ids that the answer cited, as JSON."""

    at: str
    verdict: Verdict
    words: str
    question: str
    text: str
    clauses: str
    snapshot: str


class FeedbackStore:
    """Remarks of everybody, whichever process they came through."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, remark: Feedback) -> None:
        """Append one remark.

        Raises:
            StoreUnavailable: it could not be kept.
        """
        with self.database.writing() as connection:
            connection.execute(insert(feedback).values(**asdict(remark)))

    def all(self) -> tuple[Feedback, ...]:
        """Return all remarks, oldest first.

        Raises:
            StoreUnavailable: the database can't be read.
        """
        columns = [feedback.c[field.name] for field in fields(Feedback)]
        with self.database.reading() as connection:
            rows = connection.execute(select(*columns).order_by(feedback.c.id)).all()
        return tuple(Feedback(*row) for row in rows)
