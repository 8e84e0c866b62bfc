"""Which clauses state a fact of their document: its number, issuer, date, scope, period."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.generation.snapshot import Snapshot
from index.structure.document import Clause, Document
from rag.quotes.dates import plain_date
from rag.types import FactName

STATED: tuple[FactName, ...] = (
    "doc_number",
    "issuer",
    "issued_on",
    "scope",
    "addressee",
    "attachments",
    "period",
)
"""Facts of a document that its clauses state."""
FACT_WORDS = {"doc_number": "发文字号", "issuer": "发文机关", "issued_on": "成文日期"}
IN_HEADING = "（见标题）"
"""What stands behind a fact that no clause carries, but the title or heading does."""


_KNOWN = 1 << 15
"""Set for rows that have been read."""


class FactRows:
    """For each fact, the clauses of a snapshot that state it; each is read when first asked of."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Know nothing of any row yet."""
        self._snapshot = snapshot
        self._stated = np.zeros(len(snapshot), np.uint16)
        self._bits = {name: 1 << place for place, name in enumerate(STATED)}

    def mask(self, names: Iterable[FactName], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return 1 for each of `rows` that states one of the facts, else 0."""
        for row in rows[self._stated[rows] == 0].tolist():
            clause = self._snapshot.clause(row)
            document = self._snapshot.documents[int(self._snapshot.doc_rows[row])]
            stated = sum(self._bits[name] for name in _stated(document, clause))
            self._stated[row] = stated | _KNOWN
        wanted = sum(self._bits[name] for name in dict.fromkeys(names) if name in self._bits)
        return ((self._stated[rows] & wanted) > 0).astype(np.float32)


def fact_statements(document: Document) -> tuple[str, ...]:
    """Return what an answer may say of the document's number, issuer and date.

    Only facts that stand in the text count: a value without a place supports nothing.
    """
    statements = []
    for fact in document.facts:
        if fact.name in FACT_WORDS and document.text[fact.start : fact.end].strip():
            value = plain_date(fact.value) if fact.name == "issued_on" else fact.value
            statements.append(f"{FACT_WORDS[fact.name]}是{value}{IN_HEADING}")
    return tuple(statements)


def _stated(document: Document, clause: Clause) -> set[FactName]:
    inside = {f.name for f in document.facts if clause.start <= f.start < clause.end}
    names = {name for name in STATED if name in inside | {f.name for f in clause.facts}}
    if clause.kind == "signature":
        names |= {"issuer", "issued_on"}
    elif clause.kind == "front" and _prints_year(document, clause):
        names.add("issued_on")
    elif clause.kind == "scope":
        names.add("scope")
    elif clause.kind == "attachments":
        names.add("attachments")
    return names


def _prints_year(document: Document, clause: Clause) -> bool:
    year = document.issued_on[:4]
    return (
        bool(year)
        and f"{year}年" in clause.text
        and not any(fact.name == "addressee" for fact in clause.facts)
    )
