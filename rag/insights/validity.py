"""效力状态: of each document whether it is in force on a day, and the sentence that says so."""

from __future__ import annotations

from collections import Counter
from datetime import date

from index.generation.snapshot import Snapshot
from index.structure.document import Document
from rag.insights.choosing import documents_of
from rag.insights.options import Options
from rag.insights.table import Cell, Table
from rag.quotes.labels import short_label
from rag.relations.changes import changes_in
from rag.relations.lifespan import Said
from rag.relations.source import Source, opening, printed
from rag.relations.validity import Validity, validity_on

COLUMNS = ("文件", "发文字号", "效力状态", "说明", "成文日期", "施行日期", "有效期至")


def build(snapshot: Snapshot, options: Options) -> Table:
    """Return the state of the chosen documents on `options.as_of`, today if it is None."""
    day = options.as_of or date.today()
    changes = changes_in(snapshot)
    rows = []
    states: Counter[str] = Counter()
    for document in documents_of(snapshot, options):
        found = validity_on(document, changes.get(document.doc_id, ()), day)
        states[found.state] += 1
        rows.append(_row(document, found))
    counted = "，".join(f"{state}{count}份" for state, count in states.most_common())
    notes = (
        f"按{day.year}年{day.month}月{day.day}日的情况判断：{counted or '没有文件'}。",
        "只依据库中文件的文字：库外文件的废止和修改看不到。",
    )
    return Table("validity", "效力状态", COLUMNS, tuple(rows), notes)


def _row(document: Document, found: Validity) -> tuple[Cell, ...]:
    grounds, first = found.grounds, opening(document)
    return (
        Cell(short_label(document), first),
        Cell(
            document.doc_number,
            (printed(document, "doc_number") or first) * bool(document.doc_number),
        ),
        Cell(found.state, grounds or first),
        Cell(found.why, grounds or first),
        Cell(
            document.issued_on, (printed(document, "issued_on") or first) * bool(document.issued_on)
        ),
        _said(found.life.starts),
        _said(found.life.ends),
    )


def _said(said: Said | None) -> Cell:
    if said is None:
        return Cell("")
    text = said.day.isoformat() if said.day else said.clause.text[said.start : said.end]
    return Cell(text, (Source(said.clause, said.start, said.end),))
