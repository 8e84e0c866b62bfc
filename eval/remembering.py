"""The encoder that collections are built with: it encodes a text once, whoever has it.

The same documents are measured alone, by subject and all together, and cut into plain pieces
beside; a transformer takes long for each text. What it made is kept below the state, by content.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.build.cache import BuildCache, key_of
from index.encoder import load_encoder
from index.encoder.base import Encoder, Progress, Vectors
from index.encoder.identity import Identity
from index.encoder.paired import PairedEncoder
from index.settings import Settings

_KIND = "text"


class Remembering(Identity):
    """An encoder's clauses by content; its queries as they come."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        """Keep the vectors of `encoder` in a cache in `folder`."""
        self._encoder, self._cache = encoder, BuildCache(folder)
        self._encoder_id, self._revision = encoder.encoder_id, encoder.revision
        self._dimension = encoder.dimension

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length or zero."""
        keys = [key_of(self.encoder_id, self.revision, text) for text in texts]
        known = self._cache.get(_KIND, keys)
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        made = self._encoder.encode_clauses(list(new.values()), progress)
        fresh = {key: row.tobytes() for key, row in zip(new, made, strict=True)}
        self._cache.put(_KIND, fresh)
        found = known | fresh
        rows = np.frombuffer(b"".join(found[key] for key in keys), np.float32)
        vectors: Vectors = rows.reshape(len(texts), self.dimension)
        return vectors

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does."""
        return self._encoder.encode_queries(texts)


def remembering_encoder(settings: Settings, folder: Path) -> Encoder:
    """Return the encoder of the settings, whose slow part remembers."""
    encoder = load_encoder(settings)
    if not isinstance(encoder, PairedEncoder):
        return encoder
    return encoder.with_second(lambda second: Remembering(second, folder))
