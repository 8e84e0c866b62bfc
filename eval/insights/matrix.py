"""Cells of the matrix against their gold.

- 格对: the cell shows the gold's quote (or a piece of it) as stated, or states nothing where the
  gold says absent.
- 有规定·召回: of the gold's stated cells, those that show the gold's quote. 有规定·准确: of the
  cells shown as stated, those that do.
- 误判未规定: of the gold's stated cells, those that say 未规定. Below is better.
- 引文在旁: of the gold's stated cells, those that show the quote as stated or as the nearest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from eval.insights.check import bare
from eval.insights.measure import Gold, Indexed, Measure, Tally, meets
from rag.insights import matrix
from rag.insights.options import Options
from rag.insights.said import clauses_of, collected
from rag.insights.table import Cell


def measure(indexed: Indexed, gold: Gold) -> Iterator[Measure]:
    """Yield the figures of a collection."""
    tally = Tally()
    groups: dict[tuple[str, ...], Gold] = {}
    for row in gold:
        groups.setdefault(tuple(row["docs"]), []).append(row)
    for docs, rows in groups.items():
        options = Options(doc_ids=tuple(indexed.ids[doc] for doc in docs))
        found = collected(indexed.snapshot, list(clauses_of(indexed.snapshot, options)))
        matters = sorted({row["matter"] for row in rows})
        scored = matrix.score(matters, found)
        for row in rows:
            annex = re.compile(rf"{row['section']}(?!\d)")
            at = [
                i
                for i, one in enumerate(found.statements)
                if not row["section"] or any(map(annex.match, map(bare, one.clause.path)))
            ]
            number = matters.index(row["matter"])
            shown = matrix.cell(found.statements, scored, number, np.array(at))
            count(tally, shown, row["state"], row["quote"])
    yield from tally.measures("matrix", indexed.collection)


def count(tally: Tally, shown: Cell, state: str, quote: str) -> None:
    """Count one cell."""
    stated = shown.text not in (matrix.ABSENT, matrix.UNSURE)
    quoted = any(meets(quote, source.quote) for source in shown.sources)
    if state == "absent":
        tally.add("格对", not stated)
    else:
        tally.add("格对", stated and quoted)
        tally.add("有规定·召回", stated and quoted)
        tally.add("误判未规定", shown.text == matrix.ABSENT)
        tally.add("引文在旁", quoted)
    if stated:
        tally.add("有规定·准确", state == "stated" and quoted)
