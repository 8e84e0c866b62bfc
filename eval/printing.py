"""What the commands print of their runs and comparisons."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import NoReturn

import typer
from rich.console import Console

from eval.compare import Comparison
from eval.overview import Shortfall
from eval.overview_tables import (
    below_lines,
    floor_table,
    overview_table,
    shortfall_lines,
    stability_lines,
    type_table,
)
from eval.report import comparison_table, latency_table, terminal_table
from eval.runner import Run
from eval.shortfalls import known_gaps
from eval.stability import changes
from eval.summary import summarize


def show_runs(runs: Sequence[Run]) -> None:
    """Print the tables of the collections."""
    console = Console(width=None if sys.stdout.isatty() else 220, highlight=False)
    for line in below_lines(runs, known_gaps()):
        console.print(line, markup=False)
    console.print(overview_table(runs))
    console.print(floor_table(runs))
    for result in runs:
        console.print(type_table(result))
    for line in stability_lines(runs, changes(runs)):
        console.print(line, markup=False, soft_wrap=True)


def show_run(result: Run) -> None:
    """Print the tables of one run."""
    summary = summarize(result)
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(terminal_table(summary))
    console.print(latency_table(summary))
    console.print(
        f"不可答题拒答率 {summary.refused_unanswerable:.3f}　误拒率 {summary.false_refusals:.3f}"
        f"　风险–覆盖面积 {summary.curve.area:.3f}"
    )


def report(
    compared: Mapping[str, Comparison], as_json: bool, fresh: Sequence[Shortfall] = ()
) -> NoReturn:
    """Show comparisons by collection, and shortfalls that aren't recorded; exit with 1 for bad."""
    bad = bool(fresh) or any(comparison.regressed for comparison in compared.values())
    if as_json:
        rows = [
            {"collection": name, **asdict(difference)}
            for name, comparison in compared.items()
            for difference in comparison.differences
        ]
        common = sum(comparison.common for comparison in compared.values())
        below = [asdict(shortfall) for shortfall in fresh]
        verdict = {"common": common, "differences": rows, "below": below, "regressed": bad}
        print(json.dumps(verdict, ensure_ascii=False))
        raise typer.Exit(1 if bad else 0)
    for name, comparison in compared.items():
        Console().print(comparison_table(comparison, name))
        for d in comparison.differences:
            if d.losses:
                print(f"{d.figure} 变差：{'、'.join(d.losses[:20])}")
    for line in shortfall_lines(fresh):
        print(line)
    raise typer.Exit(1 if bad else 0)
