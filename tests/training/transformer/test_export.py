"""The graph that ships against the model that was trained."""

from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder.transformer import TransformerEncoder
from training.transformer.export import kept_pieces, write_model
from training.transformer.graph import count_layers
from training.transformer.model import Model
from training.transformer.unpack import SPECIAL

pytest.importorskip("onnx")
TEXTS = ["问文答", "文 0123", "问" * 40, "答"]


def oracle(folder: Path, texts: list[str], prompt: str) -> np.ndarray:
    """Mean pooling in float32 by torch, without the recipe's bfloat16."""
    model = Model(folder).eval()
    rows = []
    for text in texts:
        ids = torch.tensor([model.tokenizer.encode(prompt + text).ids])
        with torch.no_grad():
            states = model.bert(input_ids=ids).last_hidden_state[0].mean(0)
        rows.append(states / states.norm())
    return torch.stack(rows).numpy()


@pytest.mark.parametrize(("whole", "least"), [(True, 0.9999), (False, 0.98)])
def test_what_ships_computes_what_was_trained(
    tiny: Path, tmp_path: Path, whole: bool, least: float
) -> None:
    write_model(tiny, tmp_path, whole=whole)
    encoder = TransformerEncoder(tmp_path, "tiny")
    for found, prompt in (
        (encoder.encode_clauses(TEXTS), "passage: "),
        (encoder.encode_queries(TEXTS), "query: "),
    ):
        cosines = (found * oracle(tiny, TEXTS, prompt)).sum(axis=1)
        assert cosines.min() > least


def test_pieces_that_are_left_out_leave_the_others_as_they_were(tiny: Path, tmp_path: Path) -> None:
    write_model(tiny, tmp_path / "all", whole=True)
    write_model(tiny, tmp_path / "some", pieces=13, whole=True)  # without 1, 2 and 3
    texts = ["问文答", "文 0"]
    rows = [
        TransformerEncoder(tmp_path / name, name).encode_clauses(texts) for name in ("all", "some")
    ]
    np.testing.assert_allclose(*rows, atol=1e-6)


def test_chinese_pieces_go_before_more_frequent_others() -> None:
    pieces = [*[(piece, 0.0) for piece in SPECIAL], ("the", -4.0), ("证", -14.0), (",", -3.0)]
    assert kept_pieces(pieces, 6) == [0, 1, 2, 3, 5, 6]


def test_layers_are_counted() -> None:
    names = ["embeddings.x", "encoder.layer.0.a", "encoder.layer.1.a", "encoder.layer.1.b"]
    assert count_layers({name: np.zeros(1, np.float32) for name in names}) == 2
