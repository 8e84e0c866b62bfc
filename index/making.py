"""Vectors and tokens of index texts, from the cache where an earlier build made them.

New ones go to the cache as they are made, so that an interrupted build goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.cache import BuildCache, key_of, pack_text, pack_vector, unpack_text
from index.encoder.base import Encoder, Vectors
from index.lexical import TOKENIZER_VERSION, tokenize
from index.progress import Reporter

_BATCH = 512
"""Texts encoded between two writes to the cache: what a kill can lose."""


def make_vectors(
    texts: Sequence[str], encoder: Encoder, cache: BuildCache, reporter: Reporter, *, fresh: bool
) -> tuple[Vectors, int]:
    """Return (len(texts), d) vectors and how many texts were encoded for it.

    A text's vector depends on the text and the encoder alone, so equal texts are encoded once.
    """
    keys = [key_of(encoder.encoder_id, encoder.revision, text) for text in texts]
    known = {} if fresh else cache.get("vector", list(dict.fromkeys(keys)))
    size = 4 * encoder.dimension
    known = {key: value for key, value in known.items() if len(value) == size}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    advance = reporter.stage("编码条款", len(missing))
    new = list(missing)
    for start in range(0, len(new), _BATCH):
        part = new[start : start + _BATCH]
        rows = encoder.encode_clauses([missing[key] for key in part], advance)
        made = {key: pack_vector(row) for key, row in zip(part, rows, strict=True)}
        cache.put("vector", made)
        known |= made
    cache.prune("vector", keys)
    joined = b"".join(known[key] for key in keys)
    vectors = np.frombuffer(joined, "<f4").reshape(len(keys), encoder.dimension)
    return vectors.astype(np.float32), len(new)


def make_tokens(
    texts: Sequence[str], cache: BuildCache, reporter: Reporter, *, fresh: bool
) -> list[list[str]]:
    """Return the tokens of each text."""
    keys = [key_of(str(TOKENIZER_VERSION), text) for text in texts]
    known = {} if fresh else cache.get("tokens", list(dict.fromkeys(keys)))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    advance = reporter.stage("分词", len(missing))
    new = list(missing)
    for start in range(0, len(new), _BATCH):
        part = new[start : start + _BATCH]
        made = {key: pack_text(" ".join(tokenize(missing[key]))) for key in part}
        cache.put("tokens", made)
        known |= made
        advance(len(part))
    cache.prune("tokens", keys)
    return [unpack_text(known[key]).split() for key in keys]
