"""From a question to a checked answer: the one way in for page, commands and evaluation.

Opening raises without a usable index; after that a question never raises for what was typed. A
new generation of the index is picked up with the next question; if it can't be opened, the old
one goes on serving.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from threading import Lock

from index.encoder import AUTO, load_encoder
from index.encoder.base import Encoder
from index.errors import IndexUnavailable, IndexUnreachable
from index.generation.snapshot import Snapshot
from index.milvus.names import SERVED
from index.opening import open_instead, open_snapshot, serving_generation
from index.settings import Settings
from rag.answer.answering import Answerer
from rag.answer.confidence import Features
from rag.answer.refusal import load_calibration
from rag.generators.base import LanguageModel
from rag.history import recent
from rag.retrieval.retriever import Retriever
from rag.types import Answer, Scope

logger = logging.getLogger(__name__)


class Pipeline:
    """Answers questions; safe to share between threads.

    Example:
        >>> pipeline = Pipeline.open(load_settings())  # doctest: +SKIP
        >>> pipeline.answer("进城落户要什么条件？").citations[0].quote  # doctest: +SKIP
        '居民凡在城镇居住或就业的，本人及其家属可自主选择落户，取消其他前置条件和附加限制。'
    """

    def __init__(
        self,
        settings: Settings,
        encoder: Encoder,
        snapshot: Snapshot,
        *,
        model: LanguageModel | None = None,
        pinned: bool = False,
    ) -> None:
        """Join the parts; use `open`. A pinned pipeline stays with its generation."""
        self.settings = settings
        self._encoder = encoder
        self._model = model
        self._pinned = pinned
        self._lock = Lock()
        self._failed = ""
        self._answerer = self._join(snapshot)

    @classmethod
    def open(cls, settings: Settings, generation: str | None = None) -> Pipeline:
        """Open the current generation, or a named one and stay with it.

        Raises:
            IndexUnavailable: no usable index (missing, mismatched or corrupt).
            EncoderUnavailable: the configured model can't be loaded.
        """
        snapshot = open_snapshot(settings, generation)
        encoder = load_encoder(settings, snapshot.manifest.encoder.encoder_id)
        snapshot.require_encoder(encoder)
        model = _load_model(settings)
        return cls(settings, encoder, snapshot, model=model, pinned=generation is not None)

    @property
    def snapshot(self) -> Snapshot:
        """The generation that serves."""
        return self._answerer.snapshot

    @property
    def retriever(self) -> Retriever:
        """The retriever of the generation that serves."""
        return self._answerer.retriever

    def answer(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Answer:
        """Return the complete answer to `question`; `history` holds earlier questions.

        Of a long history the latest questions count, see `rag.history`.
        """
        answer = Answer(question, "")
        for answer in self.stream(question, history, scope=scope):  # noqa: B007
            pass
        return answer

    def features(self, question: str, history: Sequence[str] = ()) -> Features | None:
        """Return what the decision to answer `question` rests on; None if nothing is weighed."""
        return self._current().features(question, recent(history))

    def stream(
        self, question: str, history: Sequence[str] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield growing answers; the last one is checked and complete.

        Raises:
            IndexUnreachable: the server that keeps the index broke off, and there is no index on
                this machine that could answer instead.
        """
        earlier = recent(history)
        try:
            current = self._current()
            yield from current.stream(question, earlier, _known(scope, current.snapshot))
        except IndexUnreachable as error:
            instead = self._instead(error)
            yield from instead.stream(question, earlier, _known(scope, instead.snapshot))

    def _current(self) -> Answerer:
        """Return the answerer of the current generation, joining a new one if there is one."""
        if self._pinned:
            return self._answerer
        name = serving_generation(self.settings)
        if name in (None, self._answerer.snapshot.generation, self._failed):
            return self._answerer
        with self._lock:
            if name not in (self._answerer.snapshot.generation, self._failed):
                self._switch(str(name))
        return self._answerer

    def _instead(self, error: IndexUnreachable) -> Answerer:
        """Return an answerer of this machine's index, which serves until the server is back."""
        with self._lock:
            if self._answerer.snapshot.generation.endswith(SERVED):  # else another thread was here
                snapshot = open_instead(self.settings, error)
                self._require_encoder(snapshot)
                self._answerer = self._join(snapshot)
        return self._answerer

    def _switch(self, name: str) -> None:
        try:
            snapshot = open_snapshot(self.settings, name)
            self._require_encoder(snapshot)
            answerer = self._join(snapshot)
        except IndexUnavailable as error:
            logger.warning("generation %s can't be used, keeping the old one: %s", name, error)
            self._failed = "" if isinstance(error, IndexUnreachable) else name
            return
        self._answerer = answerer

    def _require_encoder(self, snapshot: Snapshot) -> None:
        """Take the tier that the snapshot was made by, where the setting leaves it open."""
        made_by = snapshot.manifest.encoder.encoder_id
        if self.settings.encoder == AUTO and made_by != self._encoder.encoder_id:
            self._encoder = load_encoder(self.settings, made_by)
        snapshot.require_encoder(self._encoder)

    def _join(self, snapshot: Snapshot) -> Answerer:
        return Answerer(
            snapshot,
            self._encoder,
            self.settings,
            calibration=load_calibration(),
            model=self._model,
        )


def _known(scope: Scope | None, snapshot: Snapshot) -> Scope | None:
    """Return the scope in which documents that aren't there (any more) are missing."""
    if scope is None or not scope.doc_ids:
        return scope
    ids = {item.doc_id for item in snapshot.documents}
    gone = tuple(doc_id for doc_id in scope.doc_ids if doc_id not in ids)
    kept = tuple(doc_id for doc_id in scope.doc_ids if doc_id in ids)
    return replace(scope, doc_ids=kept, missing=(*scope.missing, *gone)) if gone else scope


def _load_model(settings: Settings) -> LanguageModel | None:
    """Return the configured language model; nothing is loaded or sent yet."""
    if settings.generator == "local":
        from rag.generators.local import LocalModel

        return LocalModel(settings)
    if settings.generator == "remote":
        from rag.generators.remote import RemoteModel

        return RemoteModel(settings)
    return None
