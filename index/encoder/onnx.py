"""A sentence-transformers folder whose weights are an ONNX file, run by ONNX Runtime.

The only module that imports onnxruntime for encoding. sentence-transformers has an ONNX backend
of its own, but it needs optimum-onnx, which asks for transformers before 5; ONNX Runtime and
tokenizers are enough for what such a folder says: tokenize, run, pool, scale to unit length.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.encoder.base import Progress, Vectors
from index.encoder.hub import first_line, locate_model, remedies
from index.encoder.identity import Identity, zero_if_blank
from index.encoder.pooling import pool, read_json, read_pooling
from index.encoder.static import hash_files, read_prompts, read_tokenizer, unit_rows
from index.errors import EncoderUnavailable
from index.settings import Settings

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
PLACES = ("onnx/model.onnx", "model.onnx")
LONGEST = 512
HASHED = {".onnx", ".onnx_data", ".json"}


class OnnxEncoder(Identity):
    """Encodes with a loaded ONNX session."""

    def __init__(self, folder: Path, encoder_id: str, revision: str, settings: Settings) -> None:
        """Load tokenizer and session from `folder`.

        Raises:
            OSError, ValueError, KeyError: a file is missing, broken or says what isn't known here.
        """
        self._encoder_id, self._revision = encoder_id, revision
        self._batch_size = settings.encoder_batch_size
        prompts, own = read_prompts(folder), settings.encoder_query_prompt
        self._query_prompt = prompts.get("query", "") if own is None else own
        self._clause_prompt = prompts.get("document", "")
        self._pooling = read_pooling(folder)
        self._tokenizer = cut_tokenizer(folder, settings.encoder_max_tokens)
        self._session = open_session(onnx_file(folder), settings.encoder_device)
        self._inputs = [argument.name for argument in self._session.get_inputs()]
        if set(self._inputs) - INPUTS:
            raise ValueError(f"不支持的输入 {sorted(set(self._inputs) - INPUTS)}")
        self._dimension = int(self._encode(["。"], "").shape[1])

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length or zero."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(texts), self._batch_size):
            part = by_length[start : start + self._batch_size]
            rows[part] = zero_if_blank(
                [texts[row] for row in part],
                self._dimension,
                lambda filled: self._encode(filled, self._clause_prompt),
            )
            if progress is not None:
                progress(len(part))
        return unit_rows(rows)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dimension) float32, with the query prompt."""
        rows = zero_if_blank(
            texts, self._dimension, lambda filled: self._encode(filled, self._query_prompt)
        )
        return unit_rows(rows)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        given = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        states = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        return pool(np.asarray(states, dtype=np.float32), mask, self._pooling)


def load_onnx_encoder(settings: Settings) -> OnnxEncoder:
    """Return the encoder for the hub name or folder in `settings.encoder`.

    Raises:
        EncoderUnavailable: the model can't be had, holds no ONNX file, or needs more than
            tokenizing, running and pooling.
    """
    name = settings.encoder
    folder, encoder_id, revision = locate_model(settings)
    limit = settings.encoder_max_tokens
    variant = "+onnx" if limit is None else f"+max{limit}+onnx"
    try:
        found = revision or hash_files(folder, hashed_names(folder))
        return OnnxEncoder(folder, encoder_id, found + variant, settings)
    except ImportError as error:
        raise EncoderUnavailable(
            f"后端 onnx 缺少依赖：{first_line(error)}。请安装 tiaowen[onnx]，"
            "或把 encoder_backend 设为 torch。"
        ) from error
    except (OSError, ValueError, LookupError, RuntimeError) as error:
        raise EncoderUnavailable(
            f"模型 {name} 无法用 ONNX 加载：{first_line(error)}。{remedies(name)}"
        ) from error


def hashed_names(folder: Path) -> list[str]:
    """Return the files that decide what the folder's ONNX model computes, in a fixed order."""
    files = (path for path in folder.rglob("*") if path.suffix in HASHED and path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def onnx_file(folder: Path) -> Path:
    """Return the folder's ONNX file: `onnx/model.onnx`, `model.onnx` or the only one there is.

    Raises:
        ValueError: there is none, or several and none of them is called so.
    """
    for place in PLACES:
        if (folder / place).is_file():
            return folder / place
    files = sorted(folder.rglob("*.onnx"))
    if len(files) != 1:
        raise ValueError(f"目录里应有 onnx/model.onnx，实有 {len(files)} 个 ONNX 文件")
    return files[0]


def open_session(path: Path, device: str | None) -> InferenceSession:
    """Return a session on `device` ("cuda" and its like), on the processor by default."""
    from onnxruntime import InferenceSession
    from onnxruntime.capi import onnxruntime_pybind11_state as states

    providers = ["CPUExecutionProvider"]
    if device is not None and device.startswith("cuda"):
        providers.insert(0, "CUDAExecutionProvider")
    try:
        return InferenceSession(str(path), providers=providers)
    except (states.Fail, states.InvalidGraph, states.InvalidProtobuf) as error:
        raise ValueError(first_line(error)) from error


def cut_tokenizer(folder: Path, limit: int | None) -> Tokenizer:
    """Return the tokenizer, cutting at `limit` or the model's own length, padding a batch."""
    tokenizer = read_tokenizer(folder / "tokenizer.json")
    settings = read_json(folder / "tokenizer_config.json")
    lengths = [
        limit,
        read_json(folder / "sentence_bert_config.json").get("max_seq_length"),
        settings.get("model_max_length"),
        read_json(folder / "config.json").get("max_position_embeddings"),
    ]
    named = [int(length) for length in lengths if length and length < 1_000_000]
    tokenizer.enable_truncation(min(named, default=LONGEST))
    padding = settings.get("pad_token") or "[PAD]"
    padding = padding["content"] if isinstance(padding, dict) else padding
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(padding) or 0, pad_token=padding)
    return tokenizer
