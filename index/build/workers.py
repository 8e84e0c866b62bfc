"""Processes that share the digesting of documents, a bounded number of jobs ahead.

They are spawned, never forked (the parent may have threads), take the encoder once, ignore
Ctrl-C, which is the parent's to handle, and end with their parent however it ends.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from index.build.digest import Digest, Job, digest
from index.encoder.base import Encoder

logger = logging.getLogger(__name__)

PARALLEL_FROM = 3_000_000
"""Bytes of documents from which starting processes, a second or two each, is worth it."""
_AHEAD = 8
"""Jobs waiting or done for each process: what bounds the memory."""
_own: list[Encoder | None] = [None]


def worker_count(wanted: int | None) -> int:
    """Return how many processes to use: as many as wanted, else one for each usable core."""
    if wanted is not None:
        return wanted
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def digests(
    jobs: Iterable[Job], encoder: Encoder | None, *, workers: int
) -> Iterator[tuple[Job, Digest]]:
    """Yield each job with what was made of it, in order; with one worker, in this process."""
    if workers < 2:
        for job in jobs:
            yield job, digest(job, encoder)
        return
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(workers, context, _begin, (encoder,))
    waiting: deque[tuple[Job, Future[Digest]]] = deque()
    try:
        for job in jobs:
            waiting.append((job, _submitted(executor, job)))
            if len(waiting) >= workers * _AHEAD:
                yield _finished(*waiting.popleft(), encoder)
        while waiting:
            yield _finished(*waiting.popleft(), encoder)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _submitted(executor: ProcessPoolExecutor, job: Job) -> Future[Digest]:
    try:
        return executor.submit(_digest_here, job)
    except BrokenProcessPool as error:
        failed: Future[Digest] = Future()
        failed.set_exception(error)
        return failed


def _finished(job: Job, made: Future[Digest], encoder: Encoder | None) -> tuple[Job, Digest]:
    try:
        return job, made.result()
    except BrokenProcessPool:  # killed for memory, or no processes can be started here
        logger.warning("a worker process ended; going on without: %s", job.file)
        return job, digest(job, encoder)


def _begin(encoder: Encoder | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["RAYON_NUM_THREADS"] = "1"  # every core has a process of its own
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _own[0] = encoder


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with contextlib.suppress(OSError):
            parent.join()
        os._exit(1)


def _digest_here(job: Job) -> Digest:
    return digest(job, _own[0])
