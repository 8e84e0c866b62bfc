"""The operator's own evaluation questions: one line of JSON each, as `eval` reads them.

`python -m eval run --questions var/questions.jsonl` asks them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexWriteError
from rag.web.escaping import escaped_breaks

FILE = "questions.jsonl"
WAIT_S = 10.0


class QuestionSet:
    """A file that grows by a line a question; one question stands in it once."""

    def __init__(self, state: Path) -> None:
        self.path = state / FILE

    def questions(self) -> frozenset[str]:
        """Return the questions that stand in it; lines that somebody broke don't count."""
        return frozenset(str(row.get("question", "")) for row in self._rows())

    def add(self, question: str, *, clause_id: str = "", file: str = "", note: str = "") -> bool:
        """Write down a question with the clause to cite, or as one to refuse if there is none.

        Returns False if it stands there already.

        Raises:
            IndexBusy: others have been writing for long.
            IndexWriteError: the disk is full or can't be written.
        """
        row = {
            "id": f"own-{hashlib.sha256(question.encode('utf-8', 'replace')).hexdigest()[:10]}",
            "type": "user" if clause_id else "unanswerable",
            "question": question,
            "gold": [{"document": file, "clause_id": clause_id}] if clause_id else [],
            "split": "dev",
            "note": note,
        }
        line = escaped_breaks(json.dumps(row, ensure_ascii=False)) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=WAIT_S):
                if question in self.questions():
                    return False
                with self.path.open("a", encoding="utf-8") as handle:
                    handle.write(line)
        except Timeout as error:
            raise IndexBusy("别人正在写题集，请稍后再试。") from error
        except OSError as error:
            raise IndexWriteError(f"题集写不进去：{self.path}（{error.strerror}）。") from error
        return True

    def __len__(self) -> int:
        """Return how many questions stand in it."""
        return len(self._rows())

    def _rows(self) -> list[dict[str, object]]:
        try:
            text = self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return []
        rows = (_row(line) for line in text.splitlines() if line.strip())
        return [row for row in rows if row]


def _row(line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return row if isinstance(row, dict) else {}
