"""How far a long build is: a bar a stage on a terminal, plain lines elsewhere.

`Reporter` is what the build calls; the command line chooses which one it gets.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

Advance = Callable[[int], None]


class Reporter(Protocol):
    """Told of each stage, of its number of items, and of items done."""

    def stage(self, name: str, total: int) -> Advance:
        """Begin a stage; the result is called with the number of items newly done."""
        ...


class Silent:
    """Reports nothing."""

    def stage(self, name: str, total: int) -> Advance:
        """Begin a stage that nobody watches."""
        return lambda done: None


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
