"""What people thought of an answer: kept in the shared database, listed by a command."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from index.errors import TiaowenError
from index.settings import load_settings
from rag.web.reply import Reply

Verdict = Literal["good", "bad", "word"]
MAX_WORDS = 500


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
            words=_kept(words.strip()[:MAX_WORDS]),
            question=_kept(reply.question),
            text=_kept(reply.text),
            clauses=json.dumps([card.clause_id for card in reply.cards], ensure_ascii=False),
            snapshot=reply.snapshot,
        )


def _kept(text: str) -> str:
    """Return text as every database takes it: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def feedback_command(
    as_json: Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")] = False,
    state: Annotated[Path | None, typer.Option(help="生成物目录")] = None,
) -> None:
    """列出使用者对回答的评价。"""
    from rag.web.store.database import Database
    from rag.web.store.feedback import FeedbackStore

    try:
        remarks = FeedbackStore(Database.open(load_settings(state=state))).all()
    except TiaowenError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    labels = {"good": "有用", "bad": "没用", "word": "留言"}
    for item in remarks:
        if as_json:
            typer.echo(json.dumps(asdict(item), ensure_ascii=False))
            continue
        words = f"　{item.words}" if item.words else ""
        typer.echo(f"{item.at}　{labels[item.verdict]}　{item.question}{words}")
