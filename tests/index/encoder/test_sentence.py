"""Models by folder and by name, with tiny models made here; nothing is fetched."""

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

from index.encoder import load_encoder, looks_like_path
from index.encoder.base import Encoder
from index.errors import EncoderUnavailable
from index.settings import Settings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"土地流转人才落户数据交易查询："]
TEXTS = ["土地流转", "人才落户", "", "数据交易" * 40]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 2 layers and 16 dimensions, saved as a sentence-transformers folder."""
    base = tmp_path_factory.mktemp("bert")
    (base / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(base)
    BertTokenizerFast(str(base / "vocab.txt")).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=64)
    model = SentenceTransformer(modules=[transformer, Pooling(16, pooling_mode="mean")])
    model.prompts = {"query": "查询：", "document": ""}
    folder = tmp_path_factory.mktemp("models") / "tiny-zh"
    model.save(str(folder))
    return folder


def load(folder: Path | str, **more: object) -> Encoder:
    return load_encoder(Settings(encoder=str(folder), encoder_device="cpu", **more))  # type: ignore[arg-type]


def test_a_folder_gives_unit_rows_and_zero_rows_for_blanks(tiny: Path) -> None:
    encoder = load(tiny)
    rows = encoder.encode_clauses(TEXTS)
    assert (encoder.encoder_id, encoder.dimension, rows.dtype) == ("tiny-zh", 16, np.float32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 0, 1], atol=1e-6)


def test_rows_are_the_models_own(tiny: Path) -> None:
    model = SentenceTransformer(str(tiny), device="cpu")
    expected = model.encode(TEXTS[:2], normalize_embeddings=True)
    np.testing.assert_allclose(load(tiny).encode_clauses(TEXTS[:2]), expected, atol=1e-6)


def test_the_models_own_query_prompt_is_used(tiny: Path) -> None:
    encoder = load(tiny)
    np.testing.assert_allclose(
        encoder.encode_queries(["土地流转"]), encoder.encode_clauses(["查询：土地流转"]), atol=1e-6
    )


@pytest.mark.parametrize("prompt", ["", "数据"])
def test_a_configured_query_prompt_replaces_it(tiny: Path, prompt: str) -> None:
    encoder = load(tiny, encoder_query_prompt=prompt)
    expected = load(tiny).encode_clauses([prompt + "土地流转"])
    np.testing.assert_allclose(encoder.encode_queries(["土地流转"]), expected, atol=1e-6)


def test_maximum_length_cuts_and_marks_the_revision(tiny: Path) -> None:
    short, full = load(tiny, encoder_max_tokens=8), load(tiny)
    first = short.encode_clauses(["数据交易" * 40])
    np.testing.assert_allclose(first, full.encode_clauses(["数据交易数据"]), atol=1e-6)
    assert short.revision != full.revision


def test_batch_size_changes_nothing_but_the_pace(tiny: Path) -> None:
    texts = [f"土地{'流转' * n}" for n in range(20)]
    small, large = load(tiny, encoder_batch_size=1), load(tiny, encoder_batch_size=32)
    np.testing.assert_allclose(small.encode_clauses(texts), large.encode_clauses(texts), atol=1e-5)


def test_progress_counts_blank_texts_too(tiny: Path) -> None:
    counted: list[int] = []
    load(tiny, encoder_batch_size=1).encode_clauses(TEXTS * 5, progress=counted.append)
    assert sum(counted) == 20


def test_pickled_weights_are_refused(tiny: Path, tmp_path: Path) -> None:
    for path in tiny.rglob("*"):
        target = tmp_path / path.relative_to(tiny)
        if path.is_dir():
            target.mkdir()
        elif path.suffix != ".safetensors":
            target.write_bytes(path.read_bytes())
    torch.save({}, tmp_path / "pytorch_model.bin")
    with pytest.raises(EncoderUnavailable, match=r"没有 safetensors 权重.*builtin"):
        load(tmp_path)


def test_code_of_a_model_is_never_run(tiny: Path, tmp_path: Path) -> None:
    for path in tiny.rglob("*"):
        target = tmp_path / path.relative_to(tiny)
        if path.is_dir():
            target.mkdir()
        else:
            target.write_bytes(path.read_bytes())
    modules = (tmp_path / "modules.json").read_text()
    first = modules.index('"type": "') + len('"type": "')
    end = modules.index('"', first)
    (tmp_path / "modules.json").write_text(modules[:first] + "own_code.Module" + modules[end:])
    marker = tmp_path / "was_run"
    (tmp_path / "own_code.py").write_text(f"open({str(marker)!r}, 'w')\nclass Module: ...\n")
    with pytest.raises(EncoderUnavailable, match="builtin"):
        load(tmp_path)
    assert not marker.exists()


@pytest.mark.parametrize("name", ["./none", "/no/such/folder", "~/no-such-model", "a/b/c"])
def test_a_missing_folder_is_named(name: str) -> None:
    with pytest.raises(EncoderUnavailable) as caught:
        load(name)
    assert name in str(caught.value)
    assert "目录不存在" in str(caught.value)


def test_an_unreachable_hub_model_names_every_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EncoderUnavailable) as caught:
        load("BAAI/bge-not-here", encoder_revision="0123abc")
    message = str(caught.value)
    for part in ("BAAI/bge-not-here", "0123abc", "builtin", "HF_ENDPOINT", "modelscope", "目录"):
        assert part in message


def test_a_hub_model_is_read_from_the_cache_offline(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    home = tmp_path / "models--owner--tiny"
    (home / "refs").mkdir(parents=True)
    (home / "refs/main").write_text(commit)
    (home / "snapshots").mkdir()
    (home / "snapshots" / commit).symlink_to(tiny)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    encoder = load("owner/tiny")
    assert (encoder.encoder_id, encoder.revision) == ("owner/tiny", commit)
    np.testing.assert_array_equal(encoder.encode_clauses(TEXTS), load(tiny).encode_clauses(TEXTS))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("BAAI/bge-m3", False), ("bge", False), ("./bge", True), ("C:\\m", True), ("a/b/c", True)],
)
def test_paths_are_told_from_hub_names(name: str, expected: bool) -> None:
    assert looks_like_path(name) is expected
