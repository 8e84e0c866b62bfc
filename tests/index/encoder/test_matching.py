import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import BUILTIN_FOLDER
from index.encoder.matching import meeting
from index.encoder.static import StaticEncoder

VECTORS = np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32)
LISTS = st.lists(st.integers(0, 8), max_size=5)


def one_by_one(query: list[int], text: list[int]) -> float:
    """The definition in plain loops."""
    if not query or not text:
        return 0.0
    lengths = [float(np.linalg.norm(VECTORS[token])) for token in query]
    best = [
        max(float(VECTORS[a] @ VECTORS[b] / np.linalg.norm(VECTORS[b])) for b in text) / length
        for a, length in zip(query, lengths, strict=True)
    ]
    return sum(w * b for w, b in zip(lengths, best, strict=True)) / sum(lengths)


@given(LISTS, st.lists(LISTS, max_size=6))
def test_it_is_what_its_definition_says(query: list[int], texts: list[list[int]]) -> None:
    arrays = [np.array(text, dtype=np.int32) for text in texts]
    got = meeting(VECTORS, np.array(query, dtype=np.int32), arrays)
    expected = [one_by_one(query, text) for text in texts]
    np.testing.assert_allclose(got, np.array(expected, dtype=np.float32), atol=1e-5)


def test_a_text_that_says_the_same_is_met_wholly() -> None:
    encoder = StaticEncoder(BUILTIN_FOLDER, "builtin")
    texts = ["支持外籍人才创办科技型企业", "外籍人才", "", "节约用水"]
    scores = encoder.match(texts[0], encoder.tokens(texts))
    np.testing.assert_allclose(scores[[0, 2]], [1.0, 0.0], atol=1e-6)
    assert scores[0] > scores[1] > scores[3]
