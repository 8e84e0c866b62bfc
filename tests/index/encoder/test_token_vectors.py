"""Vectors that are made float32 by rows, against the whole table made at once."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.encoder import BUILTIN_FOLDER
from index.encoder.token_vectors import read_token_vectors, read_vectors

TABLE = np.array([[1, -2], [3, 4], [127, -128]], np.int8)
SCALES = np.array([0.5, 2.0, 0.25, 1.0], np.float16)
MAPPING = np.array([2, 0, 0, 1])
WHOLE = [[63.5, -64.0], [2.0, -4.0], [0.25, -0.5], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"embedding.weight": TABLE.astype(np.float16)}, TABLE.tolist()),
        ({"embeddings": TABLE}, TABLE.tolist()),
        ({"embeddings": TABLE, "weights": SCALES[:3]}, [[0.5, -1], [6, 8], [31.75, -32]]),
        ({"embeddings": TABLE, "mapping": MAPPING}, TABLE[MAPPING].tolist()),
        ({"embeddings": TABLE, "mapping": MAPPING, "weights": SCALES}, WHOLE),
    ],
)
def test_rows_are_those_of_the_table(tmp_path: Path, arrays: dict, expected: list) -> None:
    save_file(arrays, tmp_path / "model.safetensors")
    vectors = read_token_vectors(tmp_path / "model.safetensors")
    picked = np.array([len(expected) - 1, 0, 0])
    assert vectors[picked].tolist() == [expected[i] for i in picked]
    assert vectors[picked].dtype == np.float32
    assert vectors[np.array([], np.int64)].shape == (0, vectors.dimension)
    assert len(vectors) == len(expected)
    assert read_vectors(tmp_path / "model.safetensors").tolist() == expected


def test_the_built_in_rows_are_those_of_the_whole_table_in_float32() -> None:
    arrays = load_file(BUILTIN_FOLDER / "model.safetensors")
    whole = arrays["embeddings"].astype(np.float32) * arrays["weights"].astype(np.float32)[:, None]
    tokens = np.random.default_rng(0).integers(0, len(whole), 500)
    vectors = read_token_vectors(BUILTIN_FOLDER / "model.safetensors")
    np.testing.assert_array_equal(vectors[tokens], whole[tokens])
