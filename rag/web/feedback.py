"""What people thought of an answer, made from what the page shows of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from rag.web.reply import Reply
from rag.web.store.feedback import Feedback, Verdict

MAX_WORDS = 500


def remark_on(reply: Reply, *, verdict: Verdict, words: str = "") -> Feedback:
    """Return a remark on a reply, made now."""
    return Feedback(
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
