"""Progress bars: the only importer of rich's progress."""

from __future__ import annotations

import sys
import time
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

from index.progress import Advance, Reporter, Silent


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


class PlainLines:
    """One line when a stage begins, and one every few seconds of a long stage."""

    def __init__(self, stream: TextIO, every_s: float = 5.0) -> None:
        """Write to `stream`."""
        self._stream, self._every_s = stream, every_s

    def stage(self, name: str, total: int) -> Advance:
        """Write the stage's name and count."""
        self._write(f"{name}：{total}")
        done, shown = 0, time.monotonic()

        def advance(count: int) -> None:
            nonlocal done, shown
            done += count
            if done < total and time.monotonic() - shown >= self._every_s:
                shown = time.monotonic()
                self._write(f"{name}：{done}/{total}")

        return advance

    def _write(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


@contextmanager
def reporter(stream: TextIO = sys.stderr, *, quiet: bool = False) -> Iterator[Reporter]:
    """Yield bars with counts and time left on a terminal, plain lines elsewhere."""
    if quiet:
        yield Silent()
    elif not stream.isatty():
        yield PlainLines(stream)
    else:
        from index.progress_bars import bars

        with bars(stream) as shown:
            yield shown
