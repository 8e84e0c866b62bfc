"""How far a long build is: a bar a stage on a terminal, plain lines elsewhere.

`Reporter` is what the build calls; the command line chooses which one it gets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

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
