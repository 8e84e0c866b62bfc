"""Parsed documents, token counts and vectors, from the cache where an earlier build made them.

New ones go to the cache as they are made, so that an interrupted build goes on where it stopped.
Everything is kept by document, but for the vectors of a model that takes long for each text:
those are kept by clause and by statement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.build.cache import BuildCache, key_of
from index.build.digest import Digest, Job, digest, parse
from index.build.encoding import DocumentVectors, statement_texts
from index.build.taken import Held, pack_taken
from index.build.workers import PARALLEL_FROM, digests
from index.encoder.base import Encoder
from index.encoder.paired import PairedEncoder
from index.encoder.static import StaticEncoder
from index.progress import Reporter
from index.search import statements
from index.search.dense import STORED
from index.search.dense import VECTORS as CLAUSES
from index.text.token_counts import TokenCounts, unpack_counts
from index.text.tokens import TOKENIZER_VERSION

_BATCH = 512
"""Texts made between two writes to the cache: what a kill can lose."""
_DOCUMENTS = 64
"""The same for documents: seconds of work."""
_BYTES_PER_CLAUSE = 200
"""What a clause's text takes, roughly: to tell whether processes are worth their start."""

_T = TypeVar("_T")
StoredVectors = NDArray[np.float16]
Sizes = tuple[int, int]
"""Numbers of clauses and statements."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of documents by row; documents none of whose texts are wanted aren't opened."""

    items: Sequence[Held]
    count: Callable[[Held], int]
    read: Callable[[Held], Sequence[str]]

    def at(self, rows: Sequence[int]) -> Iterator[str]:
        """Yield the texts of ascending rows."""
        waiting = iter([*rows, -1])
        row, start = next(waiting), 0
        for item in self.items:
            end = start + self.count(item)
            texts = self.read(item) if start <= row < end else []
            while start <= row < end:
                yield texts[row - start]
                row = next(waiting)
            start = end


