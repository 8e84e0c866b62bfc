"""An answer as rows, where a table is asked for: every cell keeps its markers."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.quotes.citations import markers_in_order
from rag.types import Draft, TableRow

_LABEL = re.compile(r"(《[^：]{2,120}|(?:附件|第|[一二三四五六七八九十]+、)[^：\[\]]{0,40})：(?=.)")
"""What stands before a quote: the document, the clause, the part."""
_MARKERS = re.compile(r"(?:\[\d+\])+")


def tabled(draft: Draft) -> Draft:
    """Return the draft with a row for each of its lines that quotes; as it is if none does.

    >>> tabled(Draft("《甲办法》：\\n- 第一条：免费。[1]")).table
    (('《甲办法》第一条', '免费。[1]', (1,)),)
    """
    if draft.table or draft.refused:
        return draft
    rows: list[TableRow] = []
    head = ""
    for line in draft.text.splitlines():
        said = line.strip().removeprefix("- ")
        marks = markers_in_order(said)
        if not marks:
            head = said.removesuffix("：") if said.endswith("：") else head
            continue
        found = _LABEL.match(said)
        cell = said[found.end() :] if found else said
        if not found or not _MARKERS.sub("", cell).strip():
            found, cell = None, said
        own = found[1].removesuffix("规定") if found else ""
        rows.append((own if own.startswith("《") else f"{head}{own}", cell, marks))
    return replace(draft, table=tuple(rows))
