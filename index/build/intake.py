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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from index.build.digest import Job, parsed_key
from index.build.making import Making, Sizes
from index.build.taken import Held
from index.errors import CorpusEmpty
from index.generation.manifest import Rejection, sha256_of
from index.progress import Advance, Reporter
from index.readers import SUPPORTED_SUFFIXES, Listed, list_documents
from index.structure import assign_doc_ids

logger = logging.getLogger(__name__)

_SETTLED_NS = 2_000_000_000
"""A file modified less than this before it was read may change again within one clock tick."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything usable in the corpus: documents by doc_id, and files that were rejected."""

    taken: tuple[Held, ...]
    rejected: tuple[Rejection, ...]
    parsed: int
    """How many documents had to be read and parsed; the others came from the cache."""
    encoded: int = 0
    """How many clauses were encoded on the way."""

    @property
    def sources(self) -> dict[str, str]:
        """SHA-256 by file."""
        return {item.file: item.sha256 for item in self.taken}

    @property
    def clauses(self) -> int:
        """Number of clauses of all documents."""
        return sum(item.clauses for item in self.taken)

    @property
    def statements(self) -> int:
        """Number of statements of all documents."""
        return sum(item.statements for item in self.taken)


def take_in(corpus: Path, making: Making, reporter: Reporter, *, fresh: bool) -> Intake:
    """Read the corpus; with `fresh`, nothing is taken from the cache.

    Raises:
        CorpusEmpty: no folder, or no usable document in it.
    """
    listed = list_documents(corpus)
    taking = _Taking(corpus, making, fresh, assign_doc_ids(document_files(listed)))
    advance = reporter.stage("读取文件", len(listed))
    taking.take(listed, advance)
    if not taking.taken:
        raise _empty(corpus, taking.rejected)
    making.prune_parsed([item.key for item in taking.taken])
    taken = tuple(sorted(taking.taken, key=lambda item: item.doc_id))
    rejected = tuple(sorted(taking.rejected, key=lambda item: taking.order[item.file]))
    return Intake(taken, rejected, taking.parsed, making.encoded)


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
        self, corpus: Path, making: Making, fresh: bool, doc_ids: Mapping[str, str]
    ) -> None:
        self._corpus, self._making, self._cache = corpus, making, making.cache
        self._fresh, self._doc_ids = fresh, doc_ids
        self.taken: list[Held] = []
        self.rejected: list[Rejection] = []
        self.order: dict[str, int] = {}
        self._owners: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self.parsed = 0

    def take(self, listed: Sequence[Listed], advance: Advance) -> None:
        """Add every file to the documents or to the rejected; skip what has vanished."""
        self.order = {item.file: place for place, item in enumerate(listed)}
        unknown: list[Listed] = []
        found: dict[str, Held] = {}
        for item in listed:
            known = self._known(item)
            if known is None:
                unknown.append(item)
            else:
                found[item.file] = known
                advance(1)
        self._cache.commit()
        jobs = [self._job(item) for item in unknown]
        size = sum(item.size for item in unknown)
        for job, made in self._making.digests(jobs, size):
            advance(1)
            if made.rejected is not None:
                if os.path.lexists(job.path):
                    self.rejected.append(made.rejected)
            elif made.vanished:
                logger.info("file vanished while indexing: %s", job.file)
            else:
                self.parsed += 1
                found[job.file] = self._held(
                    job, made.key, made.sha256, (made.clauses, made.statements)
                )
        for item in sorted(listed, key=lambda item: item.mtime_ns):
            if item.file in found:  # of files that are the same, the oldest counts
                self._originals.setdefault(found[item.file].sha256, item.file)
        for item in listed:
            if item.file in found:
                self._add(found[item.file])

    def _add(self, held: Held) -> None:
        """Keep a document, unless another file is the same, or has taken its doc_id.

        a.txt and a.txt.md can have one doc_id.
        """
        same = self._originals[held.sha256]
        if same != held.file:
            reason = f"与 {same} 的内容完全相同，不重复收录"
            self.rejected.append(Rejection(held.file, reason, "可以删除其中一个"))
            return
        other = self._owners.setdefault(held.doc_id, held.file)
        if other != held.file:
            reason = f"与 {other} 的编号相同"
            self.rejected.append(Rejection(held.file, reason, "请给其中一个改名"))
        else:
            self.taken.append(held)

    def _job(self, item: Listed) -> Job:
        doc_id = self._doc_ids.get(item.file) or item.file
        return Job(item.path, self._corpus, item.file, doc_id, parser_digest())

    def _held(self, job: Job, key: bytes, sha256: str, sizes: Sizes) -> Held:
        packed = partial(self._making.packed, job, key)
        return Held(key, sha256, job.doc_id, job.file, *sizes, packed)

    def _known(self, item: Listed) -> Held | None:
        """Return a document that was parsed before and hasn't changed since."""
        doc_id = self._doc_ids.get(item.file)
        if self._fresh or doc_id is None:
            return None
        try:
            if not _is_plain(item.path):
                return None
            sha256 = self._hash(item)
        except (PermissionError, FileNotFoundError):
            return None  # the reader says what to do about it
        key = parsed_key(parser_digest(), item.file, doc_id, sha256)
        sizes = self._making.sizes_of(key)
        return None if sizes is None else self._held(self._job(item), key, sha256, sizes)

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


def _is_plain(path: Path) -> bool:
    """Tell whether a path is a regular file, no link (links may lead out of the corpus)."""
    return stat.S_ISREG(path.lstat().st_mode)


@cache
def parser_digest() -> str:
    """Return a digest of the code and data that turn bytes into documents."""
    digest = hashlib.sha256()
    here = Path(__file__).parents[1]
    for folder in (here / "readers", here / "structure"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".pyo"}:
                digest.update(f"{path.relative_to(here).as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()
