"""The one place where the web meets the answering chain: opened late, and again after a build.

A page must come up when there is no index yet and say so; and the first question after a build
must be answered without a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from index.errors import IndexUnavailable
from index.settings import Settings
from index.snapshot import serving_generation
from rag.web.ports import Chain, Shelf

Opener = Callable[[Settings], Chain]


def open_pipeline(settings: Settings) -> Chain:
    """Open the real chain; imported here, since it loads the encoder."""
    from rag.pipeline import Pipeline

    return Pipeline.open(settings)


class Desk:
    """Opens the chain once and hands it to every request.

    >>> desk = Desk(load_settings())
    >>> desk.chain().answer("高青县哪些数据无条件共享？").text
    """

    def __init__(self, settings: Settings, opener: Opener = open_pipeline) -> None:
        self.settings = settings
        self._opener = opener
        self._chain: Chain | None = None
        self._lock = threading.Lock()

    def chain(self) -> Chain:
        """Return the chain.

        Raises:
            IndexUnavailable: there is no usable index; the message names the remedy.
            EncoderUnavailable: the configured model can't be loaded.
        """
        with self._lock:
            if self._chain is None:
                self._chain = self._opener(self.settings)
            return self._chain

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
            self.chain()
        except IndexUnavailable as error:
            return str(error)
        return ""
