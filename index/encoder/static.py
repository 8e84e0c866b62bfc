"""Static token encoders read straight from their sentence-transformers folder.

A text's vector is the mean of its tokens' vectors, scaled to unit length: what
`StaticEmbedding` followed by `Normalize` computes. NumPy does the same sum without importing
torch, so that a command line answers at once; a test holds the two against each other.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Progress, Vectors
from index.encoder.hub import remedies
from index.encoder.identity import Identity, zero_if_blank
from index.encoder.token_vectors import TokenVectors, read_token_vectors
from index.errors import EncoderUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BATCH = 512
HASHED = ("model.safetensors", "tokenizer.json", "modules.json")


def is_static(folder: Path) -> bool:
    """Tell whether `folder` holds a `StaticEmbedding` (and perhaps `Normalize`), nothing else."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        names = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
        root = modules[0]["path"] == ""
    except (OSError, ValueError, LookupError, TypeError):
        return False
    return root and names[:1] == ["StaticEmbedding"] and set(names[1:]) <= {"Normalize"}


class StaticEncoder(Identity):
    """Encodes with one vector for each token.

    Example:
        >>> encoder = StaticEncoder(BUILTIN_FOLDER, "builtin")
        >>> encoder.encode_queries(["老外能不能开公司"]).shape
        (1, 256)
    """

    def __init__(self, folder: Path, encoder_id: str, query_prompt: str | None = None) -> None:
        """Load tokenizer and weights from `folder`.

        Raises:
            EncoderUnavailable: a file is missing or unreadable.
        """
        self._encoder_id = encoder_id
        try:
            self._revision = hash_files(folder)
            self._vectors = read_token_vectors(folder / "model.safetensors")
            prompts = read_prompts(folder)
            self._tokenizer = shared_tokenizer(folder / "tokenizer.json")
        except (OSError, ValueError, KeyError) as error:
            raise EncoderUnavailable(
                f"编码器 {encoder_id} 的文件不完整或已损坏：{error}。{remedies(encoder_id)}"
            ) from error
        self._dimension = self._vectors.dimension
        self._query_prompt = prompts.get("query", "") if query_prompt is None else query_prompt
        self._clause_prompt = prompts.get("document", "")

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length or zero."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            rows[start : start + len(batch)] = self._encode(batch, self._clause_prompt)
            if progress is not None:
                progress(len(batch))
        return rows

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]]
    ) -> tuple[Vectors, Vectors]:
        """Encode texts and parts of them, given by their spans, reading each text once.

        Returns (len(texts), dimension), the same as `encode_clauses`, and one row for each span:
        of the tokens that begin in it.
        """
        prompt = self._clause_prompt
        wholes = np.zeros((len(texts), self.dimension), dtype=np.float32)
        parts = np.zeros((sum(map(len, spans)), self.dimension), dtype=np.float32)
        part = 0
        for first in range(0, len(texts), BATCH):
            prompted = [prompt + t if t.strip() else "" for t in texts[first : first + BATCH]]
            encodings = self._tokenizer.encode_batch(prompted, add_special_tokens=False)
            for row, encoding in enumerate(encodings, first):
                vectors, offsets = self._vectors[encoding.ids], encoding.offsets
                if len(vectors):
                    wholes[row] = vectors.sum(axis=0)
                for start, end in spans[row]:
                    a = bisect_left(offsets, (start + len(prompt),))
                    b = bisect_left(offsets, (end + len(prompt),), a)
                    if a < b:
                        parts[part] = vectors[a:b].sum(axis=0)
                    part += 1
        return unit_rows(wholes), unit_rows(parts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dimension) float32, with the query prompt put before each text."""
        return self._encode(texts, self._query_prompt)

    @property
    def token_vectors(self) -> TokenVectors:
        """The vector of each token; longer for more telling ones."""
        return self._vectors

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the numbers of each text's tokens: rows of `token_vectors`."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(encoding.ids, np.int64) for encoding in encodings]

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        return zero_if_blank(texts, self._dimension, lambda filled: self._sums(filled, prompt))

    def _sums(self, texts: Sequence[str], prompt: str) -> Vectors:
        prompted = [prompt + text for text in texts]
        encodings = self._tokenizer.encode_batch_fast(prompted, add_special_tokens=False)
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, encoding in zip(rows, encodings, strict=True):
            if encoding.ids:
                row[:] = self._vectors[encoding.ids].sum(axis=0)
        return unit_rows(rows)


def unit_rows(rows: Vectors) -> Vectors:
    """Return `rows` scaled to unit length; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def read_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer in `path`, without padding or truncation.

    Raises:
        OSError, ValueError: the file is missing or no tokenizer.
    """
    from tokenizers import Tokenizer

    content = path.read_text(encoding="utf-8")
    try:
        tokenizer = Tokenizer.from_str(content)
    except Exception as error:  # the library raises nothing narrower
        raise ValueError(f"{path.name}: {error}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


_shared: WeakValueDictionary[str, Tokenizer] = WeakValueDictionary()
_sharing = Lock()


def shared_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer in `path`: one for all files of the same content.

    A tokenizer's vocabulary takes up to a hundred megabytes. It is not to be changed: whoever
    wants padding or truncation reads one of his own.

    Raises:
        OSError, ValueError: the file is missing or no tokenizer.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with _sharing:
        tokenizer = _shared.get(digest)
        if tokenizer is None:
            tokenizer = _shared[digest] = read_tokenizer(path)
        return tokenizer


def read_prompts(folder: Path) -> dict[str, str]:
    """Return the prompts that the folder's configuration sets, by name."""
    path = folder / "config_sentence_transformers.json"
    if not path.exists():
        return {}
    prompts = json.loads(path.read_text(encoding="utf-8")).get("prompts") or {}
    return {str(name): str(prompt) for name, prompt in prompts.items() if prompt}


def hash_files(folder: Path, names: Sequence[str] = HASHED) -> str:
    """Return 16 hexadecimal digits over the content of `names` in `folder`."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode())
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]
