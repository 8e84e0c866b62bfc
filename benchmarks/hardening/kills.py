"""Sudden deaths of builds and of the server, and what is there afterwards.

A build that was killed leaves the generation that served, or the one it was making, whole. An
upload that was acknowledged is there, byte for byte. Answers are those of one of both worlds.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from benchmarks.hardening.serving import Server, build, built, questions, served, start
from benchmarks.hardening.worlds import World, make_worlds, misquoted, put, told
from index.generation.folders import current_generation
from index.generation.verify import problems

QUESTIONS = 12
ASKERS = 4
UPLOAD = "浸泡上传{}.txt"


@dataclass
class Bench:
    """What the rounds share."""

    out: Path
    worlds: tuple[World, World]
    chance: random.Random
    serving: int = 1
    """Which of the worlds the index holds."""
    broken: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def corpus(self) -> Path:
        """The documents that change."""
        return self.out / "corpus"

    @property
    def state(self) -> Path:
        """The index that is hit."""
        return self.out / "state"


def run(out: Path, builds: int, servers: int, seed: int, say: Callable[[str], None]) -> bool:
    """Kill builds under a server that is asked, then servers; return whether nothing broke."""
    bench = Bench(out, make_worlds(out, questions(QUESTIONS)), random.Random(seed))
    bench.corpus.mkdir()
    took = []
    for world in (*bench.worlds, *bench.worlds):
        put(world, bench.corpus)
        begin = time.perf_counter()
        built(bench.corpus, bench.state)
        took.append(time.perf_counter() - begin)
    longest = statistics.median(took[1:])
    kill_builds(bench, builds, longest, say)
    kill_servers(bench, servers, longest, say)
    say(f"{dict(bench.seen)}")
    say(f"broken: {len(bench.broken)} {bench.broken[:5]}")
    return not bench.broken


def kill_builds(bench: Bench, rounds: int, longest: float, say: Callable[[str], None]) -> None:
    """Kill builds between 0 and `longest` seconds after their start while a server is asked."""
    over = threading.Event()
    with served(bench.corpus, bench.state, bench.out / "server.log") as server:
        crowd = [threading.Thread(target=_ask, args=(bench, server, over)) for _ in range(ASKERS)]
        for thread in crowd:
            thread.start()
        for n in range(rounds):
            while not _killed_build(bench, longest):
                bench.seen["build was done before"] += 1
            bench.seen["build killed"] += 1
            if n % 5 == 4:
                _finish(bench, server)
            if n % 20 == 19:
                say(f"{n + 1} builds killed: {dict(bench.seen)}, broken {len(bench.broken)}")
        over.set()
        for thread in crowd:
            thread.join()


def _killed_build(bench: Bench, longest: float) -> bool:
    """Change the documents, build, kill; return whether the build was still running."""
    before = current_generation(bench.state)
    put(bench.worlds[bench.serving - 1], bench.corpus)
    process = build(bench.corpus, bench.state)
    time.sleep(bench.chance.uniform(0, longest))
    early = process.poll() is None
    if early:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    if current_generation(bench.state) != before:
        bench.serving = 1 - bench.serving
        bench.seen["generation was new"] += 1
    _check_index(bench)
    return early


def _check_index(bench: Bench) -> None:
    name = current_generation(bench.state)
    if name is None:
        bench.broken.append("no current generation")
    else:
        bench.broken += [f"{name}: {problem}" for problem in problems(bench.state, name)]


def _finish(bench: Bench, server: Server) -> None:
    """Build to the end; the server answers as that world does."""
    bench.serving = bench.chance.randrange(2)
    world = bench.worlds[bench.serving]
    put(world, bench.corpus)
    try:
        built(bench.corpus, bench.state)
    except RuntimeError as error:
        bench.broken.append(str(error))
        return
    bench.seen["build after kills"] += 1
    _check_answers(bench, server, world)


def _check_answers(bench: Bench, server: Server, world: World) -> None:
    for question, expected in world.answers.items():
        reply = server.ask(question)
        if reply.status != 200 or told(reply.json) != expected:
            bench.broken.append(f"{question}: not the answer of {world.corpus.name}: {reply}")
    bench.seen["answers compared"] += len(world.answers)


def _ask(bench: Bench, server: Server, over: threading.Event) -> None:
    """Ask until it's over: every answer is that of one world, word for word."""
    asked = list(bench.worlds[0].answers)
    while not over.is_set():
        for question in asked:
            reply = server.ask(question)
            if reply.status == 429:
                over.wait(float(reply.retry_after))
                continue
            right = [world.answers[question] for world in bench.worlds]
            if reply.status != 200 or told(reply.json) not in right:
                bench.broken.append(f"{question}: {reply.status} {reply.text[:300]}")
            bench.seen["asked meanwhile"] += 1
            over.wait(0.2)


