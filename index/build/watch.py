"""Rebuild when the corpus changes: the only importer of watchfiles.

A flood of changes makes one build, and a file that is still being copied is waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from index.errors import CorpusEmpty
from index.readers import list_documents

SETTLE_S = 2.0
_POLL_S = 0.25
_LOOK_MS = 2_000

Seen = tuple[tuple[str, int, int], ...]


def watch(
    corpus: Path,
    rebuild: Callable[[], None],
    *,
    settle_s: float = SETTLE_S,
    stop: threading.Event | None = None,
) -> None:
    """Call `rebuild` once now and after every burst of changes, until `stop` is set.

    Changes during a build are seen by the next one.
    """
    from watchfiles import watch as changes

    stopping = stop or threading.Event()
    built = look(corpus)
    rebuild()
    # Also look when nothing was reported: network drives send no events, and a change during
    # the first build came before the watching began.
    reported = changes(
        corpus,
        debounce=400,
        stop_event=stopping,
        rust_timeout=_LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    for _ in reported:
        if look(corpus) == built or stopping.is_set():
            continue
        built = settled(corpus, settle_s, stopping)
        if not stopping.is_set():
            rebuild()


def settled(corpus: Path, settle_s: float, stop: threading.Event) -> Seen:
    """Return what the corpus looks like once it has stayed so for `settle_s` seconds."""
    seen, since = look(corpus), time.monotonic()
    while time.monotonic() - since < settle_s and not stop.wait(min(_POLL_S, settle_s)):
        now = look(corpus)
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


def look(corpus: Path) -> Seen:
    """Return name, size and time of every file in the corpus."""
    try:
        return tuple((item.file, item.size, item.mtime_ns) for item in list_documents(corpus))
    except CorpusEmpty:
        return ()
