from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from index.encoder.static import StaticEncoder
from index.encoder.token_vectors import read_vectors
from training.encoder.export import save_model
from training.encoder.soup import main, mean_vectors


def save(folder: Path, vectors: list[list[float]], words: str = "甲乙") -> Path:
    pieces = [("[UNK]", 0.0), *((word, -1.0) for word in words)]
    tokenizer = Tokenizer(models.Unigram(pieces, 0, False))
    save_model(folder, tokenizer, np.array(vectors, dtype=np.float32))
    return folder


def test_the_soup_is_the_mean(tmp_path: Path) -> None:
    one = save(tmp_path / "one", [[0, 0], [127, 0], [0, 127]])
    two = save(tmp_path / "two", [[0, 0], [0, 127], [0, 127]])
    main([one, two], tmp_path / "soup")
    vectors = read_vectors(tmp_path / "soup/model.safetensors")
    np.testing.assert_allclose(vectors, [[0, 0], [63.5, 63.5], [0, 127]], rtol=1e-6)
    rows = StaticEncoder(tmp_path / "soup", "soup").encode_clauses(["甲", "乙乙"])
    np.testing.assert_allclose(rows, [[0.5**0.5, 0.5**0.5], [0, 1]], rtol=1e-6)


def test_models_with_different_tokenizers_are_not_mixed(tmp_path: Path) -> None:
    one = save(tmp_path / "one", [[0, 0], [1, 0], [0, 1]])
    two = save(tmp_path / "two", [[0, 0], [1, 0], [0, 1]], words="乙甲")
    with pytest.raises(ValueError, match="different tokenizers"):
        mean_vectors([one, two])
