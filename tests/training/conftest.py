import json
from pathlib import Path

import pytest

from training.transformer.unpack import SPECIAL, make_tokenizer

PIECES = [*SPECIAL, "▁", "问", "文", "答", ":", "query", "passage", "0", "1", "2", "3"]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of two layers and fifteen pieces, as `unpack` writes one."""
    import torch
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        pad_token_id=1,
        initializer_range=0.3,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    make_tokenizer(PIECES, [0.0] * 4 + [-2.0] * (len(PIECES) - 4)).save(
        str(folder / "tokenizer.json")
    )
    assert json.loads((folder / "config.json").read_text())["hidden_size"] == 32
    return folder
