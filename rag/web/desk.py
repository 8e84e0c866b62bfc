"""The one place where the web meets the answering chain: opened late, and again after a build.

A page must come up when there is no index yet and say so; and the first question after a build
must be answered without a restart.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import (
    EncoderUnavailable,
    IndexCorrupt,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
    IndexUnreachable,
    TiaowenError,
)
from index.opening import serving_generation
from index.settings import Settings
from rag.web.catalogue import Catalogue
from rag.web.ports import Chain, Shelf
from rag.web.telling import told
from rag.web.watch import Observer, WatchedChain

log = logging.getLogger(__name__)

Opener = Callable[[Settings], Chain]
_REASONS: tuple[tuple[type[TiaowenError], str], ...] = (
    (IndexMissing, "missing"),
    (IndexMismatch, "mismatch"),
    (IndexCorrupt, "corrupt"),
    (IndexUnreachable, "unreachable"),
    (EncoderUnavailable, "encoder"),
)


@dataclass(frozen=True, slots=True)
class Glance:
    """What can be seen without waiting: the open generation, or in one word why there is none."""

    shelf: Shelf | None = None
    reason: str = ""


def open_pipeline(settings: Settings) -> Chain:
    """Open the real chain; imported here, since it loads the encoder."""
    from rag.pipeline import Pipeline

    return Pipeline.open(settings)


class Desk:
    """Opens the chain once and hands it to every request.

    >>> desk = Desk(load_settings())
    >>> desk.chain().answer("高青县哪些数据无条件共享？").text
    """

    def __init__(
        self,
        settings: Settings,
        opener: Opener = open_pipeline,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.settings = settings
        self.catalogue = Catalogue()
        self._opener = opener
        self._observers = observers
        self._chain: Chain | None = None
        self._failed = ""
        self._lock = threading.Lock()

    def watch(self, observer: Observer) -> None:
        """Tell an observer of the questions from now on."""
        self._observers = (*self._observers, observer)

    def chain(self) -> Chain:
        """Return the chain, under observation if anybody observes.

        Raises:
            IndexUnavailable: there is no usable index; the message names the remedy.
            EncoderUnavailable: the configured model can't be loaded.
        """
        chain = self._opened()
        return WatchedChain(chain, self._observers) if self._observers else chain

    def unwatched(self) -> Chain:
        """Return the chain for questions that nobody asked, which are not to be counted.

        Raises:
            IndexUnavailable, EncoderUnavailable: as `chain`.
        """
        return self._opened()

    def _opened(self) -> Chain:
        with self._lock:
            if self._chain is None:
                try:
                    self._chain = self._opener(self.settings)
                except TiaowenError as error:
                    kinds = (word for kind, word in _REASONS if isinstance(error, kind))
                    self._failed = next(kinds, "failed")
                    raise
            return self._chain

    def glance(self) -> Glance:
        """Return what is open; if nothing is, begin to open it and don't wait."""
        if self._chain is not None:
            return Glance(self._chain.snapshot)
        if not self._lock.locked():
            threading.Thread(target=self._try, name="open", daemon=True).start()
        return Glance(reason=self._failed or "opening")

    def _try(self) -> None:
        try:
            self._opened()
        except TiaowenError as error:
            log.warning("can't answer: %s", error)

    def shelf(self) -> Shelf:
        """Return the documents of the generation that is current now.

        A chain looks for a new generation when it is asked; so it is, if there is one.

        Raises:
            IndexUnavailable: as `chain`.
        """
        chain = self.chain()
        name = serving_generation(self.settings)
        if name not in (None, chain.snapshot.generation):
            chain.answer("")
        return chain.snapshot

    def trouble(self) -> str:
        """Return why nothing can be answered, "" if all is well."""
        try:
            self._opened()
        except IndexUnavailable as error:
            return told(error)
        return ""
