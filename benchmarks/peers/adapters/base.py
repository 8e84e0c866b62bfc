"""What a system under measurement does: build an index in a folder, open it, answer from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.passages import Passage
from index.encoder import load_encoder
from index.settings import load_settings
from index.structure.document import Document

TOP_K = 10
DEPTH = 30
"""How many of each list the others fuse: deeper than they show, which only helps their recall."""
BIGRAMS = "(?=([\u4e00-\u9fff]{2}|(?<![a-z0-9])[a-z0-9]+))"
"""Chinese bigrams and Latin words, for systems that cut texts by a regular expression."""


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to index. `documents` are the passages' own, where they come from some."""

    passages: Sequence[Passage]
    documents: tuple[Document, ...] = ()


class Opened(Protocol):
    """An index that has been opened."""

    def ask(self, question: str) -> list[str]:
        """Return the ids of the best passages, best first, at most `TOP_K`."""
        ...


class System(Protocol):
    """A system; `parts` names figures of its own that `build` and `ask` add to."""

    def build(self, material: Material, folder: Path) -> dict[str, float]:
        """Write an index to the folder; return seconds of its own parts, if it tells them."""
        ...

    def open(self, folder: Path) -> Opened:
        """Open what `build` wrote, in another process."""
        ...


class SharedEncoder:
    """The built-in encoder, in the shapes that the libraries ask for."""

    def __init__(self) -> None:
        self._encoder = load_encoder(load_settings())
        self.dimension = self._encoder.dimension

    def passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) vectors of passages."""
        return self._encoder.encode_clauses(texts)

    def passage_lists(self, texts: Sequence[str]) -> list[list[float]]:
        """Return the vectors of passages as lists."""
        vectors: list[list[float]] = self.passages(texts).tolist()
        return vectors

    def question(self, text: str) -> NDArray[np.float32]:
        """Return the (d,) vector of a question."""
        vector: NDArray[np.float32] = self._encoder.encode_queries([text])[0]
        return vector

    def question_list(self, text: str) -> list[float]:
        """Return the vector of a question as a list."""
        vector: list[float] = self.question(text).tolist()
        return vector


def first_of_each(ids: Iterable[str]) -> list[str]:
    """Return the first `TOP_K` different ids: a passage counts where its best chunk stands."""
    return list(dict.fromkeys(ids))[:TOP_K]
