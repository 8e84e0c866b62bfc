"""What happens when somebody asks, stops, switches, renames, deletes, judges or exports.

Gradio passes plain data, part of it kept by the browser; each event turns it into our types first.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from index.errors import IndexUnavailable, StoreUnavailable
from rag.web import conversations as talk
from rag.web import shell
from rag.web.asgi import name_of
from rag.web.chat import Asked, Message, Stops, messages, replies
from rag.web.conversations import Conversation
from rag.web.desk import Desk
from rag.web.errors_english import in_language
from rag.web.examples import Examples
from rag.web.export import MARKDOWN_TYPE, to_markdown
from rag.web.export_docx import DOCX_TYPE, to_docx
from rag.web.feedback import remark_on
from rag.web.keeping import Keeping, for_browser
from rag.web.metrics import Remarks
from rag.web.render import shared_html
from rag.web.reply import Reply
from rag.web.scope_html import read_chosen, scope_html
from rag.web.scopes import choices
from rag.web.sharing import Sharing
from rag.web.store.feedback import Feedback, Verdict
from rag.web.telling import told
from rag.web.words import Language, language_of, word

log = logging.getLogger(__name__)


class Events:
    """The handlers of the chat page; what is open in a tab is the browser's, not ours."""

    def __init__(self, desk: Desk, feedback: Remarks, keeping: Keeping, sharing: Sharing) -> None:
        """Bind the handlers to what answers, and to where feedback and conversations go."""
        self.desk = desk
        self.keeping = keeping
        self.feedback = feedback
        self.sharing = sharing
        self.stops = Stops()
        self.examples = Examples()

    def restore(self, current: Any, kept: Any, request: gr.Request) -> tuple[Any, Any, Any]:
        """Show the conversation that was open; at once, so that nothing asked is overwritten."""
        account = signed_in_as(request)
        conversation = self.keeping.opened(current, kept, account)
        shown = messages(conversation.turns, _language(request))
        listed = _choices(self.keeping.all(kept, account), conversation.id)
        return talk.to_json([conversation])[0], shown or gr.skip(), listed

    def open(self, request: gr.Request) -> list[Any]:
        """Fill what needs the index, which may take a while: header, examples, scope choices."""
        language = _language(request)
        try:
            shelf = self.desk.shelf()
        except IndexUnavailable as error:
            empty: dict[str, Any] = {
                "placeholder": shell.no_index_html(in_language(told(error), language), language),
                "examples": None,
            }
            scope = ""
            header = shell.header_html(language, documents=0, clauses=0)
        else:
            empty = {
                "placeholder": shell.welcome_html(language),
                "examples": [
                    {"text": text} for text in self.examples.of(self.desk.unwatched(), language)
                ],
            }
            found = choices(shelf, self.desk.catalogue.states(shelf), language)
            scope = scope_html(found, language)
            header = shell.header_html(language, documents=len(shelf.documents), clauses=len(shelf))
        account = shell.account_html(language, name=signed_in_as(request))
        return [header, shell.reader_html(language), gr.Chatbot(**empty), scope, account]

    def ask(
        self, question: str, current: Any, chosen: Any, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Stream the reply to a question into the conversation.

        `chosen` is how the page asks: in which scope, and whether by itself, without what was
        asked before.
        """
        conversation = talk.begun(talk.read_one(current))
        session = request.session_hash or ""
        language = _language(request)
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        scope, alone = read_chosen(chosen)
        earlier = () if alone else conversation.turns
        asked = Asked(question, earlier, scope, language)
        pending = Reply(question, "", done=False)
        busy = gr.Textbox(value="", submit_btn=False, stop_btn=word("stop", language))
        yield busy, gr.skip(), self._shown(conversation, pending, language), question
        reply = pending
        try:
            for reply in replies(self.desk, asked, self.stops.start(session)):
                if not reply.done:
                    shown = self._shown(conversation, reply, language)
                    yield gr.skip(), gr.skip(), shown, gr.skip()
        finally:
            self.stops.end(session)
        conversation = talk.add_turn(conversation, self.sharing.sealed(reply))
        ready = gr.Textbox(submit_btn=word("send", language), stop_btn=False)
        state = talk.to_json([conversation])[0]
        yield ready, state, messages(conversation.turns, language), ""

    @staticmethod
    def failed(current: Any, asked: str, request: gr.Request) -> tuple[Any, Any]:
        """Give the question box back, with the question, after an error that nobody foresaw."""
        language = _language(request)
        turns = talk.read_one(current).turns
        broken = Reply(asked, "", notes=(word("broken", language),))
        ready = gr.Textbox(value=asked, submit_btn=word("send", language), stop_btn=False)
        return ready, messages((*turns, broken), language)

    def ask_example(
        self, current: Any, chosen: Any, event: gr.SelectData, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Ask the example that was clicked."""
        yield from self.ask(str(event.value["text"]), current, chosen, request)

    @staticmethod
    def _shown(conversation: Conversation, turn: Reply, language: Language) -> list[Message]:
        return messages((*conversation.turns, turn), language)

    def stop(self, request: gr.Request) -> None:
        """End the running answer."""
        self.stops.stop(request.session_hash or "")

    def keep(self, current: Any, kept: Any, request: gr.Request) -> tuple[Any, Any]:
        """Put the current conversation into the kept list."""
        conversation, account = talk.read_one(current), signed_in_as(request)
        many = self.keeping.keep(conversation, kept, account)
        return for_browser(many, account), _choices(many, conversation.id)

    def new(self, kept: Any, request: gr.Request) -> tuple[Any, Any, Any]:
        """Begin a new conversation."""
        conversation = talk.fresh()
        many = self.keeping.all(kept, signed_in_as(request))
        return talk.to_json([conversation])[0], [], _choices(many, conversation.id)

    def switch(self, chosen: str, kept: Any, request: gr.Request) -> tuple[Any, Any]:
        """Show a kept conversation."""
        many = self.keeping.all(kept, signed_in_as(request))
        found = next((item for item in many if item.id == chosen), talk.fresh())
        return talk.to_json([found])[0], messages(found.turns, _language(request))

    def rename(
        self, title: str, current: Any, kept: Any, request: gr.Request
    ) -> tuple[Any, Any, Any, Any, str]:
        """Rename the current conversation."""
        conversation = talk.rename(talk.read_one(current), title)
        account = signed_in_as(request)
        many = self.keeping.keep(conversation, kept, account)
        state = talk.to_json([conversation])[0]
        chosen = _choices(many, conversation.id)
        return state, for_browser(many, account), chosen, gr.Group(visible=False), ""

    def delete(
        self, current: Any, kept: Any, request: gr.Request
    ) -> tuple[Any, Any, Any, Any, Any]:
        """Delete the current conversation and begin a new one."""
        account = signed_in_as(request)
        many = self.keeping.drop(talk.read_one(current).id, kept, account)
        conversation = talk.fresh()
        chosen = _choices(many, conversation.id)
        state = talk.to_json([conversation])[0]
        return for_browser(many, account), state, [], chosen, gr.Group(visible=False)

    def like(self, current: Any, event: gr.LikeData, request: gr.Request) -> tuple[int, Any, str]:
        """Record a thumb and ask for a word."""
        index = event.index if isinstance(event.index, int) else event.index[0]
        turns = talk.read_one(current).turns
        turn = index // 2
        if turn >= len(turns) or event.liked is None:
            return -1, gr.Group(visible=False), ""
        verdict: Verdict = "good" if event.liked else "bad"
        kept = self._remark(remark_on(turns[turn], verdict=verdict))
        said = "" if kept else _said("feedback_lost", request)
        return turn, gr.Group(visible=kept), said

    def word(self, text: str, turn: int, current: Any, request: gr.Request) -> tuple[Any, Any, str]:
        """Record the word; it stays in its box if it could not be kept."""
        turns = talk.read_one(current).turns
        if not text.strip() or not 0 <= turn < len(turns):
            return "", gr.Group(visible=False), ""
        if not self._remark(remark_on(turns[turn], verdict="word", words=text)):
            return gr.skip(), gr.skip(), _said("feedback_lost", request)
        return "", gr.Group(visible=False), _said("feedback_thanks", request)

    def share(self, which: Any, current: Any, request: gr.Request) -> str:
        """Share the answer of a turn; say where it can be read, or why not."""
        turns = talk.read_one(current).turns
        turn = which.get("turn") if isinstance(which, dict) else None
        if not isinstance(turn, int) or not 0 <= turn < len(turns):
            return ""
        item, why = self.sharing.share(turns[turn], signed_in_as(request))
        return shared_html(item.id, _language(request)) if item else _said(why, request)

    def _remark(self, remark: Feedback) -> bool:
        """Keep a remark; return whether it could be kept."""
        try:
            self.feedback.add(remark)
        except StoreUnavailable as error:
            log.warning("a remark is lost: %s", error)
            return False
        return True

    @staticmethod
    def markdown(current: Any, request: gr.Request) -> dict[str, str]:
        """Return the conversation as a Markdown download."""
        conversation = talk.read_one(current)
        content = to_markdown(conversation.title, conversation.turns, _language(request)).encode()
        return _download(conversation, "md", MARKDOWN_TYPE, content)

    @staticmethod
    def docx(current: Any, request: gr.Request) -> dict[str, str]:
        """Return the conversation as a Word download."""
        conversation = talk.read_one(current)
        content = to_docx(conversation.title, conversation.turns, _language(request))
        return _download(conversation, "docx", DOCX_TYPE, content)


def _language(request: gr.Request) -> Language:
    return language_of(request.headers.get("accept-language"))


def _said(key: str, request: gr.Request) -> str:
    """Return a word about feedback for the line above the question."""
    return f'<p role="status">{word(key, _language(request))}</p>'


def signed_in_as(request: gr.Request) -> str:
    """Return the name of who has signed in on the page, "" if nobody had to."""
    return name_of(request.request.scope) if request.request else ""


def _choices(many: Sequence[Conversation], chosen: str) -> Any:
    pairs = [(item.title or "…", item.id) for item in many]
    value = chosen if any(item.id == chosen for item in many) else None
    return gr.Radio(choices=pairs, value=value)


def _download(
    conversation: Conversation, suffix: str, content_type: str, content: bytes
) -> dict[str, str]:
    """Return a file as data: the page saves it, nothing is written on the server."""
    return {
        "name": f"{conversation.title or '条问'}.{suffix}",
        "type": content_type,
        "base64": base64.b64encode(content).decode("ascii"),
    }
