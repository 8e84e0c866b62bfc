"""`python -m rag insights`: a table on the terminal, as JSON, or into files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from index.errors import TiaowenError
from index.opening import open_snapshot
from index.settings import load_settings
from rag.insights.exports import exported, naming
from rag.insights.options import Options
from rag.insights.registry import INSIGHTS, insight
from rag.insights.serialize import table_to_json
from rag.insights.table import Table


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
