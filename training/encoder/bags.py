"""Texts as bags of token ids in two flat arrays, the form an embedding bag takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.encoder.vocabulary import token_ids


@dataclass(frozen=True, slots=True)
class Bags:
    """Bag i is `ids[offsets[i]:offsets[i + 1]]`; `offsets` has one entry more than bags."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of bags."""
        return len(self.offsets) - 1

    def take(self, rows: NDArray[np.int64]) -> Bags:
        """Return the bags of `rows`, in that order."""
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        shift = np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Bags(self.ids[np.arange(offsets[-1]) + shift], offsets)


def make_bags(tokenizer: Tokenizer, texts: Sequence[str]) -> Bags:
    """Tokenize `texts` into bags."""
    pieces = [np.array(ids, dtype=np.int32) for ids in token_ids(tokenizer, texts)]
    lengths = np.array([len(piece) for piece in pieces], dtype=np.int64)
    flat = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int32)
    return Bags(flat.astype(np.int32), np.concatenate(([0], np.cumsum(lengths))))


def join_bags(parts: Sequence[Bags]) -> Bags:
    """Return the bags of all parts one after the other."""
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    return Bags(
        np.concatenate([part.ids for part in parts]), np.concatenate(([0], np.cumsum(lengths)))
    )


def token_parts(tokenizer: Tokenizer) -> Bags:
    """Return for each token the tokens that it contains, itself included.

    科技型企业 contains 科技型, 科技, 企业 and its characters: a vector made of these parts is
    learned wherever one of them occurs, which a long token alone would rarely be.
    """
    vocabulary = tokenizer.get_vocab()
    parts: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)] * len(vocabulary)
    for token, number in vocabulary.items():
        ends = range(len(token) + 1)
        inner = {token[a:b] for a in ends for b in ends if a < b} if number else {token}
        known = sorted(vocabulary[part] for part in inner if part in vocabulary)
        parts[number] = np.array(known, dtype=np.int32)
    lengths = np.array([len(part) for part in parts], dtype=np.int64)
    return Bags(np.concatenate(parts), np.concatenate(([0], np.cumsum(lengths))))


def expand(bags: Bags, parts: Bags) -> Bags:
    """Return `bags` with each token replaced by its parts."""
    taken = parts.take(bags.ids.astype(np.int64))
    return Bags(taken.ids, taken.offsets[bags.offsets])
