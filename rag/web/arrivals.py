"""An upload is read before it is stored, and told apart from what is there.

A file that can't be read is refused; one that is there already, byte for byte or word for word, is
said and not stored again; one that has the name or the number (文号) of another waits aside, with
the difference clause by clause, until the operator has chosen: replace, keep both, or neither.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from index.diff.compare import Change, DocumentDiff, compare_documents, count_changes
from index.errors import CorpusEmpty, CorpusError, IndexUnavailable
from index.generation.folders import translated
from index.generation.manifest import sha256_of
from index.readers import Listed, list_documents, read_document
from index.readers.dispatch import unforeseen
from index.structure import parse_document
from index.structure.document import Document
from rag.web.desk import Desk
from rag.web.library import Library, Stored, checked_suffix, shown_name

FOLDER = "incoming"
NAME = "name.json"
WAIT_S = 24 * 3600.0
"""How long an upload waits for the operator's choice."""
MAX_WAITING = 50
MAX_CHANGES = 100
"""Changes that are told one by one."""
_AROUND = 40
"""Characters shown of what stayed, on each side of a change."""

Why = Literal["name", "number"]
Choice = Literal["replace", "keep", "drop"]


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is there, and why an upload may be its new version."""

    file: str
    name: str
    title: str
    doc_number: str = ""
    why: Why | Literal["same"] = "same"


class Arrivals:
    """Takes uploads in; `desk` knows the documents that serve, `library` stores files."""

    def __init__(self, desk: Desk, library: Library) -> None:
        self._desk = desk
        self._library = library
        self._folder = library.settings.state / FOLDER
        self._numbers: dict[str, str] = {}
        """The numbers of uploads that aren't indexed yet."""

    def take(self, name: str, content: bytes) -> dict[str, Any]:
        """Read an upload; store it, or say what it is the same as or may replace.

        Raises:
            CorpusError: it can't be read, is too large, or there are too many.
            IndexBusy, IndexWriteError: as for `Library.add`.
        """
        shown = shown_name(name)
        suffix = checked_suffix(shown, content)
        self._clear()
        token = secrets.token_hex(8)
        with translated(self._folder):
            folder = self._folder / token
            folder.mkdir(parents=True)
            path = folder / f"file{suffix}"
            path.write_bytes(content)
            (folder / NAME).write_text(json.dumps(shown), encoding="utf-8")
        waits = False
        try:
            told = self._judged(path, shown, content)
            waits = told["kind"] == "twin"
            return told | ({"token": token} if waits else {})
        finally:
            if not waits:
                shutil.rmtree(folder, ignore_errors=True)

    def _judged(self, path: Path, shown: str, content: bytes) -> dict[str, Any]:
        if same := self._same_bytes(path):
            return _told("same", shown, twin=same)
        document = _read(path, shown)
        twin = self._twin(shown, document.doc_number)
        if twin is None:
            stored = self._library.add(shown, content)
            self._numbers[stored.file] = document.doc_number
            return _told("stored", shown, document) | asdict(stored)
        old = self._as_it_is(twin.file)
        if old is not None and old.text == document.text:
            return _told("same", shown, document, twin)
        return _told("twin", shown, document, twin) | _difference(old, document)

    def choose(self, token: str, choice: Choice, file: str = "") -> Stored | None:
        """Do with a waiting upload what the operator chose; `file` is the one to replace.

        Raises:
            CorpusError: it doesn't wait any more, or `file` is gone.
            IndexBusy, IndexWriteError: as for `Library.add`.
        """
        folder = self._folder / token
        try:
            name = str(json.loads((folder / NAME).read_text(encoding="utf-8")))
            content = next(folder.glob("file.*")).read_bytes()
        except (OSError, ValueError, StopIteration):
            reason = "这次上传已经处理过，或等得太久被清掉了"
            raise CorpusError("上传的文件", reason, "请重新上传") from None
        stored = None
        if choice == "replace":
            stored = self._library.replace(file, name, content)
        elif choice == "keep":
            stored = self._library.add(name, content)
        shutil.rmtree(folder, ignore_errors=True)
        return stored

    def _clear(self) -> None:
        """Drop what has waited for too long, and the oldest of too many."""
        if not self._folder.is_dir():
            return
        folders = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for place, folder in enumerate(folders):
            old = folder.stat().st_mtime < time.time() - WAIT_S
            if old or place <= len(folders) - MAX_WAITING:
                shutil.rmtree(folder, ignore_errors=True)

    def _same_bytes(self, path: Path) -> Twin | None:
        size, digest = path.stat().st_size, ""
        for item in self._files():
            if item.size != size:
                continue
            digest = digest or sha256_of(path)
            if sha256_of(item.path) == digest:
                titles = {served.file: served.title for served in self._served()}
                name = self._name(item.file, self._library.names())
                return Twin(item.file, name, titles.get(item.file, ""))
        return None

    def _twin(self, shown: str, doc_number: str) -> Twin | None:
        """Return the file that an upload may replace: of its name, else of its number."""
        names = self._library.names()
        served = {item.file: item for item in self._served()}
        found: dict[Why, Twin] = {}
        for item in self._files():
            name, known = self._name(item.file, names), served.get(item.file)
            number = known.doc_number if known else self._numbers.get(item.file, "")
            title = known.title if known else ""
            if name == shown:
                found.setdefault("name", Twin(item.file, name, title, number, "name"))
            elif number and number == doc_number:
                found.setdefault("number", Twin(item.file, name, title, number, "number"))
        return found.get("name") or found.get("number")

    def _as_it_is(self, file: str) -> Document | None:
        """Return a file of the corpus as a document, None if it can't be read."""
        path = next(item.path for item in self._files() if item.file == file)
        known = next((item for item in self._served() if item.file == file), None)
        if known and known.sha256 == sha256_of(path):
            return self._desk.shelf().document(known.doc_id)
        try:
            return _parse(path, self._library.settings.corpus)
        except CorpusError:
            return None

    @staticmethod
    def _name(file: str, names: dict[str, str]) -> str:
        return names.get(file) or PurePosixPath(file).name

    def _files(self) -> Sequence[Listed]:
        try:
            return list_documents(self._library.settings.corpus)
        except CorpusEmpty:
            return ()

    def _served(self) -> Sequence[Document]:
        try:
            return self._desk.shelf().documents
        except IndexUnavailable:
            return ()


