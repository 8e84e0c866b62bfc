"""Vectors and token counts, from the cache where an earlier build made them.

New ones go to the cache as they are made, so that an interrupted build goes on where it stopped.
Vectors are cached by clause, since a model may take long for each; counts by document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.cache import BuildCache, key_of
from index.dense import STORED
from index.encoder.base import Encoder
from index.lexical import TOKENIZER_VERSION, tokenize
from index.progress import Reporter
from index.taken import Taken
from index.token_counts import TokenCounts, count_tokens, pack_counts, unpack_counts

_BATCH = 512
"""Texts made between two writes to the cache: what a kill can lose."""
_DOCUMENTS = 32
"""The same for documents counted: seconds of work."""

_T = TypeVar("_T")
StoredVectors = NDArray[np.float16]


def make_vectors(
    taken: Sequence[Taken], encoder: Encoder, cache: BuildCache, reporter: Reporter, *, fresh: bool
) -> tuple[StoredVectors, int]:
    """Return the (clauses, d) vectors as they are stored, and how many texts were encoded.

    A text's vector depends on the text and the encoder alone, so equal texts are encoded once.
    """
    prefix = key_of(encoder.encoder_id, encoder.revision)
    keys = [_joined(prefix, text_key) for item in taken for text_key in item.text_keys]
    first: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        first.setdefault(key, row)
    vectors = np.zeros((len(keys), encoder.dimension), STORED)
    missing = list(first) if fresh else _fill_known(vectors, first, cache)
    advance = reporter.stage("编码条款", len(missing))
    texts = _texts(taken, [first[key] for key in missing])
    for part in _batches(missing):
        rows = encoder.encode_clauses(list(islice(texts, len(part))), advance).astype(STORED)
        cache.put("vector", {key: row.tobytes() for key, row in zip(part, rows, strict=True)})
        vectors[[first[key] for key in part]] = rows
    cache.prune("vector", keys)
    if len(first) < len(keys):
        vectors = vectors[[first[key] for key in keys]]
    return vectors, len(missing)


def _joined(prefix: bytes, key: bytes) -> bytes:
    return hashlib.sha256(prefix + key).digest()


def _texts(taken: Sequence[Taken], rows: Sequence[int]) -> Iterator[str]:
    """Yield the texts of ascending rows; documents without such rows aren't opened."""
    waiting = iter([*rows, -1])
    row, start = next(waiting), 0
    for item in taken:
        end = start + len(item.text_keys)
        texts = item.texts() if start <= row < end else []
        while start <= row < end:
            yield texts[row - start]
            row = next(waiting)
        start = end


def _fill_known(vectors: StoredVectors, first: dict[bytes, int], cache: BuildCache) -> list[bytes]:
    """Put known vectors into their rows; return the keys of the others."""
    missing = []
    size = vectors.itemsize * vectors.shape[1]
    for part in _batches(list(first)):
        known = cache.get("vector", part)
        found = [key for key in part if len(known.get(key, b"")) == size]
        if found:
            rows = np.frombuffer(b"".join(known[key] for key in found), STORED)
            vectors[[first[key] for key in found]] = rows.reshape(len(found), -1)
        if len(found) < len(part):
            held = set(found)
            missing += [key for key in part if key not in held]
    return missing


def make_counts(
    taken: Sequence[Taken], cache: BuildCache, reporter: Reporter, *, fresh: bool
) -> list[TokenCounts]:
    """Return the token counts of each document."""
    prefix = key_of(str(TOKENIZER_VERSION))
    keys = [_joined(prefix, item.key) for item in taken]
    advance = reporter.stage("分词", len(keys))
    found: list[TokenCounts] = []
    for part in _batches(list(zip(keys, taken, strict=True)), _DOCUMENTS):
        known = {} if fresh else cache.get("counts", [key for key, _ in part])
        counted = [
            unpack_counts(known[key]) if key in known else count_tokens(map(tokenize, item.texts()))
            for key, item in part
        ]
        cache.put(
            "counts",
            {
                key: pack_counts(counts)
                for (key, _), counts in zip(part, counted, strict=True)
                if key not in known
            },
        )
        found += counted
        advance(len(part))
    cache.prune("counts", keys)
    return found


def _batches(items: list[_T], size: int | None = None) -> Iterator[list[_T]]:
    size = size or _BATCH
    for start in range(0, len(items), size):
        yield items[start : start + size]
