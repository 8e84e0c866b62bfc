"""Tables as JSON: for programs and for the page."""

from __future__ import annotations

from typing import Any

from rag.insights.citing import NameClause
from rag.insights.table import Cell, Table


def table_to_json(table: Table, named: NameClause) -> dict[str, Any]:
    """Return the table; each source says where its quote stands: `clause.text[start:end]`."""
    return {
        "name": table.name,
        "title": table.title,
        "columns": list(table.columns),
        "rows": [[_cell(cell, named) for cell in row] for row in table.rows],
        "notes": list(table.notes),
    }


def _cell(cell: Cell, named: NameClause) -> dict[str, Any]:
    return {
        "text": cell.text,
        "sources": [
            {
                "clause_id": source.clause.clause_id,
                "doc_id": source.clause.doc_id,
                "place": named(source.clause),
                "start": source.start,
                "end": source.end,
                "quote": source.quote,
            }
            for source in cell.sources
        ],
    }
