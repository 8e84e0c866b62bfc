"""Question -> growing replies, and the messages that the page shows for a conversation."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.errors import TiaowenError
from rag.history import recent
from rag.web.desk import Desk
from rag.web.errors_english import in_language
from rag.web.render import question_html, reply_html
from rag.web.reply import Reply, reply_of
from rag.web.scopes import labels_of, scope_of
from rag.web.telling import told
from rag.web.words import Language, word

MAX_TURNS = 50
MAX_QUESTION_SHOWN = 2000

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person sent: the question, the earlier replies, the chosen scope."""

    question: str
    earlier: tuple[Reply, ...] = ()
    scope: tuple[str, ...] = ()
    language: Language = "zh"


class Stops:
    """Which sessions have pressed stop; a stream looks between two steps."""

    def __init__(self) -> None:
        self._flags: dict[str, threading.Event] = {}

    def start(self, session: str) -> threading.Event:
        """Return a fresh flag for the session's new answer."""
        flag = self._flags[session] = threading.Event()
        return flag

    def stop(self, session: str) -> None:
        """Ask the session's running answer to end."""
        if flag := self._flags.get(session):
            flag.set()

    def end(self, session: str) -> None:
        """Forget the session's flag."""
        self._flags.pop(session, None)


def replies(desk: Desk, asked: Asked, stopped: threading.Event) -> Iterator[Reply]:
    """Yield the reply as it grows; the last one is done, even if it was stopped or failed."""
    reply = Reply(asked.question[:MAX_QUESTION_SHOWN], "", done=False)
    try:
        chain = desk.chain()
        shelf = chain.snapshot
        states = desk.catalogue.states(shelf) if asked.scope else {}
        names = labels_of(asked.scope, shelf, states, asked.language)
        scope = scope_of(asked.scope, shelf, states)
        reply = replace(reply, scope=names)
        history = recent([turn.question for turn in asked.earlier])
        for answer in chain.stream(asked.question, history, scope=scope):
            reply = replace(
                reply_of(answer, shelf, scope=names, done=False),
                question=asked.question[:MAX_QUESTION_SHOWN],
            )
            if stopped.is_set():
                reply = replace(reply, notes=(*reply.notes, word("stopped", asked.language)))
                break
            yield reply
    except TiaowenError as error:
        reply = replace(reply, text="", notes=(in_language(told(error), asked.language),))
    yield replace(reply, done=True)


def messages(turns: Sequence[Reply], language: Language = "zh") -> list[Message]:
    """Return the chat messages of a conversation."""
    shown: list[Message] = []
    for turn in turns:
        waiting = not turn.done and not (turn.text or turn.table or turn.refused)
        answer = reply_html(turn, language) if not waiting else waiting_html(language)
        shown.append(
            {"role": "user", "content": question_html(turn.question, turn.scope, language)}
        )
        shown.append({"role": "assistant", "content": answer})
    return shown


def waiting_html(language: Language) -> str:
    """Return what stands in for an answer that has not begun."""
    return f'<p class="tw-waiting">{word("thinking", language)}</p>'
