"""Whether documents stand: in force as far as the collection says, amended, or repealed.

What others do to a document is read by `rag.relations`, which the answers and the insights go by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from index.structure.document import Clause, Document
from rag.relations.changes import changes_in
from rag.relations.names import DocumentStore

State = Literal["in_force", "amended", "repealed"]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Standing:
    """A state, and what says so: the later document and, if it is one, its clause."""

    state: State = "in_force"
    by: Document | None = None
    clause: Clause | None = None


def standings(store: DocumentStore) -> Mapping[str, Standing]:
    """Return how each document stands, by doc_id: being repealed counts before being amended."""
    found = dict.fromkeys((item.doc_id for item in store.documents), Standing())
    for doc_id, changes in changes_in(store).items():
        last = min(changes, key=lambda change: change.kind != "废止")
        state: State = "repealed" if last.kind == "废止" else "amended"
        found[doc_id] = Standing(state, last.by, last.clause)
    return found
