"""The gate before the swap: is the candidate generation at least as good as the serving one?

`index` can't import `eval` (arrows point the other way), so the command line hands the build a
`Gate`; the one here asks the evaluation's command in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.errors import TiaowenError
from index.settings import Settings


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether the candidate may serve, and the comparison by question to show for it."""

    passed: bool
    report: str


Gate = Callable[[str], GateResult]
"""Given the name of a complete generation that isn't current yet."""

NOTHING_TO_COMPARE = "没有完好的原索引可供比较，没有跑评测，新索引直接启用。"
"""The gate's report on a first build, or where the serving generation is damaged."""
_NAMED = 20
"""How many questions are named for each figure."""


def evaluation_gate(settings: Settings) -> Gate:
    """Return the gate that runs `python -m eval gate` on the corpus and state of `settings`."""
    # Flags of this command are not flags of that one; the environment carries them.
    places = {"TIAOWEN_CORPUS": str(settings.corpus), "TIAOWEN_STATE": str(settings.state)}

    def gate(generation: str) -> GateResult:
        command = [sys.executable, "-m", "eval", "gate", "--candidate", generation, "--json"]
        done = subprocess.run(
            command,
            env=os.environ | places,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return read_verdict(done.stdout, done.stderr)

    return gate


def read_verdict(output: str, errors: str) -> GateResult:
    """Return the verdict that the evaluation printed as a JSON line.

    Raises:
        TiaowenError: there is none; the evaluation itself failed.
    """
    try:
        data = json.loads(output.strip().splitlines()[-1])
        return GateResult(not data["regressed"], "\n".join(map(_line, data["differences"])))
    except (IndexError, ValueError, KeyError, TypeError) as error:
        last = (errors.strip().splitlines() or ["没有输出"])[-1]
        raise TiaowenError(f"评测没有完成，新索引未启用：{last}") from error


def _line(difference: Mapping[str, object]) -> str:
    """Return one figure before and after, with the questions won and lost."""
    line = f"{difference['figure']}：{difference['before']:.3f} → {difference['after']:.3f}"
    for name, word in (("wins", "变好"), ("losses", "变差")):
        questions = difference.get(name) or ()
        if isinstance(questions, list) and questions:
            line += f"；{word} {len(questions)} 题（{'、'.join(map(str, questions[:_NAMED]))}）"
    return line
