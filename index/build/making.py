"""Parsed documents, token counts and vectors, from the cache where an earlier build made them.

New ones go to the cache as they are made, so that an interrupted build goes on where it stopped.
Everything is kept by document, but for the vectors of a model that takes long for each clause:
those are kept by clause.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.build.cache import BuildCache, key_of
from index.search.dense import STORED
from index.build.digest import Digest, Job, digest, parse
from index.encoder.base import Encoder
from index.encoder.static import StaticEncoder
from index.progress import Reporter
from index.build.taken import Held, pack_taken
from index.text.token_counts import TokenCounts, unpack_counts
from index.text.tokens import TOKENIZER_VERSION
from index.build.workers import PARALLEL_FROM, digests

_BATCH = 512
"""Texts made between two writes to the cache: what a kill can lose."""
_DOCUMENTS = 64
"""The same for documents: seconds of work."""
_BYTES_PER_CLAUSE = 200
"""What a clause's text takes, roughly: to tell whether processes are worth their start."""

_T = TypeVar("_T")
StoredVectors = NDArray[np.float16]


class Making:
    """Makes what is missing of documents, and gives what is there."""

    def __init__(self, cache: BuildCache, encoder: Encoder, *, workers: int = 1) -> None:
        """Take the cache, the encoder, and how many processes may share the work."""
        self.cache, self.encoded = cache, 0
        self._encoder, self._workers = encoder, workers
        self._cheap = encoder if isinstance(encoder, StaticEncoder) else None
        """An encoder that takes less time for a clause than the cache would."""
        self._counts_of = key_of(str(TOKENIZER_VERSION))
        self._vectors_of = key_of(encoder.encoder_id, encoder.revision)

    def clauses_of(self, key: bytes) -> int | None:
        """Return how many clauses a parsed document has, None if it isn't in the cache."""
        found = self.cache.get("sized", [key])
        if key not in found or key not in self.cache.known("parsed", [key]):
            return None
        return int(json.loads(found[key]))

    def packed(self, job: Job, key: bytes) -> bytes:
        """Return a parsed document (parsed again if its entry is damaged)."""
        found = self.cache.get("parsed", [key])
        return found[key] if key in found else pack_taken(parse(job))

    def digests(self, jobs: Iterable[Job], size: int) -> Iterator[tuple[Job, Digest]]:
        """Yield each job with what was made of it, once it is in the cache."""
        workers = self._workers if size >= PARALLEL_FROM else 1
        made = digests(iter(jobs), self._cheap, workers=workers)
        for part in _batches(made, _DOCUMENTS if workers > 1 else 1):
            self._keep([item for _, item in part])
            yield from part

    def _keep(self, made: Sequence[Digest]) -> None:
        self.cache.put_all(
            {
                "parsed": {d.key: d.packed for d in made if d.packed is not None},
                "sized": {d.key: b"%d" % d.clauses for d in made if d.packed is not None},
                "counts": {
                    _joined(self._counts_of, d.key): d.counts for d in made if d.counts is not None
                },
                "vectors": {
                    _joined(self._vectors_of, d.key): d.vectors
                    for d in made
                    if d.vectors is not None
                },
            }
        )
        self.encoded += sum(d.clauses for d in made if d.vectors is not None)

    def complete(self, items: Sequence[Held], reporter: Reporter) -> None:
        """Make the counts, and the vectors of a cheap encoder, that documents lack."""
        counts = self._known("counts", self._counts_of, items)
        vectors = self._known("vectors", self._vectors_of, items) if self._cheap else None
        lacking = [
            (item, item.key not in counts, vectors is not None and item.key not in vectors)
            for item in items
        ]
        lacking = [lack for lack in lacking if lack[1] or lack[2]]
        advance = reporter.stage("分词", len(lacking))
        jobs = (_rest(item, counts=c, vectors=v) for item, c, v in lacking)
        size = sum(item.clauses * _BYTES_PER_CLAUSE for item, *_ in lacking)
        for _ in self.digests(jobs, size):
            advance(1)

    def _known(self, kind: str, prefix: bytes, items: Sequence[Held]) -> set[bytes]:
        keys = {_joined(prefix, item.key): item.key for item in items}
        return {keys[found] for found in self.cache.known(kind, list(keys))}

    def counts(self, items: Sequence[Held]) -> Iterator[TokenCounts]:
        """Yield the token counts of each document."""
        for item, value in self._values("counts", self._counts_of, items):
            if value is None:
                value = digest(_rest(item, counts=True, vectors=False), None).counts
            assert value is not None
            yield unpack_counts(value)

    def write_vectors(
        self, items: Sequence[Held], path: Path, reporter: Reporter, *, fresh: bool
    ) -> StoredVectors:
        """Write the (clauses, d) vectors as they are stored; return them, mapped into memory."""
        shape = (sum(item.clauses for item in items), self._encoder.dimension)
        vectors: StoredVectors = np.lib.format.open_memmap(path, "w+", STORED, shape)
        if self._cheap is None:
            self._fill_by_clause(items, vectors, reporter, fresh=fresh)
        else:
            reporter.stage("编码条款", self.encoded)(self.encoded)
            row = 0
            for item, value in self._values("vectors", self._vectors_of, items):
                if value is None or len(value) != item.clauses * shape[1] * STORED.itemsize:
                    value = digest(_rest(item, counts=False, vectors=True), self._cheap).vectors
                rows = np.frombuffer(value or b"", STORED).reshape(item.clauses, -1)
                vectors[row : row + item.clauses] = rows
                row += item.clauses
        return vectors

    def _values(
        self, kind: str, prefix: bytes, items: Sequence[Held]
    ) -> Iterator[tuple[Held, bytes | None]]:
        for part in _batches(items, _DOCUMENTS):
            keys = [_joined(prefix, item.key) for item in part]
            known = self.cache.get(kind, keys)
            yield from ((item, known.get(key)) for item, key in zip(part, keys, strict=True))

    def _fill_by_clause(
        self, items: Sequence[Held], vectors: StoredVectors, reporter: Reporter, *, fresh: bool
    ) -> None:
        """A text's vector depends on text and encoder alone: equal texts are encoded once."""
        keys = [
            _joined(self._vectors_of, text_key)
            for item in items
            for text_key in item.load().text_keys
        ]
        first: dict[bytes, int] = {}
        for row, key in enumerate(keys):
            first.setdefault(key, row)
        missing = list(first) if fresh else _fill_known(vectors, first, self.cache)
        advance = reporter.stage("编码条款", len(missing))
        texts = _texts(items, [first[key] for key in missing])
        for part in _batches(missing, _BATCH):
            rows = self._encoder.encode_clauses(list(islice(texts, len(part))), advance)
            stored = rows.astype(STORED)
            values = {key: row.tobytes() for key, row in zip(part, stored, strict=True)}
            self.cache.put("vector", values)
            vectors[[first[key] for key in part]] = stored
        self.encoded += len(missing)
        for row, key in enumerate(keys):
            if first[key] != row:
                vectors[row] = vectors[first[key]]

    def prune_parsed(self, used: Sequence[bytes]) -> None:
        """Delete what was parsed and isn't used, once it is much."""
        for kind in ("parsed", "sized"):
            self.cache.prune(kind, used)

    def prune(self, items: Sequence[Held]) -> None:
        """Delete counts and vectors that aren't used, once they are many."""
        self.cache.prune("counts", [_joined(self._counts_of, item.key) for item in items])
        if self._cheap is not None:
            self.cache.prune("vectors", [_joined(self._vectors_of, item.key) for item in items])
        else:
            keys = (key for item in items for key in item.load().text_keys)
            self.cache.prune("vector", [_joined(self._vectors_of, key) for key in keys])


