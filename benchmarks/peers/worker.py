"""One step in a process of its own, so that memory and start-up are its own too.

    python -m benchmarks.peers.worker prepare|build|query NAME COLLECTION INDEX RESULT [OPTIONS]

The result is one JSON object in the file RESULT: libraries print what they like.
"""

from __future__ import annotations

import argparse
import itertools
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

import psutil

from benchmarks.peers.passages import Asked, read_passages, read_questions

CROWD = 8
Ask = Callable[[str], list[str]]


def main() -> None:
    """Run the step and write its result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("prepare", "build", "query"))
    parser.add_argument("name")
    for place in ("collection", "index", "result"):
        parser.add_argument(place, type=Path)
    parser.add_argument("--stard", type=Path)
    parser.add_argument("--clauses", type=Path)
    parser.add_argument("--seconds", type=float, default=40.0)
    asked = parser.parse_args()
    steps = {"prepare": prepare, "build": build, "query": query}
    result = steps[asked.step](asked)
    asked.result.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def prepare(asked: argparse.Namespace) -> dict[str, object]:
    """Write the passages and questions of the collection `name`."""
    from benchmarks.peers.collections import write_million, write_small, write_stard

    if asked.name == "small":
        counts = write_small(asked.collection, asked.index)
    elif asked.name == "stard":
        counts = write_stard(asked.collection, asked.stard)
    else:
        counts = write_million(asked.collection, asked.stard, asked.clauses)
    return {"passages": counts[0], "questions": counts[1]}


def build(asked: argparse.Namespace) -> dict[str, object]:
    """Build an index; `--clauses` is the state whose documents the passages are, if they are."""
    from benchmarks.peers.adapters import load_system
    from benchmarks.peers.adapters.base import Material
    from benchmarks.peers.collections import small_documents

    system = load_system(asked.name)
    passages = read_passages(asked.collection)
    documents = small_documents(asked.clauses) if asked.clauses else ()
    before = resident()
    started = perf_counter()
    parts = system.build(Material(passages, documents), asked.index)
    seconds = perf_counter() - started
    sizes = [file.stat().st_size for file in asked.index.rglob("*") if file.is_file()]
    return {
        "passages": len(passages),
        "seconds": seconds,
        "parts": parts,
        "before_bytes": before,
        "peak_bytes": peak(),
        "disk_bytes": sum(sizes),
    }


def query(asked: argparse.Namespace) -> dict[str, object]:
    """Open an index, ask every question once, then let eight ask at once."""
    started = perf_counter()
    from benchmarks.peers.adapters import load_system

    system = load_system(asked.name)
    imported = perf_counter()
    opened = system.open(asked.index)
    loaded = perf_counter()
    questions = read_questions(asked.collection)
    opened.ask(questions[-1].text)  # what is loaded at the first question
    first = perf_counter()
    parts: dict[str, list[float]] = getattr(opened, "parts", {})
    for times in parts.values():
        times.clear()
    used = process_time()
    seconds, rankings = ask_all(opened.ask, questions, asked.seconds)
    used = process_time() - used
    own = {name: list(times) for name, times in parts.items()}
    held = resident()
    crowd = at_once(opened.ask, questions, asked.seconds / 4)
    return {
        "import_seconds": imported - started,
        "load_seconds": loaded - imported,
        "first_seconds": first - loaded,
        "seconds": seconds,
        "cpu_seconds": used / len(seconds),
        "parts": own,
        "rankings": rankings,
        "per_second": len(seconds) / sum(seconds),
        "crowd_per_second": crowd,
        "resident_bytes": held,
        "peak_bytes": peak(),
    }


def ask_all(
    ask: Ask, questions: Sequence[Asked], limit_s: float
) -> tuple[list[float], list[list[str]]]:
    """Return how long each question took and what it found, as far as the time allows."""
    seconds: list[float] = []
    rankings: list[list[str]] = []
    for question in questions:
        started = perf_counter()
        ranking = ask(question.text)
        seconds.append(perf_counter() - started)
        rankings.append(ranking)
        if sum(seconds) > limit_s:
            break
    return seconds, rankings


def at_once(ask: Ask, questions: Sequence[Asked], limit_s: float) -> float:
    """Return questions a second of `CROWD` threads."""
    texts = itertools.cycle(question.text for question in questions)
    lock, answered = threading.Lock(), 0
    started = perf_counter()
    wanted, limit = max(len(questions), 4 * CROWD), min(limit_s, 15.0)

    def asker() -> None:
        nonlocal answered
        while True:
            with lock:
                if answered >= wanted or perf_counter() - started > limit:
                    return
                text = next(texts)
                answered += 1
            ask(text)

    with ThreadPoolExecutor(CROWD) as crowd:
        for asking in [crowd.submit(asker) for _ in range(CROWD)]:
            asking.result()
    return answered / (perf_counter() - started)


def resident() -> int:
    """Return the bytes of this process in memory."""
    return int(psutil.Process().memory_info().rss)


def peak() -> int:
    """Return the most bytes that this process had in memory."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the parent's memory at the fork too
        lines = status.read_text(encoding="ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    import resource
    import sys

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main()
