"""Two encoders as one: their vectors side by side, so that one cosine weighs both.

Of unit vectors a and b, (√u·a, √v·b) with u + v = 1 is a unit vector, and the inner product of
two such is u·cos(a, a') + v·cos(b, b'). So an index needs to know nothing of there being two.

What each is good at differs. The static encoder reads a question without the places it names and
knows a statement by itself; the transformer reads the whole question, and a statement is to it
what its clause is (both by measurement: pooling the tokens of a statement in its clause loses).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from index.encoder.base import Encoder, Progress, Vectors
from index.encoder.identity import Identity
from index.encoder.static import unit_rows


class PairedEncoder(Identity):
    """The vectors of two encoders side by side.

    Example:
        >>> both = PairedEncoder(static, transformer, share=0.6)  # doctest: +SKIP
        >>> both.encode_queries(["老外能不能开公司"]).shape  # doctest: +SKIP
        (1, 640)
    """

    def __init__(self, first: Encoder, second: Encoder, encoder_id: str, *, share: float) -> None:
        """Take two encoders; `share` (0 to 1) of the cosine is the second's."""
        self._first, self._second, self._share = first, second, share
        self._scales = math.sqrt(1 - share), math.sqrt(share)
        self._encoder_id = encoder_id
        self._revision = f"{first.revision}+{second.revision}*{share:g}"
        self._dimension = first.dimension + second.dimension

    def with_second(self, changed: Callable[[Encoder], Encoder]) -> PairedEncoder:
        """Return the same pair with another encoder, of the same vectors, in the second's place."""
        second = changed(self._second)
        return PairedEncoder(self._first, second, self._encoder_id, share=self._share)

    def encode_question(self, unscoped: str, whole: str) -> Vectors:
        """Return (dimension,): the first encoder reads `unscoped`, the second `whole`."""
        first, second = self._first.encode_queries([unscoped]), self._second.encode_queries([whole])
        row: Vectors = self._beside(first, second)[0]
        return row

    def encode_parts(self, texts: Sequence[str], wholes: Vectors) -> Vectors:
        """Encode parts of clauses, given the (len(texts), dimension) vectors of those clauses.

        The first encoder's half is of the part itself, the second's is the clause's.
        """
        own = self._scales[0] * self._first.encode_clauses(texts)
        return unit_rows(np.hstack([own, wholes[:, self._first.dimension :]]).astype(np.float32))

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return (len(texts), dimension) float32, rows of unit length or zero."""
        first = self._first.encode_clauses(texts)
        return self._beside(first, self._second.encode_clauses(texts, progress))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Like `encode_clauses`, with the prompts that each encoder has for queries."""
        return self._beside(self._first.encode_queries(texts), self._second.encode_queries(texts))

    def _beside(self, first: Vectors, second: Vectors) -> Vectors:
        one, other = self._scales
        return unit_rows(np.hstack([one * first, other * second]).astype(np.float32))
