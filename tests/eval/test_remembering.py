"""A text is encoded once, its vector stays the same, and other encoders are left alone."""

import numpy as np

from eval.remembering import Remembering, remembering_encoder
from index.encoder import BUILTIN, BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from index.settings import load_settings


class Counting:
    """An encoder whose vectors are counted."""

    encoder_id, revision, dimension = "counting", "1", 2

    def __init__(self):
        self.seen = []

    def encode_clauses(self, texts, progress=None):
        self.seen += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(-1, 2)

    encode_queries = encode_clauses


def test_a_text_is_encoded_once(tmp_path):
    inner = Counting()
    first = Remembering(inner, tmp_path).encode_clauses(["甲", "乙乙", "甲"])
    again = Remembering(inner, tmp_path).encode_clauses(["乙乙", "丙丙丙"])
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]]
    assert again.tolist() == [[2, 1], [3, 1]]
    assert inner.seen == ["甲", "乙乙", "丙丙丙"]
    assert Remembering(inner, tmp_path).encode_clauses([]).shape == (0, 2)


def test_the_quick_encoder_stays_as_it_is(tmp_path):
    encoder = remembering_encoder(load_settings(encoder=BUILTIN), tmp_path)
    assert isinstance(encoder, StaticEncoder)


def test_both_tiers_give_the_same_vectors_as_without(tmp_path):
    settings = load_settings(encoder="builtin-large")
    text = ["押金应当在七日内退还。"]
    remembered = remembering_encoder(settings, tmp_path)
    twice = [remembered.encode_clauses(text) for _ in range(2)]
    assert np.array_equal(*twice)
    static = StaticEncoder(BUILTIN_FOLDER, BUILTIN).encode_clauses(text)
    np.testing.assert_allclose(twice[0][:, :256] * np.sqrt(2), static, atol=1e-5)
