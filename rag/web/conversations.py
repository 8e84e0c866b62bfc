"""Conversations as the browser keeps them: a list of {id, title, turns, changed}, newest first.

What a browser sends back is foreign data: anything of another shape is dropped, not trusted.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from pydantic import TypeAdapter, ValidationError

from rag.web.chat import MAX_TURNS
from rag.web.reply import Reply

MAX_CONVERSATIONS = 50
MAX_TITLE = 40
MAX_SIZE = 4_000_000
"""Characters of one conversation, where a line weighs as much as `LINE` of them."""
LINE = 400


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; the title is its first question unless the person renamed it.

    `changed` is when it last was, in seconds since 1970.
    """

    id: str
    title: str = ""
    turns: tuple[Reply, ...] = ()
    changed: float = 0.0


def fresh() -> Conversation:
    """Return a new empty conversation."""
    return Conversation(secrets.token_urlsafe(8))


def begun(conversation: Conversation) -> Conversation:
    """Return the conversation, under an id of its own if nothing was asked in it yet.

    An empty conversation may be open in several tabs; each begins another one.
    """
    return conversation if conversation.turns else fresh()


def read_one(data: object) -> Conversation:
    """Return the conversation that a browser holds, or a fresh one."""
    try:
        found = _ONE.validate_python(data)
    except ValidationError:
        return fresh()
    return bounded(found) if found.id else fresh()


def bounded(conversation: Conversation) -> Conversation:
    """Return the conversation with its latest turns, as many as a person may have had.

    Ours are smaller; one that a browser made up could keep the server busy for long.
    """
    kept: list[Reply] = []
    room = MAX_SIZE
    for turn in reversed(conversation.turns[-MAX_TURNS:]):
        room -= _size(turn)
        if room < 0:
            break
        kept.append(turn)
    if len(kept) == len(conversation.turns):
        return conversation
    return replace(conversation, turns=tuple(reversed(kept)))


def _size(turn: Reply) -> int:
    parts = 1 + len(turn.cards) + len(turn.nearest) + len(turn.table) + len(turn.notes)
    text = repr(turn)  # in which a line break is written as \\n
    return len(text) + LINE * (text.count("\\n") + parts)


def read_many(data: object) -> tuple[Conversation, ...]:
    """Return the conversations that a browser holds."""
    try:
        found = _MANY.validate_python(data)[:MAX_CONVERSATIONS]
    except ValidationError:
        return ()
    return tuple(map(bounded, found))


def add_turn(conversation: Conversation, turn: Reply) -> Conversation:
    """Return the conversation with one more turn, named after its first question."""
    title = conversation.title or " ".join(turn.question.split())[:MAX_TITLE]
    turns = (*conversation.turns, turn)[-MAX_TURNS:]
    return replace(conversation, title=title, turns=turns, changed=time.time())


def keep(kept: Sequence[Conversation], current: Conversation) -> tuple[Conversation, ...]:
    """Return the list with the current conversation in it, at its old place or first."""
    if not current.turns:
        return tuple(kept)
    if any(item.id == current.id for item in kept):
        return tuple(merged(item, current) if item.id == current.id else item for item in kept)
    return (current, *kept)[:MAX_CONVERSATIONS]


def merged(stored: Conversation, mine: Conversation) -> Conversation:
    """Return one conversation that two tabs have carried on: every turn once, the later title."""
    later = mine if mine.changed >= stored.changed else stored
    added = tuple(turn for turn in mine.turns if turn not in stored.turns)
    return replace(later, turns=(*stored.turns, *added)[-MAX_TURNS:])


def drop(kept: Sequence[Conversation], conversation_id: str) -> tuple[Conversation, ...]:
    """Return the list without one conversation."""
    return tuple(item for item in kept if item.id != conversation_id)


def rename(conversation: Conversation, title: str) -> Conversation:
    """Return the conversation under another title; an empty title changes nothing."""
    title = " ".join(title.split())[:MAX_TITLE]
    return replace(conversation, title=title, changed=time.time()) if title else conversation


def to_json(conversations: Sequence[Conversation]) -> list[dict[str, object]]:
    """Return plain data for the browser."""
    return [asdict(conversation) for conversation in conversations]


_ONE: TypeAdapter[Conversation] = TypeAdapter(Conversation)
_MANY: TypeAdapter[tuple[Conversation, ...]] = TypeAdapter(tuple[Conversation, ...])
