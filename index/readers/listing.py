"""Which files of the corpus folder are documents."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusEmpty

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A file found in the corpus; `file` is its POSIX path relative to the corpus."""

    file: str
    path: Path
    size: int
    mtime_ns: int


def list_documents(root: Path) -> tuple[Listed, ...]:
    """List every file below `root` that a user may mean as a document, by path.

    README.*, hidden files and folders, Office lock files and links to folders inside `root` are
    left out. Files that can't be read (another suffix, a link leading out, a locked folder) are
    listed: `read_document` rejects them with the reason.

    Raises:
        CorpusEmpty: there is no such folder.
    """
    if not root.is_dir():
        raise CorpusEmpty(
            display_name(str(root)),
            "文件目录不存在",
            "请建立该目录并放入文件，或用设置项 corpus 另指目录",
        )
    refused: list[Path] = []
    found: list[Path] = []
    for folder, folders, files in os.walk(root, onerror=lambda e: refused.append(Path(e.filename))):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [here / name for name in files if _is_candidate(name)]
        found += [here / name for name in folders if _leads_out(here / name, root)]
    listed = (_listed(path, root) for path in (*found, *refused))
    return tuple(sorted(listed, key=lambda item: item.file))


def display_name(name: str) -> str:
    """Return a file name as printable text, also where its bytes are not UTF-8."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def relative_name(path: Path, root: Path) -> str:
    """Return the POSIX path of a file relative to the corpus, fit for display."""
    try:
        return display_name(path.relative_to(root).as_posix()) or "."
    except ValueError:
        return display_name(path.name)


def _is_candidate(name: str) -> bool:
    if name.startswith((".", "~$")) or name.lower() in _SYSTEM_FILES:
        return False
    return Path(name).stem.lower() != "readme"


def _leads_out(path: Path, root: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(root.resolve())


def _listed(path: Path, root: Path) -> Listed:
    try:
        info = path.lstat()
    except OSError:
        return Listed(relative_name(path, root), path, 0, 0)
    return Listed(relative_name(path, root), path, info.st_size, info.st_mtime_ns)
