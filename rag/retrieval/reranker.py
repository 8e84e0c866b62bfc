"""An optional cross-encoder over the best hits: the only importer of CrossEncoder."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderUnavailable
from index.settings import Settings

logger = logging.getLogger(__name__)


class Reranker(Protocol):
    """Scores pairs of a question and a text; higher is better."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text."""
        ...


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder by name or folder."""

    def __init__(self, name: str, revision: str | None = None, device: str | None = None) -> None:
        """Load the model.

        Raises:
            EncoderUnavailable: it can't be had; says what to do.
        """
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(
                name,
                revision=revision,
                device=device,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EncoderUnavailable(
                f"重排模型 {name} 无法加载：{error}。"
                "请检查名称、目录和网络（可设 HF_ENDPOINT 镜像），"
                "或去掉 reranker 设置，只用内置检索。"
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text."""
        if not texts:
            return np.zeros(0, np.float32)
        pairs = [(question, text) for text in texts]
        found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, np.float32).reshape(len(texts), -1)[:, -1]


def load_reranker(settings: Settings) -> Reranker | None:
    """Return the configured reranker, or None."""
    if settings.reranker is None:
        return None
    return _load(settings.reranker, settings.reranker_revision, settings.encoder_device)


@cache
def _load(name: str, revision: str | None, device: str | None) -> CrossEncoderReranker:
    logger.info("loading reranker %s", name)
    return CrossEncoderReranker(name, revision, device)
