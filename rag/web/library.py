"""The operator's shelf: upload, delete, and clear what earlier generations still keep.

Uploads are stored under generated names in `corpus/uploads/`; the name a person gave is data, kept
beside them. Nothing here trusts a path, a suffix or a content type that a browser sent.
"""

from __future__ import annotations

import contextlib
import json
import logging
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from index.errors import CorpusError, IndexBusy
from index.generation.folders import generations, prune, translated, writing
from index.readers import SUPPORTED_SUFFIXES, list_documents
from index.readers.dispatch import REMEDIES
from index.settings import Settings
from rag.web.bodies import MAX_UPLOAD

UPLOADS = "uploads"
NAMES = ".names.json"
LOCK = "uploads.lock"
PATIENCE_S = 30.0
MAX_UPLOADS = 2000
MAX_NAME = 200
_NAMES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """An upload as stored: `file` is relative to the corpus, `name` is what it was called."""

    file: str
    name: str


class Library:
    """Writes to the corpus folder; reading is the index's business.

    One change at a time, in all processes: the names of the uploads are read, changed and written.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = settings.corpus / UPLOADS

    def names(self) -> dict[str, str]:
        """Return the names that uploads had, by file."""
        path = self.folder / NAMES
        if not path.is_file():
            return {}
        try:
            return _NAMES.validate_json(path.read_bytes())
        except ValidationError:
            log.warning("the names of the uploads can't be read: %s", path)
            return {}

    def add(self, name: str, content: bytes) -> Stored:
        """Store one upload under a generated name.

        Raises:
            CorpusError: too large, too many, or not of a kind that can be read.
            IndexBusy, IndexWriteError: as for `delete`.
        """
        shown = shown_name(name)
        suffix = checked_suffix(shown, content)
        with self._changing():
            return self._add(shown, suffix, content)

    def _add(self, shown: str, suffix: str, content: bytes) -> Stored:
        names = self.names()
        if len(names) >= MAX_UPLOADS:
            raise CorpusError(shown, f"上传的文件已有 {MAX_UPLOADS} 个", "请先删除不用的文件")
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.folder.is_symlink():
            raise CorpusError(shown, "上传目录是符号链接", "请改为普通目录")
        file = f"{UPLOADS}/{secrets.token_hex(8)}{suffix}"
        _write(self.settings.corpus / file, content)
        self._save(names | {file: shown})
        return Stored(file, shown)

    def replace(self, file: str, name: str, content: bytes) -> Stored:
        """Put another content in the place of a document of the corpus.

        It keeps its file, and with it the addresses of its clauses, unless that would name it by
        another kind or by another name than the one it came with.

        Raises:
            CorpusError: there is no such document, or the content can't be read.
            IndexBusy, IndexWriteError: as for `delete`.
        """
        shown = shown_name(name)
        suffix = checked_suffix(shown, content)
        with self._changing():
            path = self._listed(file)
            names = self.names()
            if path.suffix.lower() != suffix or not (file in names or path.name == shown):
                stored = self._add(shown, suffix, content)
                self._delete(file)
                return stored
            _write(path, content)
            if file in names:
                self._save(names | {file: shown})
            return Stored(file, shown)

    def delete(self, file: str) -> None:
        """Delete a document of the corpus; `file` must be one that the corpus lists.

        Raises:
            CorpusError: there is no such document.
            IndexBusy: others have been changing files for long.
            IndexWriteError: the disk is full or can't be written.
        """
        with self._changing():
            self._delete(file)

    def _listed(self, file: str) -> Path:
        """Return where a document of the corpus lies."""
        listed = {item.file: item.path for item in list_documents(self.settings.corpus)}
        path = listed.get(file)
        root = self.settings.corpus.resolve()
        if path is None or not path.resolve().is_relative_to(root):
            raise CorpusError(file[:MAX_NAME], "语料目录里没有这个文件", "请刷新后再试")
        return path

    def _delete(self, file: str) -> None:
        self._listed(file).unlink()
        names = self.names()
        if names.pop(file, None) is not None:
            self._save(names)

    def prune(self) -> int:
        """Delete every generation but the current one; return how many went.

        Raises:
            IndexBusy, IndexWriteError: as for a build.
        """
        state = self.settings.state
        with writing(state):
            before = len(generations(state))
            prune(state, keep=1)
            return before - len(generations(state))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Be the only one, of all threads and processes, that changes the corpus."""
        state = self.settings.state
        with translated(self.folder):
            state.mkdir(parents=True, exist_ok=True)
            try:
                with FileLock(state / LOCK, timeout=PATIENCE_S):
                    yield
            except Timeout as error:
                raise IndexBusy("正在保存或删除别的文件，请稍后再试。") from error

    def _save(self, names: dict[str, str]) -> None:
        text = json.dumps(names, ensure_ascii=False, indent=1)
        path = self.folder / NAMES
        if path.is_file() and not self.names():  # not lost, should somebody want to mend it
            path.replace(path.with_suffix(".old.json"))
        _write(path, text.encode("utf-8", "replace"))


def _write(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody reads half of it."""
    aside = path.with_name(f".{path.name}.tmp")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def shown_name(name: str) -> str:
    """Return the last part of a name that a browser sent: data, never a path."""
    return PurePosixPath(name.replace("\\", "/")).name[:MAX_NAME] or "文件"


def checked_suffix(name: str, content: bytes) -> str:
    """Return the suffix for an upload, by its content; the given suffix only breaks ties.

    Raises:
        CorpusError: empty, too large, or of a kind that can't be read.
    """
    if not content.strip():
        raise CorpusError(name, "文件是空的", "请检查后重新上传")
    if len(content) > MAX_UPLOAD:
        most, size = (number / 1024 / 1024 for number in (MAX_UPLOAD, len(content)))
        reason = f"文件有 {size:.1f} MB，上传最多 {most:.0f} MB"
        raise CorpusError(name, reason, "请拆分，或直接放进语料目录")
    given = Path(name).suffix.lower()
    found = _kind(content, given)
    if found not in SUPPORTED_SUFFIXES:
        kinds = "、".join(sorted(SUPPORTED_SUFFIXES))
        raise CorpusError(name, "内容不是可读的格式", REMEDIES.get(given, f"支持 {kinds}"))
    return found


_PACKAGES = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "ppt/presentation.xml": ".pptx",
    "OFD.xml": ".ofd",
}
"""The part by which a zip package tells what it is."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _kind(content: bytes, given: str) -> str:
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return _package_kind(content)
    if content.startswith(_OLD_OFFICE):
        return given if given in (".doc", ".wps", ".xls") else ""
    if content.lstrip().startswith(b"{\\rtf"):
        return ".rtf"
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ""
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return ".html"
    texts = (".md", ".txt", ".html", ".htm", ".csv")
    return given if given in texts else ".txt" if not given else ""


def _package_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return ""
    return next((kind for part, kind in _PACKAGES.items() if part in names), "")
