"""An observer that keeps for the operator what was asked in vain, and counts what was asked.

It writes in a thread of its own: nobody waits for the database to be told an answer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from queue import Full, Queue

from index.errors import StoreUnavailable
from rag.web.store.questions import MAX_QUESTION, QuestionStore, Unanswered
from rag.web.watch import Seen

WAITING = 1_000
"""Questions that may wait to be written; more are lost."""

log = logging.getLogger(__name__)


class Journal:
    """Hears of every question; keeps those that were refused or failed."""

    def __init__(
        self, store: QuestionStore, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._clock = clock
        self._waiting: Queue[tuple[str, Seen]] = Queue(WAITING)
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def begun(self) -> None:
        """Note nothing: what counts is how it ends."""

    def ended(self, seen: Seen) -> None:
        """Have a question written; the empty one, by which a page looks for a new index, isn't."""
        if not seen.question.strip():
            return
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="journal", daemon=True)
                self._writer.start()
        try:
            self._waiting.put_nowait((self._clock().isoformat(timespec="seconds"), seen))
        except Full:
            log.warning("too many questions wait to be written down; one is lost")

    def settle(self) -> None:
        """Wait until everything is written."""
        self._waiting.join()

    def _write(self) -> None:
        while True:
            at, seen = self._waiting.get()
            try:
                self._store.count(at[:10], seen.outcome)
                if seen.outcome in ("refused", "failed"):
                    self._store.keep(_unanswered(at, seen))
            except StoreUnavailable as error:
                log.warning("a question isn't written down: %s", error)
            finally:
                self._waiting.task_done()


def _unanswered(at: str, seen: Seen) -> Unanswered:
    answer = seen.answer
    question = " ".join(seen.question.split())[:MAX_QUESTION]
    return Unanswered(
        at,
        question.replace("\0", "").encode("utf-8", "replace").decode(),
        seen.outcome,
        (answer.reason if answer else "") or seen.error[:40],
        answer.snapshot if answer else "",
    )
