"""The sorted tokens of a lexical index as one text: a million strings would fill the memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_END = ord("\n")


class TokenTable:
    """Tokens in sorted order (that of their UTF-8 bytes, too), found by bisection.

    >>> table = TokenTable.of(["土地", "数据"])
    >>> table.place("数据"), table.place("人才"), len(table)
    (1, None, 2)
    """

    def __init__(self, text: bytes | mmap.mmap) -> None:
        """Take the tokens as UTF-8, one a line."""
        self._text = text
        breaks = np.flatnonzero(np.frombuffer(text, np.uint8) == _END)
        self._ends: NDArray[np.int64] = np.append(breaks, len(text)).astype(np.int64)
        self._count = len(self._ends) if len(text) else 0

    @classmethod
    def of(cls, tokens: Iterable[str]) -> TokenTable:
        """Take sorted tokens."""
        return cls("\n".join(tokens).encode())

    def __len__(self) -> int:
        """Return the number of tokens."""
        return self._count

    def token(self, place: int) -> str:
        """Return the token at a place."""
        return self._bytes(place).decode()

    def place(self, token: str) -> int | None:
        """Return the place of a token, None for an unknown one."""
        wanted = token.encode()
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < self._count and self._bytes(low) == wanted else None

    def _bytes(self, place: int) -> bytes:
        start = int(self._ends[place - 1]) + 1 if place else 0
        return self._text[start : int(self._ends[place])]

    def save(self, path: Path) -> None:
        """Write the tokens, one a line."""
        path.write_bytes(self._text)

    @classmethod
    def load(cls, path: Path) -> TokenTable:
        """Map the tokens into memory."""
        with path.open("rb") as stream:
            if not path.stat().st_size:
                return cls(b"")
            return cls(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
