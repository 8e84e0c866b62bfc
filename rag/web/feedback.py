"""What people thought of an answer, kept in `<state>/feedback.sqlite` and listed by a command."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from index.settings import load_settings
from rag.web.reply import Reply

Verdict = Literal["good", "bad", "word"]
MAX_WORDS = 500
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
  at TEXT NOT NULL, verdict TEXT NOT NULL, words TEXT NOT NULL, question TEXT NOT NULL,
  text TEXT NOT NULL, clauses TEXT NOT NULL, snapshot TEXT NOT NULL
)
"""


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

    @classmethod
    def of(cls, reply: Reply, *, verdict: Verdict, words: str = "") -> Feedback:
        """Return a remark on a reply, made now."""
        return cls(
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            verdict=verdict,
            words=words.strip()[:MAX_WORDS],
            question=reply.question,
            text=reply.text,
            clauses=json.dumps([card.clause_id for card in reply.cards], ensure_ascii=False),
            snapshot=reply.snapshot,
        )


class FeedbackStore:
    """The table of remarks; a connection a call, since calls come from many threads."""

    def __init__(self, state: Path) -> None:
        self.path = state / "feedback.sqlite"

    def add(self, feedback: Feedback) -> None:
        """Append one remark."""
        values = asdict(feedback)
        marks = ", ".join(f":{name}" for name in values)
        with self._table() as table:
            table.execute(f"INSERT INTO feedback ({', '.join(values)}) VALUES ({marks})", values)

    def all(self) -> tuple[Feedback, ...]:
        """Return all remarks, oldest first."""
        if not self.path.exists():
            return ()
        with self._table() as table:
            rows = table.execute("SELECT * FROM feedback ORDER BY rowid").fetchall()
        return tuple(Feedback(*row) for row in rows)

    @contextmanager
    def _table(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
            connection.execute(_TABLE)
            yield connection


def feedback_command(
    as_json: Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")] = False,
    state: Annotated[Path | None, typer.Option(help="生成物目录")] = None,
) -> None:
    """列出使用者对回答的评价。"""
    labels = {"good": "有用", "bad": "没用", "word": "留言"}
    for item in FeedbackStore(load_settings(state=state).state).all():
        if as_json:
            typer.echo(json.dumps(asdict(item), ensure_ascii=False))
            continue
        words = f"　{item.words}" if item.words else ""
        typer.echo(f"{item.at}　{labels[item.verdict]}　{item.question}{words}")
