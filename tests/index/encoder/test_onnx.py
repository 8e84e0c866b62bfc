"""The ONNX backend against torch: a tiny model made here and exported."""

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from index.encoder import load_encoder
from index.encoder.base import Encoder
from index.encoder.pooling import pool
from index.errors import EncoderUnavailable
from index.settings import Settings

pytest.importorskip("onnxruntime", reason='needs pip install "tiaowen[onnx]"')
pytest.importorskip("onnx", reason="onnx makes the model that is tested")

WORDS = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", *"土地流转人才落户数据交易查询："]
TEXTS = ["土地流转", "人才落户数据", "", "数据交易" * 40]
NAMES = ["input_ids", "attention_mask", "token_type_ids"]


class Exported(torch.nn.Module):
    """A BERT with named inputs in a fixed order, as exported files have them."""

    def __init__(self, bert: torch.nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        out = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return out.last_hidden_state  # type: ignore[no-any-return]


def export(bert: BertModel, path: Path) -> None:
    path.parent.mkdir()
    row = torch.ones(2, 5, dtype=torch.long)
    axes = {name: {0: "texts", 1: "tokens"} for name in [*NAMES, "last_hidden_state"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further library is the old one
        torch.onnx.export(
            Exported(bert),
            (row, row, row),
            str(path),
            input_names=NAMES,
            output_names=["last_hidden_state"],
            dynamic_axes=axes,
            dynamo=False,
        )


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 2 layers and 16 dimensions with both kinds of weights."""
    base, folder = tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("models") / "tiny-zh"
    (base / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        pad_token_id=3,
    )
    BertModel(config).save_pretrained(base)
    BertTokenizerFast(str(base / "vocab.txt")).save_pretrained(base)
    modules = [Transformer(str(base), max_seq_length=64), Pooling(16, pooling_mode="mean")]
    model = SentenceTransformer(modules=modules)
    model.prompts = {"query": "查询：", "document": ""}
    model.save(str(folder))
    export(BertModel.from_pretrained(base).eval(), folder / "onnx/model.onnx")
    return folder


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "tiny-zh"))


def load(folder: Path, **more: object) -> Encoder:
    return load_encoder(Settings(encoder=str(folder), encoder_device="cpu", **more))  # type: ignore[arg-type]


def both(folder: Path, **more: object) -> tuple[Encoder, Encoder]:
    return load(folder, encoder_backend="onnx", **more), load(folder, **more)


@pytest.mark.parametrize("more", [{}, {"encoder_batch_size": 2}, {"encoder_max_tokens": 8}])
def test_vectors_are_those_of_torch(tiny: Path, more: dict[str, object]) -> None:
    onnx, torched = both(tiny, **more)
    np.testing.assert_allclose(onnx.encode_clauses(TEXTS), torched.encode_clauses(TEXTS), atol=1e-5)
    np.testing.assert_allclose(onnx.encode_queries(TEXTS), torched.encode_queries(TEXTS), atol=1e-5)


@pytest.mark.parametrize("mode", ["cls", "mean", "lasttoken"])
@pytest.mark.parametrize("older", [False, True])
def test_every_way_of_pooling_is_that_of_torch(copied: Path, mode: str, older: bool) -> None:
    key = {"cls": "cls_token", "mean": "mean_tokens", "lasttoken": "lasttoken"}[mode]
    config: dict[str, object] = {"embedding_dimension": 16, "pooling_mode": mode}
    if older:
        config = {"word_embedding_dimension": 16, f"pooling_mode_{key}": True}
        config["pooling_mode_max_tokens"] = False
    (copied / "1_Pooling/config.json").write_text(json.dumps(config))
    onnx, torched = both(copied)
    np.testing.assert_allclose(onnx.encode_clauses(TEXTS), torched.encode_clauses(TEXTS), atol=1e-5)


def test_identity_and_progress(tiny: Path) -> None:
    onnx, torched = both(tiny)
    assert (onnx.encoder_id, onnx.dimension) == ("tiny-zh", 16)
    assert onnx.revision.endswith("+onnx") and onnx.revision != torched.revision
    assert load(tiny, encoder_backend="onnx", encoder_max_tokens=8).revision != onnx.revision
    counted: list[int] = []
    onnx.encode_clauses(TEXTS * 5, progress=counted.append)
    assert sum(counted) == 20


def test_a_configured_query_prompt_replaces_the_models_own(tiny: Path) -> None:
    onnx = load(tiny, encoder_backend="onnx", encoder_query_prompt="数据")
    np.testing.assert_allclose(
        onnx.encode_queries(["土地流转"]), onnx.encode_clauses(["数据土地流转"]), atol=1e-6
    )


def remove_file(folder: Path) -> None:
    shutil.rmtree(folder / "onnx")


def break_file(folder: Path) -> None:
    (folder / "onnx/model.onnx").write_bytes(b"\x00broken")


def add_dense(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"idx": 2, "name": "2", "path": "2_Dense", "type": "x.models.Dense"})
    (folder / "modules.json").write_text(json.dumps(modules))


def pool_by_maximum(folder: Path) -> None:
    (folder / "1_Pooling/config.json").write_text('{"pooling_mode": "max"}')


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (remove_file, "实有 0 个 ONNX 文件"),
        (break_file, "无法用 ONNX 加载"),
        (add_dense, "Dense"),
        (pool_by_maximum, "池化方式 max"),
    ],
)
def test_what_cannot_be_run_is_said(
    copied: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(copied)
    with pytest.raises(EncoderUnavailable, match="builtin") as caught:
        load(copied, encoder_backend="onnx")
    assert said in str(caught.value)


def test_padding_on_either_side_is_left_out() -> None:
    states = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    mask = np.array([[1, 1, 0], [0, 1, 1]])
    np.testing.assert_array_equal(pool(states, mask, "cls"), [[0, 1], [8, 9]])
    np.testing.assert_array_equal(pool(states, mask, "lasttoken"), [[2, 3], [10, 11]])
    np.testing.assert_array_equal(pool(states, mask, "mean"), [[1, 2], [9, 10]])
    np.testing.assert_array_equal(pool(states[:, 0], mask, "mean"), states[:, 0])
