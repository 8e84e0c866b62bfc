"""Tables as files: each kind's module is imported when that kind is asked for."""

from __future__ import annotations

from index.errors import TiaowenError
from index.generation.snapshot import Snapshot
from index.structure.document import Clause
from rag.insights.citing import NameClause
from rag.insights.options import Options
from rag.insights.registry import Insight
from rag.insights.table import Table
from rag.quotes.labels import place_label


def naming(snapshot: Snapshot) -> NameClause:
    """Return what names a clause with its document."""
    documents = {document.doc_id: document for document in snapshot.documents}

    def named(clause: Clause) -> str:
        return place_label(documents[clause.doc_id], clause)

    return named


def exported(
    kind: str, chosen: Insight, snapshot: Snapshot, options: Options, table: Table
) -> bytes:
    """Return the file of a kind: xlsx, docx, or ics where the insight has deadlines.

    Raises:
        TiaowenError: the insight can't be exported as that.
    """
    if kind == "xlsx":
        from rag.insights.export_xlsx import to_xlsx

        return to_xlsx(table, naming(snapshot))
    if kind == "docx":
        from rag.insights.export_docx import to_docx

        return to_docx(table, naming(snapshot))
    if kind == "ics" and chosen.calendar:
        from rag.insights.export_ics import to_ics
        from rag.insights.ledger import tasks_of

        return to_ics(tasks_of(snapshot, options), naming(snapshot))
    raise TiaowenError(f"{chosen.title}不能导出为 {kind[:10]}")
