"""An encoder with obvious arithmetic: it counts characters by code point, modulo 16."""

from __future__ import annotations

import numpy as np


class TinyEncoder:
    encoder_id = "tiny"
    dimension = 16

    def __init__(self, revision="1"):
        self.revision = revision
        self.encoded = 0

    def encode_clauses(self, texts, progress=None):
        self.encoded += len(texts)
        if progress is not None:
            progress(len(texts))
        return self.encode_queries(texts)

    def encode_queries(self, texts):
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for character in text:
                row[ord(character) % self.dimension] += 1
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return rows
