"""The documents and clauses of a generation, whether in one database or in a base and a delta."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from index.generation.columns import Columns
from index.generation.store import Store
from index.search.layout import DELTA, Layout
from index.structure.document import Clause, Document


class Shelf:
    """Reads both parts as one; rows count the clauses of all documents by doc_id."""

    def __init__(self, folder: Path, dropped: Iterable[str] = ()) -> None:
        """Open the databases of a generation; `dropped` names documents of the base that went.

        Raises:
            sqlite3.DatabaseError: a file is no such database.
        """
        self._base = Store(folder)
        delta = folder / DELTA
        self._delta = Store(delta) if delta.is_dir() else None
        self.layout: Layout | None = None
        self.documents: tuple[Document, ...] = self._base.documents
        self.keys: Mapping[str, bytes] = self._base.keys
        self.spans: Mapping[str, tuple[int, int]] = self._base.spans
        if self._delta is not None:
            self._join(self._delta, frozenset(dropped))
        self._rows = max((end for _, end in self.spans.values()), default=0)

    def _join(self, delta: Store, dropped: frozenset[str]) -> None:
        self.layout = Layout.of(self._base.spans, delta.spans, dropped)
        kept = [document for document in self._base.documents if document.doc_id not in dropped]
        both = [*kept, *delta.documents]
        self.documents = tuple(sorted(both, key=lambda document: document.doc_id))
        stores = {document.doc_id: self._base for document in kept}
        stores |= {document.doc_id: delta for document in delta.documents}
        self.keys = {doc_id: store.keys[doc_id] for doc_id, store in stores.items()}
        spans, first = {}, 0
        for document in self.documents:
            start, end = stores[document.doc_id].spans[document.doc_id]
            spans[document.doc_id] = (first, first + end - start)
            first += end - start
        self.spans = spans

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._rows

    def _at(self, row: int) -> tuple[Store, int]:
        """Return the database of a row, and its row there (KeyError if there is none)."""
        if self._delta is None or self.layout is None:
            return self._base, row
        if not 0 <= row < len(self.layout.place):
            raise KeyError(row)
        place = int(self.layout.place[row])
        split = self.layout.split
        return (self._base, place) if place < split else (self._delta, place - split)

    def _of(self, doc_id: str) -> Store:
        """Return the database of a document (KeyError if there is none)."""
        if doc_id not in self.spans:
            raise KeyError(doc_id)
        held = self._delta is not None and doc_id in self._delta.spans
        return self._delta if held and self._delta is not None else self._base

    def clause(self, row: int) -> Clause:
        """Return the clause of a row (KeyError if there is none)."""
        store, place = self._at(row)
        return store.clause(place)

    def clause_id(self, row: int) -> str:
        """Return the id of a row's clause (KeyError if there is none)."""
        store, place = self._at(row)
        return store.clause_id(place)

    def clause_ids(self) -> Sequence[str]:
        """Return all clause ids in row order."""
        ids = self._base.clause_ids()
        if self._delta is None or self.layout is None:
            return ids
        ids += self._delta.clause_ids()
        return [ids[place] for place in self.layout.place.tolist()]

    def row(self, clause_id: str) -> int:
        """Return the row of a clause (KeyError if there is none)."""
        if self._delta is None or self.layout is None:
            return self._base.row(clause_id)
        try:
            return int(self.layout.delta_rows[self._delta.row(clause_id)])
        except KeyError:
            row = int(self.layout.base_rows[self._base.row(clause_id)])
        if row < 0:
            raise KeyError(clause_id)
        return row

    def document(self, doc_id: str) -> Document:
        """Return a document with its text and clauses (KeyError if there is none)."""
        return self._of(doc_id).document(doc_id)

    def text(self, doc_id: str) -> str:
        """Return the text of a document (KeyError if there is none)."""
        return self._of(doc_id).text(doc_id)

    def columns(self) -> Mapping[str, Columns]:
        """Return every document's columns."""
        found = dict(self._base.columns())
        if self._delta is not None:
            found.update(self._delta.columns())
        return found

    def problems(self) -> list[str]:
        """Return what the databases find wrong with themselves."""
        stores = [self._base, *([self._delta] if self._delta else [])]
        return [problem for store in stores for problem in store.check()]

    def close(self) -> None:
        """Close the databases."""
        self._base.close()
        if self._delta is not None:
            self._delta.close()


class ClauseIds(Sequence[str]):
    """All clause ids by row, read when they are asked for."""

    def __init__(self, shelf: Shelf) -> None:
        """Take where they are read from."""
        self._shelf = shelf

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._shelf)

    @overload
    def __getitem__(self, row: int) -> str: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...

    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        """Return the id of a row, or the ids of a slice of rows."""
        if isinstance(row, slice):
            return self._shelf.clause_ids()[row]
        place = row + len(self) if row < 0 else row
        if not 0 <= place < len(self):
            raise IndexError(row)
        return self._shelf.clause_id(place)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in row order."""
        return iter(self._shelf.clause_ids())

    def __array__(self, dtype: object = None, copy: bool | None = None) -> NDArray[np.str_]:
        """Return the ids as an array (all of them in memory)."""
        return np.array(self._shelf.clause_ids())
