"""Progress bars: the only importer of rich's progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from index.progress import Advance


class Bars:
    """One bar a stage."""

    def __init__(self, progress: Progress) -> None:
        """Draw on a running `Progress`."""
        self._progress = progress

    def stage(self, name: str, total: int) -> Advance:
        """Add a bar."""
        task = self._progress.add_task(name, total=total)

        def advance(count: int) -> None:
            self._progress.advance(task, count)

        return advance


@contextmanager
def bars(stream: TextIO) -> Iterator[Bars]:
    """Show bars with counts, elapsed time and time left for a block."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=stream)) as progress:
        yield Bars(progress)
