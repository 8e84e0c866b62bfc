"""The generations kept, and the way back to an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexCorrupt, IndexMissing, IndexUnavailable
from index.generation.folders import (
    current_generation,
    generation_folder,
    generations,
    swap,
    translated,
    writing,
)
from index.generation.manifest import Manifest, read_manifest, wrong_files


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation on disk; `manifest` is None if it can't be read (see `problem`)."""

    generation: str
    current: bool
    manifest: Manifest | None
    problem: str = ""


def history(state: Path) -> tuple[Kept, ...]:
    """Return the generations kept, newest first."""
    current = current_generation(state)
    return tuple(_kept(state, name, name == current) for name in reversed(generations(state)))


def _kept(state: Path, name: str, current: bool) -> Kept:
    try:
        return Kept(name, current, read_manifest(generation_folder(state, name)))
    except IndexUnavailable as error:
        return Kept(name, current, None, str(error))


def before(state: Path, generation: str) -> str:
    """Return the generation before this one.

    Raises:
        IndexMissing: it is the first one kept.
    """
    earlier = [name for name in generations(state) if name < generation]
    if not earlier:
        raise IndexMissing(f"{generation} 之前没有保留的索引，无从比较。")
    return earlier[-1]


def rollback(state: Path, generation: str | None = None) -> str:
    """Make an earlier generation current: the named one, or the newest sound one before it.

    Raises:
        IndexMissing: there is none to go back to.
        IndexCorrupt: the named one is damaged.
        IndexMismatch: the named one has another schema version.
        IndexBusy, IndexWriteError: as for a build.
    """
    with writing(state), translated(state):
        if generation is not None:
            _require_sound(state, generation)
        chosen = generation or _previous(state)
        swap(state, chosen)
    return chosen


def _previous(state: Path) -> str:
    current = current_generation(state)
    names = generations(state)
    earlier = names[: names.index(current)] if current in names else names
    for name in reversed(earlier):
        try:
            _require_sound(state, name)
        except IndexUnavailable:
            continue
        return name
    raise IndexMissing("没有更早的可用索引。可用 python -m index history 查看保留的各代。")


def _require_sound(state: Path, generation: str) -> None:
    folder = generation_folder(state, generation)
    wrong = wrong_files(folder, read_manifest(folder))
    if wrong:
        raise IndexCorrupt(f"索引 {generation} 的文件已损坏或缺失：{'、'.join(wrong)}。")