def _rest(item: Held, *, counts: bool, vectors: bool) -> Job:
    """Return the job that makes what a parsed document lacks."""
    none = Path()
    return Job(none, none, item.file, item.doc_id, "", item.key, item.packed(), counts, vectors)


def _joined(prefix: bytes, key: bytes) -> bytes:
    return hashlib.sha256(prefix + key).digest()


def _texts(items: Sequence[Held], rows: Sequence[int]) -> Iterator[str]:
    """Yield the texts of ascending rows; documents without such rows aren't opened."""
    waiting = iter([*rows, -1])
    row, start = next(waiting), 0
    for item in items:
        end = start + item.clauses
        texts = item.load().texts() if start <= row < end else []
        while start <= row < end:
            yield texts[row - start]
            row = next(waiting)
        start = end


def _fill_known(vectors: StoredVectors, first: dict[bytes, int], cache: BuildCache) -> list[bytes]:
    """Put known vectors into their rows; return the keys of the others."""
    missing = []
    size = vectors.itemsize * vectors.shape[1]
    for part in _batches(list(first), _BATCH):
        known = cache.get("vector", part)
        found = [key for key in part if len(known.get(key, b"")) == size]
        if found:
            rows = np.frombuffer(b"".join(known[key] for key in found), STORED)
            vectors[[first[key] for key in found]] = rows.reshape(len(found), -1)
        if len(found) < len(part):
            held = set(found)
            missing += [key for key in part if key not in held]
    return missing


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    waiting = iter(items)
    while part := list(islice(waiting, size)):
        yield part
