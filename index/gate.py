"""The gate before the swap: is the candidate generation at least as good as the serving one?

`index` can't import `eval` (arrows point the other way), so the command line hands the build a
`Gate`; the one here asks the evaluation's command in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import TiaowenError


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether the candidate may serve, and the comparison by question to show for it."""

    passed: bool
    report: str


Gate = Callable[[str], GateResult]
"""Given the name of a complete generation that isn't current yet."""

_REGRESSION = 1


def evaluation_gate(generation: str) -> GateResult:
    """Run `python -m eval gate --candidate GENERATION --json` and read its verdict.

    Raises:
        TiaowenError: the evaluation itself failed, so there is no verdict.
    """
    command = [sys.executable, "-m", "eval", "gate", "--candidate", generation, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in (0, _REGRESSION) or not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["没有输出"])[-1]
        raise TiaowenError(f"评测没有完成，新索引未启用：{last}")
    return GateResult(done.returncode == 0, _readable(done.stdout.strip().splitlines()[-1]))


def _readable(line: str) -> str:
    """Return the report of the evaluation's JSON line as text, or the line if it has none."""
    try:
        data = json.loads(line)
    except ValueError:
        return line
    report = data.get("report") if isinstance(data, dict) else None
    return str(report or json.dumps(data, ensure_ascii=False, indent=1))
