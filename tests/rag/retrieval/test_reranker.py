"""A tiny CrossEncoder, made by the test and loaded from its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderUnavailable
from index.settings import Settings
from rag.retrieval.reranker import load_reranker
from rag.retrieval.retriever import Retriever


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(7)
    path = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"落户数据土地工资的怎么放宽"]
    (path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(path / "model")
    BertTokenizerFast(str(path / "vocab.txt"), model_max_length=64).save_pretrained(path / "model")
    CrossEncoder(str(path / "model")).save_pretrained(str(path / "saved"))
    return path / "saved"


def test_the_reranker_orders_the_hits(folder, shipped, bigram_encoder, shipped_settings, parser):
    configured = shipped_settings.model_copy(update={"reranker": str(folder)})
    hits = Retriever(shipped, bigram_encoder, configured).retrieve(parser.parse("放宽落户"), 5).hits
    reranker = load_reranker(configured)
    assert reranker is not None
    texts = [f"{h.clause.path[-1]}\n{h.clause.text}" for h in hits if h.clause.path]
    again = reranker.scores(parser.parse("放宽落户").text, texts)
    assert {hit.source for hit in hits} == {"reranked"}
    assert [hit.score for hit in hits] == pytest.approx(again.tolist(), abs=1e-4)
    assert np.all(np.diff(again) < 1e-6)
    assert len(reranker.scores("问", [])) == 0


def test_none_is_configured_by_default():
    assert load_reranker(Settings()) is None


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(EncoderUnavailable, match="no-such-model"):
        load_reranker(Settings(reranker=str(tmp_path / "no-such-model")))
