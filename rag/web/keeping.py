"""Where conversations are kept: with the account of who has signed in, else in the browser.

Without accounts the page serves one machine and the browser's own storage will do. With them, a
browser may be shared: what one account asked is stored under it and nothing stays in the browser.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from index.errors import StoreUnavailable
from rag.web import conversations as talk
from rag.web.conversations import MAX_CONVERSATIONS, Conversation
from rag.web.store.conversations import ConversationStore

MAX_KEY = 64

log = logging.getLogger(__name__)


class Keeping:
    """Reads and changes the conversations of whoever asks; `account` is "" without accounts.

    While the database is down an account has no list; what is asked is answered all the same.
    """

    def __init__(self, store: ConversationStore) -> None:
        """Bind to the table of the accounts' conversations."""
        self._store = store

    def all(self, kept: Any, account: str) -> tuple[Conversation, ...]:
        """Return the conversations, of which `kept` is what the browser sent."""
        if not account:
            return talk.read_many(kept)
        try:
            found = self._store.of(account)
        except StoreUnavailable as error:
            log.warning("the conversations of an account can't be read: %s", error)
            return ()
        return talk.read_many([json.loads(item) for item in found])

    def opened(self, current: Any, kept: Any, account: str) -> Conversation:
        """Return the conversation that the page shows, with what other tabs added to it.

        One that isn't the account's own is left by somebody else who used the browser.
        """
        mine = talk.read_one(current)
        stored = next((item for item in self.all(kept, account) if item.id == mine.id), None)
        if stored is None:
            return talk.fresh() if account else mine
        return talk.merged(stored, mine)

    def keep(self, current: Conversation, kept: Any, account: str) -> tuple[Conversation, ...]:
        """Put the current conversation among the others and return them."""
        if not account:
            return talk.keep(talk.read_many(kept), current)
        if current.turns and len(current.id) <= MAX_KEY:
            self._change(current, account)
        return self.all(kept, account)

    def drop(self, conversation_id: str, kept: Any, account: str) -> tuple[Conversation, ...]:
        """Take a conversation away and return the others."""
        if not account:
            return talk.drop(talk.read_many(kept), conversation_id)
        try:
            self._store.drop(account, conversation_id)
        except StoreUnavailable as error:
            log.warning("a conversation can't be deleted: %s", error)
        return self.all(kept, account)

    def _change(self, current: Conversation, account: str) -> None:
        def changed(stored: str) -> tuple[float, str]:
            one = talk.merged(talk.read_one(json.loads(stored)), current) if stored else current
            return one.changed, json.dumps(talk.to_json([one])[0], ensure_ascii=False)

        try:
            self._store.change(account, current.id, changed, most=MAX_CONVERSATIONS)
        except StoreUnavailable as error:
            log.warning("a conversation can't be kept: %s", error)


def for_browser(many: Sequence[Conversation], account: str) -> list[dict[str, object]]:
    """Return what the browser is to keep: nothing of an account's."""
    return [] if account else talk.to_json(many)