@dataclass(frozen=True, slots=True)
class _Known:
    """Texts to encode, by the keys that name them; `stage` says what they are."""

    keys: Sequence[bytes]
    texts: _Texts
    stage: str


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

    def sizes_of(self, key: bytes) -> Sizes | None:
        """Return how much a parsed document holds, None if it isn't in the cache."""
        found = self.cache.get("sized", [key])
        if key not in found or key not in self.cache.known("parsed", [key]):
            return None
        clauses, stated = json.loads(found[key])
        return int(clauses), int(stated)

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
                "sized": {
                    d.key: b"[%d,%d]" % (d.clauses, d.statements)
                    for d in made
                    if d.packed is not None
                },
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
        self, items: Sequence[Held], folder: Path, reporter: Reporter, *, fresh: bool
    ) -> StoredVectors:
        """Write the vectors of clauses and statements as they are stored.

        Returns those of the clauses (n, d), mapped into memory.
        """
        sizes = sum(item.clauses for item in items), sum(item.statements for item in items)
        clauses = self._new_file(folder / CLAUSES, sizes[0])
        stated = self._new_file(folder / statements.VECTORS, sizes[1])
        fill = self._fill_by_text if self._cheap is None else self._fill_by_document
        counts = fill(items, clauses, stated, reporter, fresh=fresh)
        statements.write_offsets(folder, counts)
        return clauses

    def lacking(self, items: Sequence[Held]) -> int:
        """Return how many clauses a slow encoder would have to encode."""
        return len(self._lacking(items))

    def encode_lacking(self, items: Sequence[Held], reporter: Reporter) -> None:
        """Make the vectors of clauses that lack them and keep them, whatever is indexed now."""
        rows = self._lacking(items)
        advance = reporter.stage("编码条款", len(rows))
        texts = _Texts(items, lambda item: item.clauses, lambda item: item.load().texts())
        waiting = texts.at([row for row, _ in rows])
        for part in _batches(rows, _BATCH):
            made = self._encoder.encode_clauses(list(islice(waiting, len(part))), advance)
            stored = made.astype(STORED)
            self.cache.put(
                "vector", {k: v.tobytes() for (_, k), v in zip(part, stored, strict=True)}
            )

    def _lacking(self, items: Sequence[Held]) -> list[tuple[int, bytes]]:
        """Return the row and the key of every text without a vector, equal texts once."""
        first: dict[bytes, int] = {}
        for row, key in enumerate(key for item in items for key in item.load().text_keys):
            first.setdefault(_joined(self._vectors_of, key), row)
        known = self.cache.known("vector", list(first))
        return [(row, key) for key, row in first.items() if key not in known]

    def _new_file(self, path: Path, rows: int) -> StoredVectors:
        """Return an array of vectors in a new file."""
        shape = (rows, self._encoder.dimension)
        if not rows:  # nothing can be mapped
            np.save(path, np.zeros(shape, STORED), allow_pickle=False)
            return np.zeros(shape, STORED)
        made: StoredVectors = np.lib.format.open_memmap(path, "w+", STORED, shape)
        return made

    def _fill_by_document(
        self,
        items: Sequence[Held],
        clauses: StoredVectors,
        stated: StoredVectors,
        reporter: Reporter,
        *,
        fresh: bool,
    ) -> NDArray[np.uint32]:
        """Fill both from the cache, where `complete` has put them; return statements by clause."""
        reporter.stage("编码条款", self.encoded)(self.encoded)
        counts = np.zeros(len(clauses), np.uint32)
        row = place = 0
        for item, value in self._values("vectors", self._vectors_of, items):
            sizes = item.clauses, item.statements, self._encoder.dimension
            found = DocumentVectors.from_bytes(value or b"", *sizes)
            if found is None:
                value = digest(_rest(item, counts=False, vectors=True), self._cheap).vectors
                found = DocumentVectors.from_bytes(value or b"", *sizes)
            assert found is not None
            clauses[row : row + item.clauses] = found.clauses
            counts[row : row + item.clauses] = found.counts
            stated[place : place + item.statements] = found.statements
            row, place = row + item.clauses, place + item.statements
        return counts

    def _values(
        self, kind: str, prefix: bytes, items: Sequence[Held]
    ) -> Iterator[tuple[Held, bytes | None]]:
        for part in _batches(items, _DOCUMENTS):
            keys = [_joined(prefix, item.key) for item in part]
            known = self.cache.get(kind, keys)
            yield from ((item, known.get(key)) for item, key in zip(part, keys, strict=True))

    def _fill_by_text(
        self,
        items: Sequence[Held],
        clauses: StoredVectors,
        stated: StoredVectors,
        reporter: Reporter,
        *,
        fresh: bool,
    ) -> list[int]:
        """Fill both text by text, first the clauses; return how many statements each has."""
        keys = [key for item in items for key in item.load().text_keys]
        texts = _Texts(items, lambda item: item.clauses, lambda item: item.load().texts())
        known = _Known(keys, texts, "编码条款")
        self.encoded += self._fill(clauses, known, reporter, fresh=fresh)
        counts: list[int] = []
        keys = []
        for item in items:
            document = item.document()
            counts += [len(clause.statements) for clause in document.clauses]
            keys += [_sha256(text) for text in statement_texts(document)]
        if isinstance(self._encoder, PairedEncoder):
            self._fill_beside(self._encoder, items, clauses, stated, counts)
            return counts
        texts = _Texts(
            items, lambda item: item.statements, lambda item: statement_texts(item.document())
        )
        self._fill(stated, _Known(keys, texts, "编码语句"), reporter, fresh=fresh)
        return counts

    def _fill_beside(
        self,
        encoder: PairedEncoder,
        items: Sequence[Held],
        clauses: StoredVectors,
        stated: StoredVectors,
        counts: Sequence[int],
    ) -> None:
        """Fill the statements from their clauses, which alone took long, and their own words."""
        owners = np.repeat(np.arange(len(counts)), counts)
        texts = (text for item in items for text in statement_texts(item.document()))
        place = 0
        for part in _batches(texts, _BATCH):
            rows = slice(place, place + len(part))
            wholes = clauses[owners[rows]].astype(np.float32)
            stated[rows] = encoder.encode_parts(part, wholes).astype(STORED)
            place += len(part)

    def _fill(
        self, vectors: StoredVectors, known: _Known, reporter: Reporter, *, fresh: bool
    ) -> int:
        """Fill the rows of texts; return how many had to be encoded.

        A text's vector depends on text and encoder alone: equal texts are encoded once.
        """
        keys = [_joined(self._vectors_of, key) for key in known.keys]
        first: dict[bytes, int] = {}
        for row, key in enumerate(keys):
            first.setdefault(key, row)
        missing = list(first) if fresh else _fill_known(vectors, first, self.cache)
        advance = reporter.stage(known.stage, len(missing))
        texts = known.texts.at([first[key] for key in missing])
        for part in _batches(missing, _BATCH):
            rows = self._encoder.encode_clauses(list(islice(texts, len(part))), advance)
            stored = rows.astype(STORED)
            values = {key: row.tobytes() for key, row in zip(part, stored, strict=True)}
            self.cache.put("vector", values)
            vectors[[first[key] for key in part]] = stored
        for row, key in enumerate(keys):
            if first[key] != row:
                vectors[row] = vectors[first[key]]
        return len(missing)

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
            keys = [key for item in items for key in item.load().text_keys]
            texts = (text for item in items for text in statement_texts(item.document()))
            keys += map(_sha256, texts)
            self.cache.prune("vector", [_joined(self._vectors_of, key) for key in keys])


def _rest(item: Held, *, counts: bool, vectors: bool) -> Job:
    """Return the job that makes what a parsed document lacks."""
    none = Path()
    return Job(none, none, item.file, item.doc_id, "", item.key, item.packed(), counts, vectors)


def _joined(prefix: bytes, key: bytes) -> bytes:
    return hashlib.sha256(prefix + key).digest()


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


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
