"""Any sentence-transformers model, by hub name or folder, as an `Encoder`.

The only module that imports sentence_transformers for encoding. Models are data: no code from
a repository is run (`trust_remote_code=False`) and weights are safetensors only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.encoder.base import Progress, Vectors
from index.encoder.hub import first_line, locate_model, remedies
from index.encoder.identity import Identity, zero_if_blank
from index.encoder.static import hash_files, unit_rows
from index.errors import EncoderUnavailable
from index.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

HASHED_SUFFIXES = {".safetensors", ".json", ".onnx", ".xml", ".txt", ".model"}
MISSING = {
    "openvino": "OpenVINO 后端要 optimum-intel，它目前只支持 transformers 5.5 及以下，与本项目不能"
    "同装；要快可用 onnx。"
}


class SentenceEncoder(Identity):
    """Encodes with a loaded sentence-transformers model."""

    def __init__(
        self, model: SentenceTransformer, encoder_id: str, revision: str, settings: Settings
    ) -> None:
        """Wrap `model`; batch size and query prompt come from `settings`."""
        self._model = model
        self._encoder_id = encoder_id
        self._revision = revision
        self._batch_size = settings.encoder_batch_size
        self._query_prompt = settings.encoder_query_prompt
        self._dimension = int(model.get_embedding_dimension() or 0)

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length or zero."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        step = self._batch_size * 8  # several batches at once: the model sorts them by length
        for start in range(0, len(filled), step):
            part = filled[start : start + step]
            rows[part] = self._model.encode_document(
                [texts[row] for row in part], batch_size=self._batch_size, show_progress_bar=False
            )
            if progress is not None:
                progress(len(part))
        if progress is not None and len(filled) < len(texts):
            progress(len(texts) - len(filled))
        return unit_rows(rows)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dimension) float32, with the query prompt."""
        encode = partial(
            self._model.encode_query,
            prompt=self._query_prompt,
            batch_size=self._batch_size,
            show_progress_bar=False,
        )
        return unit_rows(zero_if_blank(texts, self._dimension, encode))


def load_sentence_encoder(settings: Settings) -> SentenceEncoder:
    """Return the encoder for the hub name or folder in `settings.encoder`.

    Raises:
        EncoderUnavailable: the model can't be had, has no safetensors weights, needs its own
            code, or a backend's library is missing.
    """
    folder, encoder_id, revision = locate_model(settings)
    revision = revision or hash_files(folder, hashed_names(folder))
    refuse_unsafe(folder, settings.encoder, settings.encoder_backend)
    model = load_model(folder, settings)
    return SentenceEncoder(model, encoder_id, revision + _variant(settings), settings)


def hashed_names(folder: Path) -> list[str]:
    """Return the files that decide what a folder's model computes, in a fixed order."""
    files = (path for path in folder.rglob("*") if path.suffix in HASHED_SUFFIXES)
    return sorted(path.relative_to(folder).as_posix() for path in files if path.is_file())


def refuse_unsafe(folder: Path, name: str, backend: str) -> None:
    """Raise `EncoderUnavailable` if the folder has no weights that load without pickle."""
    wanted = {".safetensors"} if backend == "torch" else {".safetensors", ".xml"}
    if not any(path.suffix in wanted for path in folder.rglob("*")):
        raise EncoderUnavailable(
            f"模型 {name} 没有 safetensors 权重（pickle 格式的权重可执行任意代码，不予加载）。"
            + remedies(name)
        )


def load_model(folder: Path, settings: Settings) -> SentenceTransformer:
    """Load the model in `folder` with device, backend and maximum length of `settings`."""
    from sentence_transformers import SentenceTransformer

    arguments = {"use_safetensors": True} if settings.encoder_backend == "torch" else None
    try:
        model = SentenceTransformer(
            str(folder),
            device=settings.encoder_device,
            backend=settings.encoder_backend,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs=arguments,
        )
    except ImportError as error:
        raise EncoderUnavailable(
            f"后端 {settings.encoder_backend} 缺少依赖：{first_line(error)}。"
            f"{MISSING.get(settings.encoder_backend, '')}请把 encoder_backend 设为 torch。"
        ) from error
    except (OSError, ValueError, RuntimeError, KeyError, LookupError) as error:
        raise EncoderUnavailable(
            f"模型 {settings.encoder} 无法加载：{first_line(error)}。{remedies(settings.encoder)}"
        ) from error
    if settings.encoder_max_tokens is not None:
        model.max_seq_length = settings.encoder_max_tokens
    return model


def _variant(settings: Settings) -> str:
    """Return what else changes the vectors of one revision, "" for the defaults."""
    parts = []
    if settings.encoder_max_tokens is not None:
        parts.append(f"max{settings.encoder_max_tokens}")
    if settings.encoder_backend != "torch":
        parts.append(settings.encoder_backend)
    return "".join(f"+{part}" for part in parts)
