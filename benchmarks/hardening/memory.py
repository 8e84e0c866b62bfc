"""What the server holds: after its start, and after questions."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.hardening.serving import Server, built, questions, served

EXTRAS = ("pyarrow", "mcp", "mcp_types", "cryptography")
"""Packages that the developers' install has besides, and that Gradio loads where they are."""
Figures = dict[str, float]
_HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Hidden())
"""


def measure(corpus: Path, out: Path, count: int, say: Callable[[str], None]) -> Figures:
    """Build, serve, ask; say the figures as they come and return the last.

    The server runs as in an install without the developers' extras.
    """
    state = out / "state"
    built(corpus, state)
    asked = questions(count)
    with served(corpus, state, out / "server.log", hiding(out)) as server:
        _say(say, "started", server.memory_mb())
        times = [_ask_ms(server, question) for question in asked]
        figures = server.memory_mb() | {
            "ask_ms_p50": round(statistics.median(times), 1),
            "ask_ms_p95": round(sorted(times)[int(len(times) * 0.95) - 1], 1),
        }
        _say(say, f"after {len(asked)} questions", figures)
    return figures


def hiding(out: Path) -> Sequence[str]:
    """Return options of the interpreter under which the extras aren't found."""
    folder = out / "hidden"
    folder.mkdir(exist_ok=True)
    program = folder / "run.py"
    program.write_text(
        _HIDE.format(names=EXTRAS) + "import runpy\nsys.argv.pop(0)\n"
        "sys.path[0] = ''\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    return (str(program),)


def _ask_ms(server: Server, question: str) -> float:
    while True:
        start = time.perf_counter()
        reply = server.ask(question)
        if reply.status == 200:
            return (time.perf_counter() - start) * 1000
        if reply.status != 429:
            raise RuntimeError(f"{question}: {reply}")
        time.sleep(float(reply.retry_after))


def _say(say: Callable[[str], None], when: str, figures: Figures) -> None:
    say(f"{when}: " + ", ".join(f"{name} {value}" for name, value in figures.items()))
