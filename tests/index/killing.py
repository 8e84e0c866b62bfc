"""Kill builds at random moments and check after each that nothing was lost.

Run as a process of its own: `killing.py FOLDER SEED KILLS`. It warms up once and forks a builder
for every round, so that a round costs no imports, and goes on until so many builders were killed at
work and a fifth as many had swapped, however fast the machine is just then. Prints one JSON object
of what happened.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from tiny_encoder import TinyEncoder

from index.build.run import build_index
from index.generation.verify import problems
from index.opening import open_snapshot
from index.settings import Settings

MARK = "第{}号修订"
MOST = 20
"""So many rounds for each wanted kill are tried."""


def write(settings, version):
    """Make every document say which version it is."""
    for n in range(3):
        lines = [f"{n}号办法", *(f"第{c}条 {MARK.format(version)}，内容{c}。" for c in range(1, 5))]
        (settings.corpus / f"{n}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def versions(settings):
    """Return the versions that the serving index speaks of; exactly one if it is consistent."""
    snapshot = open_snapshot(settings)
    found = {
        version
        for row in range(len(snapshot))
        for version in [snapshot.clause(row).text.partition("号修订")[0].partition(" 第")[2]]
        if version
    }
    faults = problems(settings.state, snapshot.generation)
    snapshot.close()
    if faults:
        raise SystemExit(f"verify: {faults}")
    return found


def build(settings):
    return build_index(settings, encoder=TinyEncoder())


def build_and_kill(settings, after_s):
    """Fork a builder, kill it after a while, and return whether it was still at work."""
    child = os.fork()
    if child == 0:
        build(settings)
        os._exit(0)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def time_of_build(settings):
    """Return how long an undisturbed build takes in a forked process."""
    write(settings, 2)
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        build(settings)
        os._exit(0)
    os.waitpid(child, 0)
    return time.perf_counter() - start


def main(folder, seed, kills):
    chance = random.Random(seed)
    settings = Settings(corpus=Path(folder) / "corpus", state=Path(folder) / "var")
    settings.corpus.mkdir(parents=True)
    write(settings, 0)
    build(settings)
    write(settings, 1)
    build(settings)
    lasts = time_of_build(settings)
    killed = swapped = 0
    served, version = "2", 2
    while killed < kills or swapped < kills // 5:
        version += 1
        if version > MOST * kills:
            raise SystemExit(f"{killed} killed and {swapped} swapped in {version} rounds")
        write(settings, version)
        killed += build_and_kill(settings, chance.uniform(0, 1.5 * lasts))
        found = versions(settings)
        if found not in ({served}, {str(version)}):
            raise SystemExit(f"round {version}: serves {found}, not {served} or {version}")
        swapped += found == {str(version)}
        (served,) = found
    build(settings)
    left = [p.name for p in (settings.state / "index").iterdir() if p.name.startswith(".b")]
    result = {"killed": killed, "swapped": swapped, "left": left, "lasts_s": lasts, "last": version}
    sys.stdout.write(json.dumps(result | {"final": sorted(versions(settings))}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
