"""The chat page as Gradio blocks: conversations | chat | reading pane.

Gradio carries the conversation; the reading pane and the documents panel are plain HTML that
`app.js` fills from our own routes. Every Gradio endpoint is private: programs use `/api`.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.web import conversations as talk
from rag.web.desk import Desk
from rag.web.events import Events
from rag.web.keeping import Keeping
from rag.web.metrics import Remarks
from rag.web.sharing import Sharing
from rag.web.words import WORDS

# Not a secret: Gradio encrypts what it keeps in the browser, and the key is part of the page. It
# is fixed so that conversations outlive a restart.
_BROWSER_KEY = "tiaowen-browser-1"
_PRIVATE: Any = {"api_visibility": "private", "show_progress": "hidden"}
_QUICK: Any = _PRIVATE | {"queue": False}
_DOWNLOAD = "(file) => window.tiaowen.download(file)"
# The list of conversations is read from the browser's storage the moment it is needed and written
# back at once, so that two tabs don't overwrite each other's. Read here and not in `app.js`, which
# may come later than the page's first event.
_SAVE = "(kept) => window.tiaowen.save(kept)"
_KEPT = "JSON.parse(localStorage.getItem('tiaowen.conversations') || '[]')"
# How the page asks: in which scope, and whether by itself (see scope.js).
_CHOSEN = "window.tiaowen?.chosen ? window.tiaowen.chosen() : {}"
_READ = {
    1: f"() => [{_KEPT}]",
    2: f"(first) => [first, {_KEPT}]",
    3: f"(first, second) => [first, second, {_KEPT}]",
}


def interface_words() -> gr.I18n:
    """Return the interface's words for Gradio's own components."""
    chinese = {key: pair[0] for key, pair in WORDS.items()}
    english = {key: pair[1] for key, pair in WORDS.items()}
    return gr.I18n(**{"zh-CN": chinese, "zh": chinese, "zh-TW": chinese, "en": english})


class ChatPage:
    """Builds the blocks and wires them to the events."""

    def __init__(self, desk: Desk, feedback: Remarks, keeping: Keeping, sharing: Sharing) -> None:
        """Bind the page to what answers, and to where feedback and conversations go."""
        self.events = Events(desk, feedback, keeping, sharing)
        self.t = interface_words()

    def build(self) -> gr.Blocks:
        """Return the page."""
        with gr.Blocks(title="条问", analytics_enabled=False, fill_width=True) as page:
            self.header = gr.HTML(elem_id="tw-header", apply_default_css=False)
            self.current = gr.BrowserState(None, storage_key="tiaowen.current", secret=_BROWSER_KEY)
            self.kept = gr.JSON(visible=False)
            self.file = gr.JSON(visible=False)
            self.chosen = gr.JSON(visible=False)
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
        return page  # type: ignore[no-any-return]  # gradio: __enter__ is untyped

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
        self.account = gr.HTML(elem_id="tw-account", apply_default_css=False)

    def _chat(self) -> None:
        self.log = gr.Chatbot(
            elem_id="tw-log",
            show_label=False,
            container=False,
            buttons=[],
            latex_delimiters=[],
            sanitize_html=True,
            autoscroll=False,
            height=None,
            layout="panel",
            group_consecutive_messages=False,
            feedback_options=("Like", "Dislike"),
        )
        self.share = gr.Button(visible="hidden", elem_id="tw-share")
        self.said = gr.HTML(elem_id="tw-said", apply_default_css=False)
        with gr.Group(visible=False, elem_id="tw-feedback") as self.word_box:
            self.word = gr.Textbox(
                label=self.t("feedback_word"), max_length=500, submit_btn=str(self.t("save"))
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
                submit_btn=str(self.t("send")),
                elem_id="tw-question",
            )
            self.scope = gr.HTML(elem_id="tw-scope", apply_default_css=False)
        self.turn = gr.State(-1)
        self.asked = gr.State("")

    def _wire(self, page: gr.Blocks) -> None:
        talk_out = [self.current, self.log]
        side = [self.list, self.rename_box, self.delete_box]
        both = [self.current, self.kept]
        shown = [self.current, self.log, self.list]
        page.load(self.events.restore, both, shown, js=_READ[2], **_QUICK).then(
            self.events.open,
            None,
            [self.header, self.reader, self.log, self.scope, self.account],
            **_QUICK,
        )
        ask_in = [self.question, self.current, self.chosen]
        ask_out = [self.question, *talk_out, self.asked]
        asked = self.question.submit(
            self.events.ask,
            ask_in,
            ask_out,
            js=f"(question, current) => [question, current, {_CHOSEN}]",
            concurrency_limit=16,
            trigger_mode="once",
            **_PRIVATE,
        )
        picked = self.log.example_select(
            self.events.ask_example,
            [self.current, self.chosen],
            ask_out,
            js=f"(current) => [current, {_CHOSEN}]",
            concurrency_limit=16,
            **_PRIVATE,
        )
        for done in (asked, picked):
            done.failure(
                self.events.failed, [self.current, self.asked], [self.question, self.log], **_QUICK
            )
            kept = done.then(self.events.keep, both, [self.kept, self.list], js=_READ[2], **_QUICK)
            self._saved(kept)
        self.question.stop(self.events.stop, None, None, **_QUICK)
        self.new.click(self.events.new, [self.kept], [*talk_out, self.list], js=_READ[1], **_QUICK)
        self.list.input(self.events.switch, [self.list, self.kept], talk_out, js=_READ[2], **_QUICK)
        self._wire_list(talk_out, side)
        self._wire_exports()
        self._wire_feedback()
        # Which answer is shared, app.js says.
        self.share.click(
            self.events.share,
            [self.chosen, self.current],
            [self.said],
            js="(turn, current) => [{turn: window.tiaowen.sharing}, current]",
            **_QUICK,
        )

    def _wire_feedback(self) -> None:
        liked = [self.turn, self.word_box, self.said]
        self.log.like(self.events.like, [self.current], liked, **_QUICK)
        worded = [self.word, self.word_box, self.said]
        self.word.submit(self.events.word, [self.word, self.turn, self.current], worded, **_QUICK)
        self.question.submit(None, None, [self.said], js="() => ['']", **_QUICK)

    def _wire_list(self, talk_out: list[Any], side: list[Any]) -> None:
        show = {"fn": lambda: gr.update(visible=True), "inputs": None, **_QUICK}
        self.rename.click(outputs=self.rename_box, **show)
        self.delete.click(outputs=self.delete_box, **show)
        self.delete_cancel.click(lambda: gr.update(visible=False), None, self.delete_box, **_QUICK)
        both = [self.title, self.current, self.kept]
        renamed = [self.current, self.kept, self.list, self.rename_box, self.title]
        for said in (self.rename_save.click, self.title.submit):
            self._saved(said(self.events.rename, both, renamed, js=_READ[3], **_QUICK))
        self._saved(
            self.delete_sure.click(
                self.events.delete,
                [self.current, self.kept],
                [self.kept, *talk_out, *side[:1], side[2]],
                js=_READ[2],
                **_QUICK,
            )
        )

    def _saved(self, event: Any) -> None:
        event.then(None, [self.kept], None, js=_SAVE, **_QUICK)

    def _wire_exports(self) -> None:
        for button, maker in (
            (self.export_md, self.events.markdown),
            (self.export_docx, self.events.docx),
        ):
            button.click(maker, [self.current], [self.file], **_QUICK).then(
                None, [self.file], None, js=_DOWNLOAD, **_QUICK
            )
