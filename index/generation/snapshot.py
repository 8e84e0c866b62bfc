"""One generation of the index, opened for reading: what retrieval and display work from.

Rows number the clauses: documents by doc_id, clauses by their position in the document. A
snapshot never changes; a running program opens the next one when `current_generation` changes.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoder
from index.errors import IndexCorrupt, IndexMismatch
from index.generation.columns import Columns
from index.generation.folders import (
    MEND,
    generation_folder,
)
from index.generation.manifest import Manifest, read_manifest, wrong_files
from index.generation.shelf import ClauseIds, Shelf
from index.search.dense import DenseIndex
from index.search.dense import load as load_dense
from index.search.lexical import LexicalIndex
from index.search.lexical import load as load_lexical
from index.search.ranks import load_ranks
from index.search.statements import StatementSearch, StatementVectors
from index.search.statements import load as load_statements
from index.structure.document import Clause, Document

__all__ = ["Parts", "Snapshot", "open_files", "open_generation"]

logger = logging.getLogger(__name__)

_CACHED_CLAUSES = 4096
_CACHED_DOCUMENTS = 64


@dataclass(frozen=True, slots=True)
class Parts:
    """What a snapshot reads from: files of this machine, or a server that answers as they do."""

    shelf: Shelf
    tie_rank: NDArray[np.int32]
    dense: DenseIndex
    lexical: LexicalIndex
    statements: StatementVectors | None = None
    """None where an encoder makes them of what a question reads."""


class Snapshot:
    """An immutable generation.

    Example:
        >>> snapshot = open_snapshot(load_settings())  # doctest: +SKIP
        >>> snapshot.clause(0).clause_id  # doctest: +SKIP
        'gaoqing-2021-31/一'
    """

    mend = "请运行 python -m index build 重建索引，或改回原来的 encoder 设置。"
    """What to do about an index of another encoder."""

    def __init__(self, manifest: Manifest, parts: Parts, *, folder: Path = Path()) -> None:
        """Join the parts of a generation whose manifest has been checked; see `open_files`."""
        self.manifest = manifest
        self.generation = manifest.generation
        self.folder = folder
        self._shelf = parts.shelf
        self.documents: tuple[Document, ...] = self._shelf.documents
        """Every document's facts, by doc_id; text, headings and clauses: see `document`."""
        self.clause_ids: Sequence[str] = ClauseIds(self._shelf)
        self.doc_rows: NDArray[np.int32] = np.repeat(
            np.arange(len(self.documents), dtype=np.int32),
            [self._span(document.doc_id)[1] for document in self.documents],
        )
        self.tie_rank = parts.tie_rank
        """The place of each row's clause id in their order: what decides between equal scores."""
        self.dense, self.lexical = parts.dense, parts.lexical
        self._statements = parts.statements
        self.clause = lru_cache(_CACHED_CLAUSES)(self._shelf.clause)
        self.row = lru_cache(_CACHED_CLAUSES)(self._shelf.row)
        """The row of a clause id (KeyError if there is none)."""
        self.document = lru_cache(_CACHED_DOCUMENTS)(self._shelf.document)

    def __len__(self) -> int:
        """Return the number of clauses."""
        return len(self._shelf)

    def clauses(self, rows: Iterable[int]) -> list[Clause]:
        """Return the clauses of some rows, in their order."""
        return [self.clause(int(row)) for row in rows]

    @property
    def statements(self) -> StatementVectors:
        """The vectors of the statements."""
        assert self._statements is not None
        return self._statements

    @property
    def kept_statements(self) -> StatementVectors | None:
        """The vectors of the statements where this generation keeps them, else None."""
        return self._statements

    def statement_vectors(self, encoder: Encoder) -> StatementSearch:
        """Return the vectors of the statements, which `encoder` made."""
        self.require_encoder(encoder)
        return self.statements

    def rows_of(self, doc_id: str) -> NDArray[np.int64]:
        """Return a document's rows in reading order (KeyError if there is no such document)."""
        first, count = self._span(doc_id)
        return np.arange(first, first + count, dtype=np.int64)

    def text(self, doc_id: str) -> str:
        """Return the text of a document (KeyError if there is none)."""
        return self._shelf.text(doc_id)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every doc_id with the document's text: reads the whole corpus, one at a time."""
        for document in self.documents:
            yield document.doc_id, self._shelf.text(document.doc_id)

    def columns(self) -> Iterator[tuple[Document, Columns]]:
        """Yield every document's facts with the columns of its clauses."""
        columns = self._shelf.columns()
        for document in self.documents:
            yield document, columns[document.doc_id]

    def _span(self, doc_id: str) -> tuple[int, int]:
        first, end = self._shelf.spans[doc_id]
        return first, end - first

    def require_setting(self, encoder: str) -> None:
        """Check that this is the index of the encoder that the settings name.

        Raises:
            IndexMismatch: it is another's.
        """
        built = self.manifest.encoder.setting
        if built != encoder:
            raise IndexMismatch(
                f"索引 {self.generation} 由编码器 {built} 建立，当前设置是 {encoder}。{self.mend}"
            )

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
                f"当前编码器是 {encoder.encoder_id}（{encoder.revision}）。{self.mend}"
            )

    def store_problems(self) -> list[str]:
        """Return what the database finds wrong with itself."""
        return self._shelf.problems()

    def close(self) -> None:
        """Close the database; arrays are freed with the object."""
        self._shelf.close()


def open_files(folder: Path, manifest: Manifest) -> Snapshot:
    """Open the files of a generation whose manifest has been checked."""
    shelf = Shelf(folder, manifest.dropped)
    ranks = load_ranks(folder, len(shelf))
    dense = load_dense(folder, ranks, shelf.layout)
    lexical = load_lexical(folder, len(shelf), ranks, shelf.layout)
    statements = load_statements(folder, len(shelf), shelf.layout)
    return Snapshot(manifest, Parts(shelf, ranks, dense, lexical, statements), folder=folder)


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
        return open_files(folder, manifest)
    except (OSError, ValueError, KeyError, EOFError, sqlite3.DatabaseError) as error:
        raise IndexCorrupt(f"索引 {generation} 无法打开：{error}。{MEND}。") from error