def _read(path: Path, shown: str) -> Document:
    """Read and parse an upload; what is wrong with it is said under its own name."""
    try:
        document = _parse(path, path.parent)
    except CorpusError as error:
        raise CorpusError(shown, error.reason, error.remedy, error.place) from error
    if not document.clauses:
        raise CorpusError(shown, "没有可索引的正文", "请检查文件内容是否完整")
    return document


def _parse(path: Path, root: Path) -> Document:
    source = read_document(path, root)
    try:
        return parse_document(source, "incoming")
    except Exception as error:  # as in a build: a text that nobody foresaw
        raise unforeseen(path.name, error) from error


def _told(
    kind: str, name: str, document: Document | None = None, twin: Twin | None = None
) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": kind, "name": name}
    if document is not None:
        told |= {"title": document.title, "clauses": len(document.clauses)}
    return told | ({"twin": asdict(twin)} if twin else {})


def _difference(old: Document | None, new: Document) -> dict[str, Any]:
    """Return what differs for the page: counts, and the first changes one by one."""
    if old is None:
        return {"counts": {}, "changes": [], "more": 0}
    diff: DocumentDiff = compare_documents(old, new)
    listed = [_change_json(change) for change in diff.changes[:MAX_CHANGES]]
    more = len(diff.changes) - len(listed)
    return {"counts": dict(count_changes([diff])), "changes": listed, "more": more}


def _change_json(change: Change) -> dict[str, Any]:
    clause = change.new or change.old
    assert clause is not None
    place = " › ".join((*clause.path[-2:], clause.number) if clause.number else clause.path[-2:])
    marks = list(_marks(change)) or [["equal", _cut(clause.text)]]
    return {"kind": change.kind, "place": place, "marks": marks}


def _marks(change: Change) -> Iterator[list[str]]:
    last = len(change.marks) - 1
    for place, mark in enumerate(change.marks):
        text = mark.text
        if mark.kind == "equal" and len(text) > 2 * _AROUND:
            head = "" if place == 0 else text[:_AROUND]
            tail = "" if place == last else text[-_AROUND:]
            text = f"{head}…{tail}"
        yield [mark.kind, text]


def _cut(text: str) -> str:
    return text if len(text) <= 6 * _AROUND else text[: 6 * _AROUND] + "…"
