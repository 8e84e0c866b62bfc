"""A crowd asks for minutes while documents come, change and go."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from benchmarks.hardening.serving import Reply, Server, built, questions, served
from benchmarks.hardening.worlds import World, make_worlds, misquoted, put

PAGES = ("/", "/search?q=%E6%95%B0%E6%8D%AE", "/library", "/insights", "/api/documents")
PAGE_SHARE = 0.1
QUESTIONS = 60
CHANGE_S = 10.0
SETTLE_S = 20.0


@dataclass
class Seen:
    """What came back to all; written under the lock."""

    replies: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    builds: int = 0
    failed_builds: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def soak(out: Path, people: int, minutes: float, say: Callable[[str], None]) -> bool:
    """Run it, say the figures; return whether nothing went wrong."""
    asked = questions(QUESTIONS)
    worlds = make_worlds(out, asked)
    corpus, state = out / "corpus", out / "state"
    corpus.mkdir()
    put(worlds[0], corpus)
    built(corpus, state)
    seen, over = Seen(), threading.Event()
    with served(corpus, state, out / "server.log") as server:
        crowd = [
            threading.Thread(target=_asker, args=(server, asked, worlds, seen, over, seed))
            for seed in range(people)
        ]
        changer = threading.Thread(target=_changer, args=(corpus, state, worlds, seen, over))
        for thread in (*crowd, changer):
            thread.start()
        _watch(server, seen, minutes * 60, say)
        over.set()
        for thread in (*crowd, changer):
            thread.join()
        time.sleep(SETTLE_S)
        say(f"after a rest: {server.memory_mb()}, handles {server.handles()}")
    return _verdict(seen, say)


def _asker(
    server: Server,
    asked: list[str],
    worlds: tuple[World, World],
    seen: Seen,
    over: threading.Event,
    seed: int,
) -> None:
    chance = random.Random(seed)
    while not over.is_set():
        page = chance.random() < PAGE_SHARE
        what = chance.choice(PAGES if page else asked)
        start = time.perf_counter()
        reply = server.send("GET", what) if page else server.ask(what)
        took = time.perf_counter() - start
        wrong = misquoted(reply.json, worlds) if not page and reply.status == 200 else []
        with seen.lock:
            seen.replies[f"{'page' if page else 'ask'} {kind_of(reply)}"] += 1
            seen.wrong += wrong
            if not page and reply.status == 200:
                seen.times.append(took)
        if reply.status == 429 and reply.retry_after:
            over.wait(float(reply.retry_after))


def kind_of(reply: Reply) -> str:
    """Return in a word what came back."""
    if reply.status == 0:
        return reply.text
    if reply.status == 429:
        return "429 with Retry-After" if reply.retry_after else "429 without Retry-After"
    return str(reply.status)


def _changer(
    corpus: Path, state: Path, worlds: tuple[World, World], seen: Seen, over: threading.Event
) -> None:
    for world in cycle(reversed(worlds)):
        put(world, corpus)
        try:
            built(corpus, state)
            seen.builds += 1
        except RuntimeError as error:
            seen.failed_builds.append(str(error))
        if over.wait(CHANGE_S):
            return


def _watch(server: Server, seen: Seen, seconds: float, say: Callable[[str], None]) -> None:
    """Say every half minute what is held."""
    start = time.monotonic()
    while (spent := time.monotonic() - start) < seconds:
        if server.process.poll() is not None:
            say(f"the server ended with {server.process.returncode}")
            return
        count = sum(seen.replies.values())
        say(f"{spent:.0f} s: {server.memory_mb()}, handles {server.handles()}, replies {count}")
        time.sleep(min(30.0, seconds - spent))


def _verdict(seen: Seen, say: Callable[[str], None]) -> bool:
    times = sorted(seen.times)
    say(f"replies: {dict(seen.replies.most_common())}")
    say(f"builds: {seen.builds}, failed: {len(seen.failed_builds)} {seen.failed_builds[:2]}")
    say(f"wrong quotes: {len(seen.wrong)} {seen.wrong[:3]}")
    if times:
        say(f"ask p50 {statistics.median(times):.2f} s, p95 {times[int(len(times) * 0.95)]:.2f} s")
    fine = {"ask 200", "page 200", "ask 429 with Retry-After", "page 429 with Retry-After"}
    return not (set(seen.replies) - fine or seen.wrong or seen.failed_builds)
