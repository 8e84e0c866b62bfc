"""What of a conversation a question may look back on: bounded once, for every door.

Page, JSON interface and MCP server cut here, and the chain does again: whoever sends more than a
person would type is answered as fast as anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

MAX_TURNS = 20
MAX_TURN_CHARS = 500
MAX_CHARS = 4000


def recent(history: Sequence[str]) -> tuple[str, ...]:
    """Return the latest questions, oldest first, as far back as the bounds reach.

    >>> recent(["一"] * 30) == ("一",) * 20
    True
    """
    kept: list[str] = []
    room = MAX_CHARS
    for turn in reversed(history[-MAX_TURNS:]):
        turn = turn[:MAX_TURN_CHARS]
        if len(turn) > room:
            break
        room -= len(turn)
        kept.append(turn)
    return tuple(reversed(kept))
