"""Who has looked at the test questions: `eval/test-reads.jsonl`, a line a collection and reading.

Figures on questions that were looked at again and again flatter; the record says how often they
were.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval.overview import whole
from eval.runner import Run

READS = Path(__file__).parent / "test-reads.jsonl"


def record(runs: Sequence[Run], file: Path = READS) -> None:
    """Append date, commit, collection and figures of a reading of test questions."""
    stamp = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "commit": commit(file.parent)}
    with file.open("a", encoding="utf-8") as stream:
        for run in runs:
            result = whole(run)
            figures = {k: round(v, 3) for k, v in result.figures.items() if k != "ms"}
            line = {**stamp, "collection": run.collection, "n": result.n, **figures}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def commit(folder: Path) -> str:
    """Return the short name of the commit that is checked out, with + if files were changed."""
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