def kill_servers(bench: Bench, rounds: int, longest: float, say: Callable[[str], None]) -> None:
    """Kill servers that are asked, take an upload and build; then start the next."""
    put(bench.worlds[0], bench.corpus)
    kept: dict[str, bytes] = {}
    for n in range(rounds):
        _kill_server(bench, n, longest, kept)
        _check_index(bench)
        _check_database(bench)
        for name, content in kept.items():
            if not (bench.corpus / name).is_file():
                bench.broken.append(f"{name} was acknowledged and is gone")
            elif (bench.corpus / name).read_bytes() != content:
                bench.broken.append(f"{name} isn't what was acknowledged")
        if n % 5 == 4:
            say(f"{n + 1} servers killed: {dict(bench.seen)}, broken {len(bench.broken)}")
    for name in kept:
        (bench.corpus / name).unlink()
    with served(bench.corpus, bench.state, bench.out / "server.log") as server:
        _finish(bench, server)


def _kill_server(bench: Bench, n: int, longest: float, kept: dict[str, bytes]) -> None:
    server = start(bench.corpus, bench.state, bench.out / "server.log")
    try:
        server.wait()
    except RuntimeError as error:
        bench.broken.append(str(error))
        server.kill()
        return
    server.ask(next(iter(bench.worlds[0].answers)))  # loads what only questions need
    crowd = [threading.Thread(target=_ask_dying, args=(bench, server)) for _ in range(ASKERS)]
    manager = threading.Thread(target=_upload_and_build, args=(bench, server, n, kept))
    for thread in (*crowd, manager):
        thread.start()
    time.sleep(bench.chance.uniform(0, 2 * longest))
    server.kill()
    bench.seen["server killed"] += 1
    for thread in (*crowd, manager):
        thread.join()


def _ask_dying(bench: Bench, server: Server) -> None:
    """Ask until nobody answers; what is answered is quoted rightly."""
    for question in list(bench.worlds[0].answers) * 100:
        reply = server.ask(question)
        if reply.status == 0:
            return
        if reply.status == 200:
            bench.broken += misquoted(reply.json, bench.worlds)
            bench.seen["answered by a server about to die"] += 1
        elif reply.status != 429:
            bench.broken.append(f"{question}: {reply}")


def _upload_and_build(bench: Bench, server: Server, n: int, kept: dict[str, bytes]) -> None:
    name = UPLOAD.format(n)
    content = f"浸泡上传第{n}号的说明\n\n第一条 编号{n * 7919}的箱子存放在{n}号库房。\n".encode()
    reply = server.send("PUT", f"/api/library/files/{quote(name)}", content)
    if reply.status == 200 and reply.json.get("kind") == "stored":
        kept[reply.json["file"]] = content
        bench.seen["upload acknowledged"] += 1
        server.send("POST", "/api/library/rebuild", {})
    elif reply.status not in (0, 429):
        bench.broken.append(f"upload: {reply}")


def _check_database(bench: Bench) -> None:
    for file in bench.state.glob("*.sqlite"):
        with sqlite3.connect(file) as database:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
        bench.seen["databases checked"] += 1
        if said != "ok":
            bench.broken.append(f"{file.name}: {said}")
