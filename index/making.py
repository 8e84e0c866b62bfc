"""Vectors and tokens of index texts, from the cache where an earlier build made them.

New ones go to the cache as they are made, so that an interrupted build goes on where it stopped.
Both work in batches: a large corpus is never in memory twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from index.cache import BuildCache, key_of, pack_text, pack_vector, unpack_text
from index.encoder.base import Encoder, Vectors
from index.lexical import TOKENIZER_VERSION, tokenize
from index.progress import Reporter

_BATCH = 512
"""Texts made between two writes to the cache: what a kill can lose."""

_T = TypeVar("_T")


def make_vectors(
    texts: Sequence[str], encoder: Encoder, cache: BuildCache, reporter: Reporter, *, fresh: bool
) -> tuple[Vectors, int]:
    """Return (len(texts), d) vectors and how many texts were encoded for it.

    A text's vector depends on the text and the encoder alone, so equal texts are encoded once.
    """
    keys = [key_of(encoder.encoder_id, encoder.revision, text) for text in texts]
    first: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        first.setdefault(key, row)
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    missing = list(first) if fresh else _fill_known(vectors, first, cache)
    advance = reporter.stage("编码条款", len(missing))
    for part in _batches(missing):
        rows = encoder.encode_clauses([texts[first[key]] for key in part], advance)
        cache.put("vector", {key: pack_vector(row) for key, row in zip(part, rows, strict=True)})
        vectors[[first[key] for key in part]] = rows
    cache.prune("vector", keys)
    if len(first) < len(keys):
        vectors = vectors[[first[key] for key in keys]]
    return vectors, len(missing)


def _fill_known(vectors: Vectors, first: dict[bytes, int], cache: BuildCache) -> list[bytes]:
    """Put known vectors into their rows; return the keys of the others."""
    missing = []
    for part in _batches(list(first)):
        known = cache.get("vector", part)
        for key in part:
            value = known.get(key, b"")
            if len(value) == 4 * vectors.shape[1]:
                vectors[first[key]] = np.frombuffer(value, "<f4")
            else:
                missing.append(key)
    return missing


def make_tokens(
    texts: Sequence[str], cache: BuildCache, reporter: Reporter, *, fresh: bool
) -> Iterator[list[str]]:
    """Yield the tokens of each text."""
    keys = [key_of(str(TOKENIZER_VERSION), text) for text in texts]
    advance = reporter.stage("分词", len(keys))
    for part in _batches(list(zip(keys, texts, strict=True))):
        known = {} if fresh else cache.get("tokens", [key for key, _ in part])
        made = {key: pack_text(" ".join(tokenize(text))) for key, text in part if key not in known}
        if made:
            cache.put("tokens", made)
        for key, _ in part:
            yield unpack_text(known.get(key) or made[key]).split()
        advance(len(part))
    cache.prune("tokens", keys)


def _batches(items: list[_T]) -> Iterator[list[_T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
