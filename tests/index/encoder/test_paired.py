from collections.abc import Sequence

import numpy as np
import pytest

from index.encoder.base import Progress, Vectors
from index.encoder.identity import Identity
from index.encoder.paired import PairedEncoder


class Directions(Identity):
    """A text of one digit is that axis; any other text is a zero row."""

    def __init__(self, dimension: int) -> None:
        self._encoder_id, self._revision, self._dimension = "axes", f"r{dimension}", dimension

    def encode_clauses(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        rows = np.zeros((len(texts), self._dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            if text.strip():
                row[int(text) % self._dimension] = 1
            if progress is not None:
                progress(1)
        return rows

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_clauses(texts)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_cosine_is_the_weighted_sum_of_both(share: float) -> None:
    both = PairedEncoder(Directions(2), Directions(3), "both", share=share)
    query, clauses = both.encode_queries(["0"]), both.encode_clauses(["0", "2", "3", "1"])
    expected = [1, 1 - share, share, 0]  # alike for both, for the first, for the second, neither
    np.testing.assert_allclose((clauses @ query.T)[:, 0], expected, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(clauses, axis=1), 1, atol=1e-6)


def test_a_question_is_read_with_and_without_its_places() -> None:
    both = PairedEncoder(Directions(2), Directions(3), "both", share=0.5)
    row = both.encode_question("1", "2")
    np.testing.assert_allclose(row, np.array([0, 1, 0, 0, 1]) * np.sqrt(0.5), atol=1e-6)


def test_a_part_is_itself_to_the_first_and_its_clause_to_the_second() -> None:
    both = PairedEncoder(Directions(2), Directions(13), "both", share=0.36)
    clauses = both.encode_clauses(["12", "5", " "])
    parts = both.encode_parts(["1", "2", " "], clauses[[0, 0, 2]])
    expected = np.zeros((3, 15))
    expected[0, [1, 2 + 12]] = expected[1, [0, 2 + 12]] = 0.8, 0.6
    np.testing.assert_allclose(parts, expected, atol=1e-6)
    np.testing.assert_allclose(both.encode_parts(["12"], clauses[:1]), clauses[:1], atol=1e-6)


def test_a_blank_text_is_a_zero_row_and_progress_counts_once() -> None:
    both = PairedEncoder(Directions(2), Directions(3), "both", share=0.5)
    seen: list[int] = []
    rows = both.encode_clauses(["1", " "], seen.append)
    assert both.dimension == rows.shape[1] == 5
    assert not rows[1].any()
    assert sum(seen) == 2


def test_another_share_is_another_revision() -> None:
    revisions = {
        PairedEncoder(Directions(2), Directions(3), "both", share=share).revision
        for share in (0.5, 0.6)
    }
    assert len(revisions) == 2
