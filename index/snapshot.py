"""One generation of the index, opened for reading: what retrieval and display work from.

Rows number the clauses: documents by doc_id, clauses by their position in the document. A
snapshot never changes; a running program opens the next one when `current_generation` changes.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.dense import DenseIndex
from index.dense import load as load_dense
from index.encoder.base import Encoder
from index.errors import IndexCorrupt, IndexMismatch, IndexMissing
from index.generations import (
    BUILD_FIRST,
    current_generation,
    generation_folder,
    generations,
    index_folder,
)
from index.lexical import LexicalIndex
from index.manifest import MEND, Manifest, read_manifest, wrong_files
from index.settings import Settings
from index.store import Store
from index.structure.document import Document

__all__ = ["Snapshot", "current_generation", "open_generation", "open_snapshot"]

_CACHED_CLAUSES = 4096
_CACHED_DOCUMENTS = 64


class Snapshot:
    """An immutable generation.

    Example:
        >>> snapshot = open_snapshot(load_settings())  # doctest: +SKIP
        >>> snapshot.clause(0).clause_id  # doctest: +SKIP
        'gaoqing-2021-31/一'
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Open the files of a generation whose manifest has been checked."""
        self.manifest = manifest
        self.generation = manifest.generation
        self.folder = folder
        self._store = Store(folder)
        self.documents: tuple[Document, ...] = self._store.documents
        """Every document's facts and text, by doc_id; without clauses (see `document`)."""
        self.clause_ids: tuple[str, ...] = tuple(self._store.clause_ids())
        self.doc_rows: NDArray[np.int32] = np.repeat(
            np.arange(len(self.documents), dtype=np.int32),
            [self._span(document.doc_id)[1] for document in self.documents],
        )
        self.tie_rank: NDArray[np.int32] = _ranks(self.clause_ids)
        """Each row's place in the order of clause ids, by which equal scores are told apart."""
        self.dense: DenseIndex = load_dense(folder, self.tie_rank)
        self.lexical: LexicalIndex = LexicalIndex.load(folder, len(self))
        self.clause = lru_cache(_CACHED_CLAUSES)(self._store.clause)
        self.document = lru_cache(_CACHED_DOCUMENTS)(self._store.document)

    def __len__(self) -> int:
        """Return the number of clauses."""
        return len(self.clause_ids)

    def row(self, clause_id: str) -> int:
        """Return the row of a clause (KeyError if there is none)."""
        return self._store.row(clause_id)

    def rows_of(self, doc_id: str) -> NDArray[np.int64]:
        """Return a document's rows in reading order (KeyError if there is no such document)."""
        first, count = self._span(doc_id)
        return np.arange(first, first + count, dtype=np.int64)

    def _span(self, doc_id: str) -> tuple[int, int]:
        first, end = self._store.spans[doc_id]
        return first, end - first

    def require_encoder(self, encoder: Encoder) -> None:
        """Check that queries of this encoder can be compared with the stored vectors.

        Raises:
            IndexMismatch: the vectors are another encoder's or another revision's.
        """
        facts = self.manifest.encoder
        stored = (facts.encoder_id, facts.revision, facts.dimension)
        if stored != (encoder.encoder_id, encoder.revision, encoder.dimension):
            raise IndexMismatch(
                f"索引 {self.generation} 由编码器 {facts.encoder_id}（{facts.revision}）建立，"
                f"当前编码器是 {encoder.encoder_id}（{encoder.revision}）。"
                "请运行 python -m index build 重建索引，或改回原来的 encoder 设置。"
            )

    def store_problems(self) -> list[str]:
        """Return what the database finds wrong with itself."""
        return self._store.check()

    def close(self) -> None:
        """Close the database; arrays are freed with the object."""
        self._store.close()


def _ranks(clause_ids: tuple[str, ...]) -> NDArray[np.int32]:
    """Return each row's place in the order of clause ids."""
    ranks = np.empty(len(clause_ids), np.int32)
    ranks[np.argsort(np.array(clause_ids), kind="stable")] = np.arange(len(clause_ids))
    return ranks


def open_snapshot(
    settings: Settings, generation: str | None = None, *, verify: bool = True
) -> Snapshot:
    """Open the current generation, or a named one; `verify` checks every file's SHA-256.

    Raises:
        IndexMissing: nothing has been built, or there is no such generation.
        IndexMismatch: another schema version, or another encoder than the setting names.
        IndexCorrupt: a file was changed or lost.
    """
    name = generation or require_current(settings.state)
    snapshot = open_generation(settings.state, name, verify=verify)
    facts = snapshot.manifest.encoder
    if facts.setting != encoder_setting(settings):
        snapshot.close()
        raise IndexMismatch(
            f"索引 {name} 由编码器 {facts.setting} 建立，当前设置是 {encoder_setting(settings)}。"
            "请运行 python -m index build 重建索引，或改回原来的 encoder 设置。"
        )
    return snapshot


def open_generation(state: Path, generation: str, *, verify: bool = True) -> Snapshot:
    """Open a generation whatever encoder it was built with (to inspect or compare it).

    Raises:
        IndexMissing, IndexMismatch (schema), IndexCorrupt: as `open_snapshot`.
    """
    folder = generation_folder(state, generation)
    manifest = read_manifest(folder)
    wrong = wrong_files(folder, manifest) if verify else []
    if wrong:
        raise IndexCorrupt(f"索引 {generation} 的文件已损坏或缺失：{'、'.join(wrong)}。{MEND}。")
    try:
        return Snapshot(folder, manifest)
    except (OSError, ValueError, KeyError, EOFError, sqlite3.DatabaseError) as error:
        raise IndexCorrupt(f"索引 {generation} 无法打开：{error}。{MEND}。") from error


def encoder_setting(settings: Settings) -> str:
    """Return what in the settings chooses the encoder, as one string."""
    revision = settings.encoder_revision
    return f"{settings.encoder}@{revision}" if revision else settings.encoder


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
