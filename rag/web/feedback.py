"""What people thought of an answer: kept in the shared database, listed by a command."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

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
