"""The rounds of a run: every step once in each round, system after system, each a process.

Systems take turns within a round, so that whatever slows the machine slows all of them. Records
are kept as JSON Lines; a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.peers.adapters import versions
from benchmarks.peers.passages import QUESTIONS
from benchmarks.peers.records import Record, append_record, data_folder, read_records

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a step may take: beyond it, it is ended and recorded as not finished."""

    memory_gb: float = 12.0
    build_s: float = 300.0
    query_s: float = 40.0
    repeat_under_s: float = 100.0
    """A system that took longer in a round isn't measured in another one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to measure, on what, how often, and from which sources the collections come."""

    out: Path
    collections: tuple[str, ...]
    systems: tuple[str, ...]
    rounds: int = 3
    stard: Path | None = None
    clauses: Path | None = None
    limits: Limits = Limits()


def run_plan(plan: Plan, say: Say) -> None:
    """Carry out what the records don't hold yet."""
    plan.out.mkdir(parents=True, exist_ok=True)
    records = read_records(plan.out)
    for collection in plan.collections:
        prepare(plan, collection, say)
        for number in range(plan.rounds):
            for system in plan.systems:
                if not _wanted(plan, records, (collection, system, number)):
                    continue
                record = measure(plan, collection, system, number)
                say(described(record))
                records.append(record)
                append_record(plan.out, record)


def prepare(plan: Plan, collection: str, say: Say) -> None:
    """Write a collection's files unless they are there."""
    folder = data_folder(plan.out, collection)
    if (folder / QUESTIONS).exists():
        return
    options = [f"--stard={plan.stard}"] if plan.stard else []
    options += [f"--clauses={plan.clauses}"] if plan.clauses else []
    limits = Limits(memory_gb=plan.limits.memory_gb, build_s=1800)
    places = (folder, plan.out / "state")
    result = step("prepare", collection, places, options, (limits.build_s, limits.memory_gb))
    if result["failure"]:
        raise RuntimeError(f"{collection}: {result['failure']}")
    say(f"{collection}: {result['passages']} passages, {result['questions']} questions")


def _wanted(plan: Plan, records: Sequence[Record], key: tuple[str, str, int]) -> bool:
    """Tell whether a measurement is missing, and no earlier round failed or took too long."""
    collection, system, number = key
    earlier = [r for r in records if (r["collection"], r["system"]) == (collection, system)]
    if any(record["round"] == number for record in earlier):
        return False
    slowest = max((record["wall_seconds"] for record in earlier), default=0.0)
    failed = any(record["failure"] for record in earlier)
    return not failed and slowest <= plan.limits.repeat_under_s


def measure(plan: Plan, collection: str, system: str, number: int) -> Record:
    """Build and query once; the index is removed afterwards."""
    started = time.perf_counter()
    data, limits = data_folder(plan.out, collection), plan.limits
    index = plan.out / "index" / f"{collection}-{system}"
    shutil.rmtree(index, ignore_errors=True)
    index.mkdir(parents=True)
    options = [f"--clauses={plan.out / 'state'}"] if collection == "small" else []
    built = step("build", system, (data, index), options, (limits.build_s, limits.memory_gb))
    asked: Record = {}
    if not built["failure"]:
        options = [f"--seconds={limits.query_s}"]
        patience = limits.build_s + 2 * limits.query_s
        asked = step("query", system, (data, index), options, (patience, limits.memory_gb))
    shutil.rmtree(index, ignore_errors=True)
    return {
        "collection": collection,
        "system": system,
        "round": number,
        "versions": versions(system),
        "wall_seconds": time.perf_counter() - started,
        "failure": built["failure"] or asked.get("failure", ""),
        "build": built,
        "query": asked,
    }


def step(
    verb: str,
    name: str,
    places: tuple[Path, Path],
    options: Sequence[str],
    caps: tuple[float, float],
) -> Record:
    """Run a worker; return its result with `failure` ("" or a few Chinese words)."""
    result = places[1].with_suffix(".json")
    result.parent.mkdir(parents=True, exist_ok=True)
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.peers.worker", verb, name]
    with result.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *map(str, (*places, result)), *options], stdout=log, stderr=log
        )
        failure, most = watched(process, *caps)
    found: Record = {}
    if not failure and result.exists():
        found = json.loads(result.read_text(encoding="utf-8"))
    elif not failure:
        last = result.with_suffix(".log").read_text("utf-8", "replace").strip().splitlines()
        failure = f"出错：{last[-1] if last else process.returncode}"
    result.unlink(missing_ok=True)
    return {**found, "failure": failure, "seen_bytes": most}


def watched(process: subprocess.Popen[bytes], limit_s: float, memory_gb: float) -> tuple[str, int]:
    """Wait for a process and its children, ending them beyond their limits.

    Returns why they were ended ("" if they weren't), and the most memory they had.
    """
    started, most = time.perf_counter(), 0
    seen = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            family = [seen, *seen.children(recursive=True)]
            most = max(most, sum(one.memory_info().rss for one in family))
        except psutil.Error:  # one of them has just ended
            continue
        if most > memory_gb * 2**30:
            return _ended(process, f"内存超过 {memory_gb:g} GB"), most
        if time.perf_counter() - started > limit_s:
            return _ended(process, f"{limit_s:g} 秒内未完成"), most
        time.sleep(0.05)
    process.wait()
    return "", most


def _ended(process: subprocess.Popen[bytes], failure: str) -> str:
    for child in psutil.Process(process.pid).children(recursive=True):
        child.kill()
    process.kill()
    process.wait()
    return failure


def described(record: Record) -> str:
    """Return a measurement in one line."""
    head = f"{record['collection']} #{record['round']} {record['system']}:"
    if record["failure"]:
        return f"{head} {record['failure']} ({record['wall_seconds']:.0f} s)"
    asked = record["query"]
    times = sorted(asked["seconds"])
    return (
        f"{head} build {record['build']['seconds']:.1f} s, load {asked['load_seconds']:.2f} s, "
        f"{len(times)} questions, p50 {times[len(times) // 2] * 1000:.1f} ms, "
        f"8 askers {asked['crowd_per_second']:.0f}/s, "
        f"{asked['resident_bytes'] / 2**20:.0f} MB ({record['wall_seconds']:.0f} s in all)"
    )
