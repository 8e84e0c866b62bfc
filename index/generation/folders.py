"""The generations of the index on disk, and which one is current.

`<state>/index/<generation>/` is immutable once it has its name. `current` holds one name and
changes by `os.replace` after everything it points to is on disk. A lock file lets in one writer.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexCorrupt, IndexMissing, IndexWriteError

logger = logging.getLogger(__name__)

KEPT = 5
_NAME = re.compile(r"g\d{6}-\d{8}T\d{6}Z")
_BUILDING = ".building-"
MEND = "请运行 python -m index build 重建索引，或 python -m index rollback 回到上一代"
BUILD_FIRST = "请先运行 python -m index build"


def index_folder(state: Path) -> Path:
    """Return the folder that holds the generations."""
    return state / "index"


def generation_folder(state: Path, generation: str) -> Path:
    """Return the folder of one generation.

    Raises:
        IndexMissing: there is no such generation.
    """
    folder = index_folder(state) / generation
    if not _NAME.fullmatch(generation) or not folder.is_dir():
        raise IndexMissing(f"没有名为 {generation} 的索引。可用 python -m index history 查看。")
    return folder


def generations(state: Path) -> tuple[str, ...]:
    """Return the names of all generations, oldest first."""
    folder = index_folder(state)
    if not folder.is_dir():
        return ()
    return tuple(sorted(p.name for p in folder.iterdir() if _NAME.fullmatch(p.name)))


def current_generation(state: Path) -> str | None:
    """Return the generation that serves, None if there is none (or `current` is damaged)."""
    try:
        name = (index_folder(state) / "current").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return None
    if not _NAME.fullmatch(name) or not (index_folder(state) / name).is_dir():
        return None
    return name


def next_generation(state: Path) -> str:
    """Return a name that sorts after all others, even if the clock has gone back."""
    last = max((int(name[1:7]) for name in generations(state)), default=0)
    return f"g{last + 1:06d}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


@contextlib.contextmanager
def writing(state: Path) -> Iterator[Path]:
    """Hold the writer's lock and yield the index folder; clear what a killed build left.

    Raises:
        IndexBusy: another process is building.
        IndexWriteError: the folder can't be written.
    """
    folder = index_folder(state)
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise IndexBusy("另一个进程正在更新索引，请等它完成后再试。") from error
        try:
            for leftover in folder.glob(f"{_BUILDING}*"):
                shutil.rmtree(leftover)
            yield folder
        finally:
            lock.release()


@contextlib.contextmanager
def translated(folder: Path) -> Iterator[None]:
    """Turn a failed write (of a file, or by SQLite) into a message with a remedy."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexWriteError(
            f"无法写入 {folder}：{getattr(error, 'strerror', None) or error}。"
            "请检查磁盘空间和目录权限；原有索引不受影响。"
        ) from error


@contextlib.contextmanager
def building(folder: Path, generation: str) -> Iterator[Path]:
    """Yield a folder to build in; it gets its name if the block ends well, else it goes."""
    aside = folder / f"{_BUILDING}{generation}"
    aside.mkdir()
    try:
        yield aside
        sync_files(aside)
        aside.rename(folder / generation)
        sync_folder(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def swap(state: Path, generation: str) -> None:
    """Make a generation current, durably and in one step."""
    folder = index_folder(state)
    fresh = folder / ".current.new"
    with fresh.open("w", encoding="ascii") as stream:
        stream.write(generation + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(folder / "current")
    sync_folder(folder)


def discard(state: Path, generation: str) -> None:
    """Delete a generation that isn't current. Its name goes first, so no half one remains."""
    folder = generation_folder(state, generation)
    doomed = folder.with_name(f"{_BUILDING}discard-{generation}")
    folder.rename(doomed)
    shutil.rmtree(doomed)


def prune(state: Path, keep: int = KEPT) -> None:
    """Delete the oldest generations beyond `keep`, never the current one.

    Readers that still hold one keep it: its files live on until they close them.
    """
    current = current_generation(state)
    others = [name for name in generations(state) if name != current]
    surplus = len(others) - (keep - 1)
    for name in others[: max(surplus, 0)]:
        logger.info("discarding generation %s", name)
        discard(state, name)


def sync_files(folder: Path) -> None:
    """Force every file of a folder, what is below it, and the folder to disk."""
    for path in folder.iterdir():
        if path.is_dir():
            sync_files(path)
            continue
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to disk (no-op where folders can't be opened)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_current(state: Path) -> str:
    """Return the generation that serves.

    Raises:
        IndexMissing: nothing has been built.
        IndexCorrupt: generations are there, but `current` doesn't name one.
    """
    name = current_generation(state)
    if name is not None:
        return name
    if generations(state) and (index_folder(state) / "current").exists():
        raise IndexCorrupt(f"{index_folder(state) / 'current'} 已损坏。{MEND}。")
    raise IndexMissing(f"还没有索引。{BUILD_FIRST}。")
