"""From the corpus folder to parsed documents, reading only files that changed.

A file whose stat is known is not read; one whose SHA-256 is known is not parsed. What was parsed
by other code (readers or structure changed) counts as unknown.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.cache import BuildCache, key_of
from index.context import INDEX_TEXT_VERSION
from index.errors import CorpusEmpty, CorpusError
from index.manifest import SCHEMA_VERSION, Rejection, sha256_of
from index.progress import Reporter
from index.readers import SUPPORTED_SUFFIXES, Listed, list_documents, read_document
from index.structure import assign_doc_ids, parse_document
from index.taken import Taken, pack_taken, unpack_taken

logger = logging.getLogger(__name__)

_SETTLED_NS = 2_000_000_000
"""A file modified less than this before it was read may change again within one clock tick."""
_PARSED = "parsed"


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything usable in the corpus: documents by doc_id, and files that were rejected."""

    taken: tuple[Taken, ...]
    rejected: tuple[Rejection, ...]
    parsed: int
    """How many documents had to be read and parsed; the others came from the cache."""

    @property
    def sources(self) -> dict[str, str]:
        """SHA-256 by file."""
        return {item.stored.file: item.sha256 for item in self.taken}

    @property
    def clauses(self) -> int:
        """Number of clauses of all documents."""
        return sum(len(item.text_keys) for item in self.taken)


def take_in(corpus: Path, cache: BuildCache, reporter: Reporter, *, fresh: bool) -> Intake:
    """Read the corpus; with `fresh`, nothing is taken from the cache.

    Raises:
        CorpusEmpty: no folder, or no usable document in it.
    """
    listed = list_documents(corpus)
    taking = _Taking(corpus, cache, fresh, assign_doc_ids(document_files(listed)))
    advance = reporter.stage("读取文件", len(listed))
    for item in listed:
        taking.take(item)
        advance(1)
    cache.commit()
    if not taking.taken:
        raise _empty(corpus, taking.rejected)
    cache.prune(_PARSED, taking.used)
    taken = tuple(sorted(taking.taken, key=lambda item: item.stored.doc_id))
    return Intake(taken, tuple(taking.rejected), taking.parsed)


def document_files(listed: tuple[Listed, ...]) -> list[str]:
    """Return the files that can become documents; the others get no doc_id."""
    return [item.file for item in listed if Path(item.file).suffix.lower() in SUPPORTED_SUFFIXES]


def _empty(corpus: Path, rejected: list[Rejection]) -> CorpusEmpty:
    suffixes = "、".join(sorted(SUPPORTED_SUFFIXES))
    if not rejected:
        remedy = f"请放入 {suffixes} 格式的文件，或用 --corpus 另指目录"
        return CorpusEmpty(corpus.name, "目录中没有可用的文件", remedy)
    first = rejected[0]
    reason = f"目录中的 {len(rejected)} 个文件都不能使用，例如 {first.file}：{first.reason}"
    return CorpusEmpty(corpus.name, reason, first.remedy)


class _Taking:
    """One pass over the listed files."""

    def __init__(
        self, corpus: Path, cache: BuildCache, fresh: bool, doc_ids: Mapping[str, str]
    ) -> None:
        self._corpus, self._cache, self._fresh, self._doc_ids = corpus, cache, fresh, doc_ids
        self.taken: list[Taken] = []
        self.rejected: list[Rejection] = []
        self.used: list[bytes] = []
        self._owners: dict[str, str] = {}
        self.parsed = 0

    def take(self, item: Listed) -> None:
        """Add one file to the documents or to the rejected; skip it if it has vanished."""
        try:
            taken = self._taken(item)
        except CorpusError as error:
            if os.path.lexists(item.path):
                self._reject(error)
        except FileNotFoundError:
            logger.info("file vanished while indexing: %s", item.file)
        else:
            self._add(taken)

    def _add(self, taken: Taken) -> None:
        """Keep a document, unless another file has taken its doc_id (a.txt and a.txt.md can)."""
        doc_id, file = taken.stored.doc_id, taken.stored.file
        other = self._owners.setdefault(doc_id, file)
        if other == file:
            self.taken.append(taken)
        else:
            self._reject(CorpusError(file, f"与 {other} 的编号相同", "请给其中一个改名"))

    def _reject(self, error: CorpusError) -> None:
        self.rejected.append(Rejection(error.file, error.reason, error.remedy, error.place))

    def _taken(self, item: Listed) -> Taken:
        doc_id = self._doc_ids.get(item.file)
        if doc_id is None or not _is_plain(item.path):
            return self._read(item, doc_id or item.file)
        known = None if self._fresh else self._known(item, doc_id)
        return known or self._read(item, doc_id)

    def _known(self, item: Listed, doc_id: str) -> Taken | None:
        try:
            key = self._parsed_key(item, doc_id, self._hash(item))
        except PermissionError:
            return None  # the reader says what to do about it
        found = self._cache.get(_PARSED, [key])
        if key not in found:
            return None
        self.used.append(key)
        return unpack_taken(key, found[key])

    def _hash(self, item: Listed) -> str:
        info = item.path.stat()
        fingerprint = f"{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}"
        known = self._cache.file_hash(item.file, fingerprint)
        if known is not None:
            return known
        digest = sha256_of(item.path)
        if max(info.st_mtime_ns, info.st_ctime_ns) < time.time_ns() - _SETTLED_NS:
            self._cache.keep_file_hash(item.file, fingerprint, digest)
        return digest

    def _read(self, item: Listed, doc_id: str) -> Taken:
        source = read_document(item.path, self._corpus)
        document = parse_document(source, doc_id)
        if not document.clauses:
            raise CorpusError(item.file, "没有可索引的正文", "请检查文件内容是否完整")
        self.parsed += 1
        key = self._parsed_key(item, doc_id, source.sha256)
        taken = Taken.of(key, document)
        self._cache.put(_PARSED, {key: pack_taken(taken)})
        self.used.append(key)
        return taken

    @staticmethod
    def _parsed_key(item: Listed, doc_id: str, sha256: str) -> bytes:
        versions = f"{SCHEMA_VERSION} {INDEX_TEXT_VERSION}"
        return key_of(versions, parser_digest(), item.file, doc_id, sha256)


def _is_plain(path: Path) -> bool:
    """Tell whether a path is a regular file, no link (links may lead out of the corpus)."""
    return stat.S_ISREG(path.lstat().st_mode)


@cache
def parser_digest() -> str:
    """Return a digest of the code and data that turn bytes into documents."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for folder in (here / "readers", here / "structure"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".pyo"}:
                digest.update(f"{path.relative_to(here).as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()
