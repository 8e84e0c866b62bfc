"""`python -m rag insights`: a table on the terminal, as JSON, or into files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from index.errors import TiaowenError
from index.generation.snapshot import Snapshot
from index.opening import open_snapshot
from index.settings import load_settings
from index.structure.document import Clause
from rag.insights.options import Options
from rag.insights.registry import INSIGHTS, Insight, insight
from rag.insights.serialize import table_to_json
from rag.insights.table import Table
from rag.quotes.labels import place_label


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make of the table: JSON on the terminal, files by their kind."""

    as_json: bool = False
    files: Mapping[str, Path | None] | None = None


def insights_command(name: str, options: Options, wanted: Wanted) -> None:
    """Make a table and show it, or write it.

    Raises:
        TiaowenError: no such insight, no usable index, or a file that can't be written.
    """
    if not name:
        for one in INSIGHTS:
            typer.echo(f"{one.name}\t{one.title}")
        return
    chosen = insight(name)
    snapshot = open_snapshot(load_settings())
    table = chosen.build(snapshot, options)
    files = {kind: path for kind, path in (wanted.files or {}).items() if path}
    for kind, path in files.items():
        _write(path, exported(kind, chosen, snapshot, options, table))
    if wanted.as_json:
        typer.echo(json.dumps(table_to_json(table, naming(snapshot)), ensure_ascii=False))
    elif not files:
        _show(table)


def naming(snapshot: Snapshot) -> Callable[[Clause], str]:
    """Return what names a clause with its document."""
    documents = {document.doc_id: document for document in snapshot.documents}
    return lambda clause: place_label(documents[clause.doc_id], clause)


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


def day(text: str | None) -> date | None:
    """Return a day typed as 2020-05-01, None for nothing.

    Raises:
        TiaowenError: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TiaowenError(f"日期应写成 2020-05-01 的样子，不是 {text[:20]}") from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise TiaowenError(f"{path} 无法写入：{error.strerror}。请检查路径和权限") from error


def _show(table: Table) -> None:
    from rich.console import Console
    from rich.table import Table as Grid

    grid = Grid(title=table.title, show_lines=True)
    for column in table.columns:
        grid.add_column(column, overflow="fold")
    for row in table.rows:
        grid.add_row(*(cell.text.replace("[", r"\[") for cell in row))
    console = Console()
    console.print(grid)
    for note in table.notes:
        console.print(note, markup=False)
