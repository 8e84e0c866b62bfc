from pathlib import Path

import pytest

from index.encoder.transformer import TransformerEncoder
from training.transformer.export import write_model
from training.transformer.figures import speed

pytest.importorskip("onnx")


def test_speed_is_of_the_texts_given(tiny: Path, tmp_path: Path) -> None:
    write_model(tiny, tmp_path, whole=True)
    found = speed(TransformerEncoder(tmp_path, "tiny"), ["问文", "问文答文"] * 3)
    assert found["characters_per_clause"] == 3
    assert min(found["clauses_per_s"], found["query_ms"]) > 0
