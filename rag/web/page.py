"""The chat page as Gradio blocks: conversations | chat | reading pane.

Gradio carries the conversation; the reading pane and the documents panel are plain HTML that
`app.js` fills from our own routes. Every Gradio endpoint is private: programs use `/api`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from index.errors import IndexUnavailable
from rag.web import conversations as talk
from rag.web import shell
from rag.web.chat import Asked, Message, Stops, messages, replies
from rag.web.conversations import Conversation
from rag.web.desk import Desk
from rag.web.examples import example_questions
from rag.web.export import MARKDOWN_TYPE, to_markdown
from rag.web.export_docx import DOCX_TYPE, to_docx
from rag.web.feedback import Feedback, FeedbackStore
from rag.web.reply import Reply
from rag.web.scopes import choices
from rag.web.words import WORDS, Language, language_of, word

# Not a secret: Gradio encrypts what it keeps in the browser, and the key is part of the page. It
# is fixed so that conversations outlive a restart.
_BROWSER_KEY = "tiaowen-browser-1"
_PRIVATE: Any = {"api_visibility": "private", "show_progress": "hidden"}
_QUICK: Any = _PRIVATE | {"queue": False}
_DOWNLOAD = "(file) => window.tiaowen.download(file)"


def interface_words() -> gr.I18n:
    """Return the interface's words for Gradio's own components."""
    chinese = {key: pair[0] for key, pair in WORDS.items()}
    english = {key: pair[1] for key, pair in WORDS.items()}
    return gr.I18n(**{"zh-CN": chinese, "zh": chinese, "zh-TW": chinese, "en": english})


class ChatPage:
    """Builds the blocks and holds what their events share."""

    def __init__(self, desk: Desk, feedback: FeedbackStore) -> None:
        self.desk = desk
        self.feedback = feedback
        self.stops = Stops()
        self.t = interface_words()

    def build(self) -> gr.Blocks:
        """Return the page."""
        with gr.Blocks(title="条问", analytics_enabled=False, fill_width=True) as page:
            self.header = gr.HTML(elem_id="tw-header", apply_default_css=False)
            self.current = gr.BrowserState(None, storage_key="tiaowen.current", secret=_BROWSER_KEY)
            self.kept = gr.BrowserState([], storage_key="tiaowen.kept", secret=_BROWSER_KEY)
            self.file = gr.JSON(visible=False)
            with gr.Row(elem_id="tw-main"):
                with gr.Column(elem_id="tw-side", min_width=0):
                    self._side()
                with gr.Column(elem_id="tw-chat", min_width=0):
                    self._chat()
                with gr.Column(elem_id="tw-reader", min_width=0):
                    self.reader = gr.HTML(elem_id="tw-reader-shell", apply_default_css=False)
            gr.HTML(
                '<div id="tw-library"></div>',
                elem_id="tw-library-shell",
                apply_default_css=False,
            )
            self._wire(page)
        return page

    def _side(self) -> None:
        self.new = gr.Button(self.t("new"), elem_id="tw-new", size="sm")
        self.list = gr.Radio([], label=self.t("conversations"), elem_id="tw-list", container=False)
        with gr.Row(elem_id="tw-list-actions"):
            self.rename = gr.Button(self.t("rename"), size="sm")
            self.delete = gr.Button(self.t("delete"), size="sm")
        with gr.Group(visible=False, elem_id="tw-rename") as self.rename_box:
            self.title = gr.Textbox(label=self.t("conversation_name"), max_length=talk.MAX_TITLE)
            self.rename_save = gr.Button(self.t("save"), size="sm")
        with gr.Group(visible=False, elem_id="tw-delete") as self.delete_box:
            self.delete_sure = gr.Button(self.t("delete_sure"), size="sm", variant="stop")
            self.delete_cancel = gr.Button(self.t("cancel"), size="sm")
        with gr.Row(elem_id="tw-exports"):
            self.export_md = gr.Button(self.t("export_md"), size="sm")
            self.export_docx = gr.Button(self.t("export_docx"), size="sm")

    def _chat(self) -> None:
        self.log = gr.Chatbot(
            elem_id="tw-log",
            show_label=False,
            container=False,
            buttons=[],
            latex_delimiters=[],
            sanitize_html=True,
            height=None,
            layout="panel",
            group_consecutive_messages=False,
            feedback_options=("Like", "Dislike"),
        )
        with gr.Group(visible=False, elem_id="tw-feedback") as self.word_box:
            self.word = gr.Textbox(
                label=self.t("feedback_word"), max_length=500, submit_btn=self.t("save")
            )
        with gr.Column(elem_id="tw-composer", min_width=0):
            self.question = gr.Textbox(
                show_label=False,
                label=self.t("ask_tab"),
                container=False,
                placeholder=self.t("placeholder"),
                lines=1,
                max_lines=8,
                autofocus=True,
                submit_btn=self.t("send"),
                elem_id="tw-question",
            )
            self.scope = gr.Dropdown(
                [],
                multiselect=True,
                show_label=False,
                container=False,
                label=self.t("scope"),
                elem_id="tw-scope",
            )
        self.turn = gr.State(-1)

    def _wire(self, page: gr.Blocks) -> None:
        talk_out = [self.current, self.log]
        side = [self.list, self.rename_box, self.delete_box]
        page.load(
            self._open,
            [self.current, self.kept],
            [self.header, self.reader, self.log, self.scope, self.current, self.list],
            **_QUICK,
        )
        ask_in = [self.question, self.current, self.scope]
        ask_out = [self.question, *talk_out]
        asked = self.question.submit(
            self._ask, ask_in, ask_out, concurrency_limit=16, trigger_mode="once", **_PRIVATE
        )
        picked = self.log.example_select(
            self._ask_example, [self.current, self.scope], ask_out, concurrency_limit=16, **_PRIVATE
        )
        for done in (asked, picked):
            done.failure(self._failed, [self.current], [self.question, self.log], **_QUICK)
            done.then(self._keep, [self.current, self.kept], [self.kept, self.list], **_QUICK)
        self.question.stop(self._stop, None, None, **_QUICK)
        self.new.click(self._new, [self.kept], [*talk_out, self.list], **_QUICK)
        self.list.input(self._switch, [self.list, self.kept], talk_out, **_QUICK)
        self._wire_list(talk_out, side)
        self._wire_exports()
        self.log.like(self._like, [self.current], [self.turn, self.word_box], **_QUICK)
        self.word.submit(
            self._word, [self.word, self.turn, self.current], [self.word, self.word_box], **_QUICK
        )

    def _wire_list(self, talk_out: list[Any], side: list[Any]) -> None:
        show = {"fn": lambda: gr.update(visible=True), "inputs": None, **_QUICK}
        self.rename.click(outputs=self.rename_box, **show)
        self.delete.click(outputs=self.delete_box, **show)
        self.delete_cancel.click(lambda: gr.update(visible=False), None, self.delete_box, **_QUICK)
        both = [self.title, self.current, self.kept]
        renamed = [self.current, self.kept, self.list, self.rename_box, self.title]
        self.rename_save.click(self._rename, both, renamed, **_QUICK)
        self.title.submit(self._rename, both, renamed, **_QUICK)
        self.delete_sure.click(
            self._delete,
            [self.current, self.kept],
            [self.kept, *talk_out, *side[:1], side[2]],
            **_QUICK,
        )

    def _wire_exports(self) -> None:
        for button, maker in ((self.export_md, self._markdown), (self.export_docx, self._docx)):
            button.click(maker, [self.current], [self.file], **_QUICK).then(
                None, [self.file], None, js=_DOWNLOAD, **_QUICK
            )

    # Events. Gradio passes plain data; each turns it into our types first.

    def _open(self, current: Any, kept: Any, request: gr.Request) -> list[Any]:
        language = _language(request)
        conversation = talk.read_one(current)
        many = talk.read_many(kept)
        try:
            shelf = self.desk.chain().snapshot
        except IndexUnavailable as error:
            empty = {"placeholder": shell.no_index_html(str(error), language), "examples": None}
            options: list[tuple[str, str]] = []
            header = shell.header_html(language, documents=0, clauses=0)
        else:
            empty = {
                "placeholder": shell.welcome_html(language),
                "examples": [{"text": text} for text in example_questions(shelf)],
            }
            options = choices(shelf)
            header = shell.header_html(language, documents=len(shelf.documents), clauses=len(shelf))
        log = gr.Chatbot(value=messages(conversation.turns, language), **empty)
        scope = gr.Dropdown(choices=options, value=[])
        chosen = _choices(many, conversation.id)
        state = talk.to_json([conversation])[0]
        return [header, shell.reader_html(language), log, scope, state, chosen]

    def _ask(
        self, question: str, current: Any, scope: Sequence[str], request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any]]:
        conversation = talk.read_one(current)
        session = request.session_hash or ""
        language = _language(request)
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        asked = Asked(question, conversation.turns, tuple(scope or ()), language)
        pending = Reply(question, "", done=False)
        busy = gr.Textbox(value="", submit_btn=False, stop_btn=word("stop", language))
        yield busy, gr.skip(), self._shown(conversation, pending, language)
        reply = pending
        for reply in replies(self.desk, asked, self.stops.start(session)):
            if not reply.done:
                yield gr.skip(), gr.skip(), self._shown(conversation, reply, language)
        self.stops.end(session)
        conversation = talk.add_turn(conversation, reply)
        ready = gr.Textbox(submit_btn=word("send", language), stop_btn=False)
        state = talk.to_json([conversation])[0]
        yield ready, state, messages(conversation.turns, language)

    @staticmethod
    def _failed(current: Any, request: gr.Request) -> tuple[Any, Any]:
        """Give the question box back after an error that nobody foresaw."""
        language = _language(request)
        turns = talk.read_one(current).turns
        broken = Reply("", "", notes=(word("broken", language),))
        ready = gr.Textbox(submit_btn=word("send", language), stop_btn=False)
        return ready, messages((*turns, broken), language)

    def _ask_example(
        self, current: Any, scope: Sequence[str], event: gr.SelectData, request: gr.Request
    ) -> Iterator[tuple[Any, Any, Any]]:
        yield from self._ask(str(event.value["text"]), current, scope, request)

    @staticmethod
    def _shown(conversation: Conversation, turn: Reply, language: Language) -> list[Message]:
        return messages((*conversation.turns, turn), language)

    def _stop(self, request: gr.Request) -> None:
        self.stops.stop(request.session_hash or "")

    @staticmethod
    def _keep(current: Any, kept: Any) -> tuple[Any, Any]:
        conversation = talk.read_one(current)
        many = talk.keep(talk.read_many(kept), conversation)
        return talk.to_json(many), _choices(many, conversation.id)

    @staticmethod
    def _new(kept: Any) -> tuple[Any, Any, Any]:
        conversation = talk.fresh()
        many = talk.read_many(kept)
        return talk.to_json([conversation])[0], [], _choices(many, conversation.id)

    @staticmethod
    def _switch(chosen: str, kept: Any, request: gr.Request) -> tuple[Any, Any]:
        many = talk.read_many(kept)
        found = next((item for item in many if item.id == chosen), talk.fresh())
        return talk.to_json([found])[0], messages(found.turns, _language(request))

    @staticmethod
    def _rename(title: str, current: Any, kept: Any) -> tuple[Any, Any, Any, Any, str]:
        conversation = talk.rename(talk.read_one(current), title)
        many = talk.keep(talk.read_many(kept), conversation)
        state = talk.to_json([conversation])[0]
        chosen = _choices(many, conversation.id)
        return state, talk.to_json(many), chosen, gr.Group(visible=False), ""

    @staticmethod
    def _delete(current: Any, kept: Any) -> tuple[Any, Any, Any, Any, Any]:
        many = talk.drop(talk.read_many(kept), talk.read_one(current).id)
        conversation = talk.fresh()
        chosen = _choices(many, conversation.id)
        state = talk.to_json([conversation])[0]
        return talk.to_json(many), state, [], chosen, gr.Group(visible=False)

    def _like(self, current: Any, event: gr.LikeData) -> tuple[int, Any]:
        index = event.index if isinstance(event.index, int) else event.index[0]
        turns = talk.read_one(current).turns
        turn = index // 2
        if turn >= len(turns) or event.liked is None:
            return -1, gr.Group(visible=False)
        self.feedback.add(Feedback.of(turns[turn], verdict="good" if event.liked else "bad"))
        return turn, gr.Group(visible=True)

    def _word(self, text: str, turn: int, current: Any) -> tuple[str, Any]:
        turns = talk.read_one(current).turns
        if text.strip() and 0 <= turn < len(turns):
            self.feedback.add(Feedback.of(turns[turn], verdict="word", words=text))
        return "", gr.Group(visible=False)

    @staticmethod
    def _markdown(current: Any) -> dict[str, str]:
        conversation = talk.read_one(current)
        content = to_markdown(conversation.title, conversation.turns).encode()
        return _download(conversation, "md", MARKDOWN_TYPE, content)

    @staticmethod
    def _docx(current: Any) -> dict[str, str]:
        conversation = talk.read_one(current)
        content = to_docx(conversation.title, conversation.turns)
        return _download(conversation, "docx", DOCX_TYPE, content)


def _language(request: gr.Request) -> Language:
    return language_of(request.headers.get("accept-language"))


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
