"""What every language model does: a system and a user message become a stream of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class LanguageModel(Protocol):
    """A chat model: a system and a user message become a stream of text."""

    @property
    def name(self) -> str:
        """How answers name their writer, for example `local:Qwen3-0.6B`."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` (an upper estimate if unknown)."""
        ...

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        Raises:
            GenerationError: the model can't be reached, fails or times out.
        """
        ...
