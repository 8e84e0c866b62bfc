"""How much, how long and what a language model may say before it is no longer listened to.

A model that loops, trickles or sends what no text holds gives way to the extractive answer.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.errors import GenerationError
from index.settings import Settings

CHARS_A_TOKEN = 8
"""More than any tokenizer joins on average; a server may ignore the limit of tokens."""
BYTES_A_CHAR = 400
"""A piece of a stream is a character or more in some 250 bytes of JSON."""
SILENCES = 5
"""A whole reply may take as long as so many silences."""
_UNSPEAKABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one reply may be at most."""

    chars: int
    seconds: float

    @classmethod
    def of(cls, settings: Settings) -> Bounds:
        """Return the bounds that follow from the settings' tokens and silence."""
        return cls(
            settings.generator_max_new_tokens * CHARS_A_TOKEN,
            settings.generator_timeout_s * SILENCES,
        )

    @property
    def bytes(self) -> int:
        """How many bytes of a stream can hold so many characters."""
        return self.chars * BYTES_A_CHAR


class Meter:
    """Counts one reply against its bounds.

    >>> meter = Meter(Bounds(chars=10, seconds=60.0))
    >>> meter.count(8, limit=10)
    >>> meter.count(3, limit=10)
    Traceback (most recent call last):
    index.errors.GenerationError: 语言模型写得太长
    """

    def __init__(self, bounds: Bounds, clock: Callable[[], float] = time.monotonic) -> None:
        self._bounds = bounds
        self._clock = clock
        self._until = clock() + bounds.seconds
        self._seen = 0

    def count(self, more: int, *, limit: int) -> None:
        """Note that so much more has come.

        Raises:
            GenerationError: it is more than `limit` in all, or it took too long.
        """
        self._seen += more
        if self._seen > limit:
            raise GenerationError("语言模型写得太长")
        if self._clock() > self._until:
            raise GenerationError(f"语言模型写了{self._bounds.seconds:g}秒还没有写完")


def bounded(
    pieces: Iterator[str], bounds: Bounds, clock: Callable[[], float] = time.monotonic
) -> Iterator[str]:
    """Yield the pieces of a reply; stopping to listen stops the model.

    Raises:
        GenerationError: as the model does, or the reply is too long, too slow or no text.
    """
    meter = Meter(bounds, clock)
    try:
        for piece in pieces:
            meter.count(len(piece), limit=bounds.chars)
            if _UNSPEAKABLE.search(piece):
                raise GenerationError("语言模型写出了无法显示的字符")
            yield piece
    finally:
        if close := getattr(pieces, "close", None):
            close()
