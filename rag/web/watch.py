"""A chain that tells observers what became of each question: for metrics and traces.

Observers learn when a question ends, from the timings that its answer carries; nothing in the
layers below knows of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.types import Answer, Scope
from rag.web.ports import Chain, Shelf

Outcome = Literal["answered", "refused", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one question; times are nanoseconds since 1970.

    `answer` is the last that was given, None if there was none; `error` names the exception that
    ended a failed one.
    """

    question: str
    started_ns: int
    ended_ns: int
    answer: Answer | None
    outcome: Outcome
    error: str = ""


class Observer(Protocol):
    """Something that counts or records questions."""

    def begun(self) -> None:
        """Note that a question has been asked."""
        ...

    def ended(self, seen: Seen) -> None:
        """Note what became of it."""
        ...


@dataclass
class _Asked:
    question: str
    answer: Answer | None = None


class WatchedChain:
    """Answers as the chain behind it does, under observation."""

    def __init__(self, chain: Chain, observers: Sequence[Observer]) -> None:
        self._chain = chain
        self._observers = observers

    @property
    def snapshot(self) -> Shelf:
        """The generation that answers come from."""
        return self._chain.snapshot

    def answer(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Answer:
        """Return the answer."""
        with self._observed(question) as asked:
            asked.answer = answer = self._chain.answer(question, history, scope=scope)
        return answer

    def stream(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield growing answers; whoever stops listening has stopped the question."""
        with self._observed(question) as asked:
            for asked.answer in self._chain.stream(question, history, scope=scope):
                yield asked.answer

    @contextmanager
    def _observed(self, question: str) -> Iterator[_Asked]:
        started, asked = time.time_ns(), _Asked(question)
        for observer in self._observers:
            observer.begun()
        try:
            yield asked
        finally:
            seen = _seen(asked, sys.exception(), started)
            for observer in self._observers:
                observer.ended(seen)


def _seen(asked: _Asked, error: BaseException | None, started_ns: int) -> Seen:
    outcome: Outcome = "refused" if asked.answer and asked.answer.refused else "answered"
    if isinstance(error, GeneratorExit):
        outcome, error = "stopped", None
    elif error is not None or asked.answer is None:
        outcome = "failed"
    name = type(error).__name__ if error else ""
    return Seen(asked.question, started_ns, time.time_ns(), asked.answer, outcome, name)
