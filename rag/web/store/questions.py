"""The tables of questions without an answer, and of how many were asked each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import Executable, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from rag.web.store.database import Database
from rag.web.store.schema import unanswered, usage

MAX_KEPT = 2_000
"""Questions kept; the oldest go first."""
MAX_QUESTION = 500


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that got no answer: refused for a reason, or failed."""

    at: str
    question: str
    outcome: str
    reason: str
    snapshot: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the documents left open, how often it was asked and when last."""

    question: str
    reason: str
    times: int
    last: str


class QuestionStore:
    """What was asked in vain, and how much was asked. Every call may raise StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def count(self, day: str, outcome: str) -> None:
        """Count one question of a day (YYYY-MM-DD)."""
        with self.database.writing() as connection:
            connection.execute(_counting(day, outcome, connection.dialect.name))

    def keep(self, item: Unanswered) -> None:
        """Keep a question; the oldest beyond `MAX_KEPT` are forgotten."""
        with self.database.writing() as connection:
            connection.execute(unanswered.insert().values(**asdict(item)))
            newest = (
                select(unanswered.c.id)
                .order_by(unanswered.c.id.desc())
                .offset(MAX_KEPT)
                .limit(1)
                .scalar_subquery()
            )
            connection.execute(delete(unanswered).where(unanswered.c.id <= newest))

    def gaps(self, most: int = 100) -> tuple[Gap, ...]:
        """Return the questions kept, each once: the most often asked first, then the latest."""
        times, last = func.count().label("times"), func.max(unanswered.c.at).label("last")
        reason = func.max(unanswered.c.reason).label("reason")
        statement = (
            select(unanswered.c.question, reason, times, last)
            .group_by(unanswered.c.question)
            .order_by(times.desc(), last.desc(), unanswered.c.question)
            .limit(most)
        )
        with self.database.reading() as connection:
            rows = connection.execute(statement).all()
        return tuple(Gap(*row) for row in rows)

    def forget(self, question: str) -> None:
        """Forget a question, however often it was asked."""
        with self.database.writing() as connection:
            connection.execute(delete(unanswered).where(unanswered.c.question == question))

    def usage(self, days: int = 30) -> Mapping[str, Mapping[str, int]]:
        """Return by day, the latest first, how many questions ended how."""
        statement = select(usage.c.day, usage.c.outcome, usage.c.questions).order_by(
            usage.c.day.desc()
        )
        found: dict[str, dict[str, int]] = {}
        with self.database.reading() as connection:
            for day, outcome, questions in connection.execute(statement):
                if day not in found and len(found) == days:
                    break
                found.setdefault(day, {})[outcome] = questions
        return found


def _counting(day: str, outcome: str, dialect: str) -> Executable:
    """Return the statement that adds one to a count, or begins it."""
    row = {"day": day, "outcome": outcome, "questions": 1}
    more = {"questions": usage.c.questions + 1}
    if dialect == "postgresql":
        added = postgresql.insert(usage).values(**row)
        return added.on_conflict_do_update(index_elements=["day", "outcome"], set_=more)
    counted = sqlite.insert(usage).values(**row)
    return counted.on_conflict_do_update(index_elements=["day", "outcome"], set_=more)
