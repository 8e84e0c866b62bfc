"""The second tier: a small transformer as int8 ONNX, run by ONNX Runtime without torch.

Its folder is written by `training.transformer.export`: a graph that pools and scales inside, the
tokenizer, and `encoder.json` (dimension, longest text, prompts). Each text goes through by
itself, since dynamic quantization takes its scale from all that goes through together: so a
text's vector depends on the text alone, and nothing is spent on padding. Several texts at once
keep the cores busy.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from index.encoder.base import Progress, Vectors
from index.encoder.hub import first_line, remedies
from index.encoder.identity import Identity
from index.encoder.static import hash_files, shared_tokenizer, unit_rows
from index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

HASHED = ("model.onnx", "tokenizer.json", "encoder.json")
OUTPUT = "sentence_embedding"
WORKERS = 8
"""At most so many texts at once; each keeps its activations in memory."""

Given = TypeVar("Given")
Made = TypeVar("Made")


class TransformerEncoder(Identity):
    """Encodes with a transformer, one text after the other on each core.

    Example:
        >>> encoder = TransformerEncoder(BUILTIN_LARGE_FOLDER, "builtin-large")
        >>> encoder.encode_queries(["老外能不能开公司"]).shape
        (1, 384)
    """

    def __init__(self, folder: Path, encoder_id: str, query_prompt: str | None = None) -> None:
        """Load tokenizer and session from `folder`.

        Raises:
            EncoderUnavailable: a file is missing or broken, or onnxruntime isn't installed.
        """
        try:
            self._session = open_session(folder / "model.onnx")
            self._tokenizer = shared_tokenizer(folder / "tokenizer.json")
            settings = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self._revision = hash_files(folder, HASHED)
            self._dimension = int(settings["dimension"])
            self._most_tokens = int(settings["max_tokens"])
            self._clause_prompt = str(settings["prompts"]["document"])
            own = str(settings["prompts"]["query"])
        except (ImportError, OSError, ValueError, LookupError, TypeError) as error:
            raise EncoderUnavailable(
                f"编码器 {encoder_id} 无法加载：{first_line(error)}。{remedies(encoder_id)}"
            ) from error
        self._encoder_id = encoder_id
        self._query_prompt = own if query_prompt is None else query_prompt

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length or zero."""
        return self._encode(texts, self._clause_prompt, progress)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dimension) float32, with the query prompt put before each text."""
        return self._encode(texts, self._query_prompt, None)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, vector in enumerate(on_each_core(partial(self._text, prompt), texts)):
            rows[row] = vector
            if progress is not None:
                progress(1)
        return unit_rows(rows)

    def _text(self, prompt: str, text: str) -> Vectors:
        if not text.strip():
            return np.zeros(self._dimension, np.float32)
        ids = np.array(
            [cut(self._tokenizer.encode(prompt + text).ids, self._most_tokens)], np.int64
        )
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        found: Vectors = self._session.run([OUTPUT], given)[0][0]
        return found


def cut(ids: list[int], most: int) -> list[int]:
    """Return at most `most` tokens of a text, keeping the last one, which ends every text.

    >>> cut([0, 7, 8, 9, 2], 4)
    [0, 7, 8, 2]
    """
    return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def on_each_core(make: Callable[[Given], Made], given: Sequence[Given]) -> Iterator[Made]:
    """Yield `make` of everything given, in order, as many at once as there are cores."""
    workers = min(WORKERS, len(given), usable_cores())
    if workers < 2:
        yield from map(make, given)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(make, given)


def usable_cores() -> int:
    """Return how many processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_session(path: Path) -> InferenceSession:
    """Return a session that runs on the calling thread alone.

    Raises:
        ImportError, OSError, ValueError: no onnxruntime, no such file, or no such model.
    """
    from onnxruntime import InferenceSession, SessionOptions
    from onnxruntime.capi import onnxruntime_pybind11_state as states

    options = SessionOptions()
    options.intra_op_num_threads = 1
    if not path.is_file():
        raise FileNotFoundError(f"没有 {path.name}")
    try:
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (states.Fail, states.InvalidGraph, states.InvalidProtobuf) as error:
        raise ValueError(first_line(error)) from error
