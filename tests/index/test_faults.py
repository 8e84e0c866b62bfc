"""Faults with real processes. In every case the old index serves and nothing is lost."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from contents import clause_texts
from tiny_encoder import TinyEncoder

from index.build.run import build_index
from index.errors import IndexBusy, IndexWriteError
from index.generation.folders import current_generation, generations, writing
from index.generation.verify import problems
from index.opening import open_snapshot

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def kill_builders(folder, seed, kills):
    done = subprocess.run(
        [sys.executable, str(HERE / "killing.py"), str(folder), str(seed), str(kills)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_kill_9_at_any_moment_leaves_a_whole_index(tmp_path):
    result = kill_builders(tmp_path, seed=1, kills=15)
    assert (result["final"], result["left"]) == ([str(result["last"])], [])


@pytest.mark.slow
def test_kill_9_at_two_hundred_moments(tmp_path):
    result = kill_builders(tmp_path, seed=2, kills=75)
    assert (result["final"], result["left"]) == ([str(result["last"])], [])


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
WRITES = {
    "build.making.BuildCache.put_all": FULL,
    "build.making.np.lib.format.open_memmap": FULL,
    "build.writer.dense_cache.build_cache": FULL,
    "build.writer.write_postings": FULL,
    "build.writer.write_store": sqlite3.OperationalError("database or disk is full"),
    "build.run.write_manifest": FULL,
    "generation.folders.sync_files": FULL,
    "generation.folders.os.fsync": FULL,
    "build.run.swap": FULL,
}


@pytest.mark.parametrize("place", WRITES)
def test_a_full_disk_leaves_the_old_index(settings, encoder, monkeypatch, place):
    first = build_index(settings, encoder=encoder)
    before = clause_texts(open_snapshot(settings))
    (settings.corpus / "新.txt").write_text("新办法\n一、新的一条。\n", encoding="utf-8")

    def fail(*_args, **_kwargs):
        raise WRITES[place]

    with monkeypatch.context() as patch:
        patch.setattr(f"index.{place}", fail)
        with pytest.raises(IndexWriteError, match="磁盘空间"):
            build_index(settings, encoder=TinyEncoder())
    assert clause_texts(open_snapshot(settings)) == before
    assert problems(settings.state, first.generation) == []
    assert not list((settings.state / "index").glob(".building-*"))
    assert build_index(settings, encoder=TinyEncoder()).documents == 4


def test_a_cache_that_runs_full_is_a_full_disk(settings, encoder):
    """SQLite's own page limit stands for the full disk: the error is the real one."""
    from index.build import cache

    build_index(settings, encoder=encoder)
    opened = cache.BuildCache(settings.state / "cache")
    opened._connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        opened.put("vector", {bytes([n]): os.urandom(5000) for n in range(100)})
    opened.close()
    assert not build_index(settings, encoder=encoder).built


READ_ONLY = """
import mmap, os, sys  # mmap: NumPy's own import of it may be out of reach for nobody
from pathlib import Path
from tiny_encoder import TinyEncoder
from index.build.run import build_index
from index.errors import IndexWriteError
from index.settings import Settings
from index.opening import open_snapshot

folder = Path(sys.argv[1])
settings = Settings(corpus=folder / "corpus", state=folder / "var")
build_index(settings, encoder=TinyEncoder())
(settings.corpus / "new.txt").write_text("新办法\\n一、新的一条。\\n", encoding="utf-8")
for path in (settings.state, *settings.state.rglob("*")):
    path.chmod(0o555 if path.is_dir() else 0o444)
if os.geteuid() == 0:
    os.setuid(65534)
try:
    build_index(settings, encoder=TinyEncoder())
except IndexWriteError as error:
    print(error)
print(len(open_snapshot(settings).documents))
"""


def test_a_read_only_folder_is_named_and_still_serves(settings, tmp_path):
    import tempfile

    with tempfile.TemporaryDirectory() as name:  # pytest's own folders admit only their user
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "corpus").mkdir()
        for path in settings.corpus.glob("*.txt"):
            (folder / "corpus" / path.name).write_bytes(path.read_bytes())
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, name],
            env=ENVIRONMENT | {"PYTHONPATH": f"{ROOT}{os.pathsep}{HERE}"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    message, documents = done.stdout.splitlines()
    assert "无法写入" in message and "权限" in message
    assert documents == "2"


HOLD = """
import sys
from pathlib import Path
from index.generation.folders import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_builder_is_told_to_wait(settings, encoder):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.state)],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexBusy, match="另一个进程"):
            build_index(settings, encoder=encoder)
    finally:
        holder.communicate()
    assert build_index(settings, encoder=encoder).built


def test_the_lock_of_a_killed_builder_is_free(settings, encoder):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(settings.state)],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    holder.stdout.readline()
    holder.kill()
    holder.communicate()
    with writing(settings.state) as folder:
        assert folder.is_dir()


def test_readers_never_fail_while_generations_change(settings, encoder):
    build_index(settings, encoder=encoder)
    failures, seen, stop = [], set(), threading.Event()

    def read():
        while not stop.is_set():
            try:
                snapshot = open_snapshot(settings)
                numbers = {text[-3:] for text in clause_texts(snapshot) if "号修订" in text}
                seen.add(snapshot.generation)
                snapshot.close()
                if len(numbers) > 1:
                    failures.append(numbers)
            except Exception as error:
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for version in range(8):
        for file in ("a.txt", "b.txt"):
            text = f"办法\n一、第{version}号修订。\n"
            (settings.corpus / file).write_text(text, encoding="utf-8")
        build_index(settings, encoder=encoder)
    stop.set()
    reader.join()
    assert failures == []
    assert len(seen) > 1


def test_a_snapshot_outlives_its_generation(settings, encoder):
    build_index(settings, encoder=encoder)
    old = open_snapshot(settings)
    texts = clause_texts(old)
    for version in range(6):
        (settings.corpus / "a.txt").write_text(f"办法\n一、第{version}版。\n", encoding="utf-8")
        build_index(settings, encoder=encoder)
    assert old.generation not in generations(settings.state)
    assert current_generation(settings.state) != old.generation
    old.clause.cache_clear()
    assert clause_texts(old) == texts
    _, rows = old.dense.search(old.dense.vectors[:1], 1)
    assert rows[0][0] == 0
    assert old.lexical.scores(old.lexical.tokenize(texts[1])).max() > 0
