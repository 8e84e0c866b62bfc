"""Writes the files of a generation: all of them, or a delta beside the files of the one before.

A delta is written where the base is large and little of it changed: the base's files are linked,
not copied, and keep their checksums (see `index.search.layout`). What has changed since the base was
written goes into the delta each time anew; once that is much, all is written anew.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search import dense, dense_cache
from index.encoder.base import Encoder
from index.search.layout import DELTA
from index.build.making import Making
from index.generation.manifest import Manifest, sha256_of
from index.search.postings_writer import write_postings
from index.progress import Reporter
from index.search.ranks import write_ranks
from index.generation.shelf import Shelf
from index.generation.store import Store, write_store
from index.build.taken import Held

DELTA_SHARE = 0.05
"""Share of the base that may have changed before all is written anew."""
_QUERIES = 200
_QUERY_CHARS = 16
"""A stretch of a clause of this length stands for a question where recall is measured."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """What of the base stays: the folder it lies in, and the documents of it that don't count."""

    folder: Path
    files: Mapping[str, str]
    dropped: tuple[str, ...]
    changed: tuple[Held, ...]
    dense_kind: str
    dense_recall_at_10: float


def reusable(folder: Path, serving: Manifest, items: Sequence[Held]) -> Reuse | None:
    """Return what can be kept of the generation in `folder`, None if all is to be written anew."""
    store = Store(folder)
    try:
        keys, spans = store.keys, store.spans
    finally:
        store.close()
    size = max((end for _, end in spans.values()), default=0)
    changed = tuple(item for item in items if keys.get(item.doc_id) != item.key)
    stayed = {item.doc_id for item in items} - {item.doc_id for item in changed}
    dropped = tuple(doc_id for doc_id in spans if doc_id not in stayed)
    moved = sum(item.clauses for item in changed) + sum(
        spans[doc_id][1] - spans[doc_id][0] for doc_id in dropped
    )
    if size <= dense.EXACT_LIMIT or moved > DELTA_SHARE * size:
        return None
    files = {name: sha256 for name, sha256 in serving.files.items() if "/" not in name}
    return Reuse(folder, files, dropped, changed, serving.dense_kind, serving.dense_recall_at_10)


@dataclass(slots=True)
class Writer:
    """Writes the files of one generation but its manifest."""

    making: Making
    encoder: Encoder
    reporter: Reporter
    fresh: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    dense: dict[str, float | str] = field(default_factory=dict)

    def write(self, folder: Path, items: Sequence[Held]) -> dict[str, str]:
        """Write all files; return their checksums."""
        vectors = self._common(folder, items)
        with self._timed("dense"):
            queries = self._queries(items) if len(vectors) > dense.EXACT_LIMIT else None
            self.dense = dense_cache.build_cache(vectors, folder, queries)
        return checksums(folder)

    def write_delta(self, folder: Path, reuse: Reuse) -> dict[str, str]:
        """Link the files of the base, write those of the delta; return all checksums."""
        self.dense = {"kind": reuse.dense_kind, "recall_at_10": reuse.dense_recall_at_10}
        with self._timed("link"):
            for name in reuse.files:
                _link(reuse.folder / name, folder / name)
        delta = folder / DELTA
        delta.mkdir()
        self._common(delta, reuse.changed)
        with self._timed("ranks"):
            shelf = Shelf(folder, reuse.dropped)
            try:
                write_ranks(delta, shelf.clause_ids())
            finally:
                shelf.close()
        return {**reuse.files, **{f"{DELTA}/{k}": v for k, v in checksums(delta).items()}}

    def _common(self, folder: Path, items: Sequence[Held]) -> NDArray[np.float16]:
        with self._timed("encode"):
            self.making.complete(items, self.reporter)
            vectors = self.making.write_vectors(items, folder, self.reporter, fresh=self.fresh)
        advance = self.reporter.stage("写入索引", 2)
        with self._timed("lexical"):
            write_postings(folder, self.making.counts(items))
            advance(1)
        with self._timed("store"):
            write_store(folder, (item.stored() for item in items))
            advance(1)
        return vectors

    def _queries(self, items: Sequence[Held]) -> NDArray[np.float32]:
        """Return the vectors of short stretches of evenly spaced documents' middle clauses."""
        texts = []
        for place in np.linspace(0, len(items) - 1, _QUERIES).astype(int):
            clauses = items[place].load().document().clauses
            text = clauses[(7 * int(place)) % len(clauses)].text
            start = max(0, (len(text) - _QUERY_CHARS) // 2)
            texts.append(text[start : start + _QUERY_CHARS])
        return self.encoder.encode_queries(texts)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - start, 3)


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder by its name."""
    return {path.name: sha256_of(path) for path in sorted(folder.iterdir())}


def _link(source: Path, target: Path) -> None:
    """Link a file that never changes; copy it where the file system knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
