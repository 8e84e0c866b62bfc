"""The NumPy encoder against sentence-transformers on the same folder."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.encoder import BUILTIN_FOLDER, builtin_static, load_encoder
from index.encoder.static import (
    StaticEncoder,
    is_static,
    shared_tokenizer,
    unit_rows,
)
from index.encoder.token_vectors import read_vectors
from index.errors import EncoderUnavailable
from index.settings import Settings

TEXTS = [
    "支持外籍人才创办科技型企业。",
    "老外能不能开公司？",
    "",
    "   \n",
    "（十三）２０２５年底前，建立城乡统一的建设用地市场……",
    "龘",
]


def test_builtin_is_what_sentence_transformers_computes() -> None:
    ours = load_encoder(Settings()).encode_clauses(TEXTS)
    theirs = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu").encode(TEXTS)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours, theirs, atol=2e-6)


def test_rows_have_unit_length_or_are_zero() -> None:
    rows = load_encoder(Settings()).encode_clauses(TEXTS)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1)[[0, 1, 4]], 1.0, rtol=1e-6)
    assert not rows[2].any() and not rows[3].any()


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    encoder = load_encoder(Settings())
    together = encoder.encode_clauses(TEXTS * 200)
    alone = np.concatenate([encoder.encode_clauses([text]) for text in TEXTS])
    np.testing.assert_array_equal(together[: len(TEXTS)], alone)
    np.testing.assert_array_equal(together[-len(TEXTS) :], alone)


def test_parts_are_encoded_as_if_they_stood_alone() -> None:
    encoder = load_encoder(Settings())
    texts = ["办法\n第一条 推进数据共享；保护耕地。", "", "办法\n题目\n（十三）２０２５年底前。"]
    parts = ["推进数据共享；", "保护耕地。", "２０２５年底前"]
    begin = [texts[i].index(part) for i, part in zip((0, 0, 2), parts, strict=True)]
    first, second, third = ((b, b + len(p)) for b, p in zip(begin, parts, strict=True))
    wholes, rows = encoder.encode_spans(texts, [[first, second], [], [third, (3, 3)]])
    np.testing.assert_array_equal(wholes, encoder.encode_clauses(texts))
    np.testing.assert_array_equal(rows[:3], encoder.encode_clauses(parts))
    assert not rows[3].any()


def test_parts_keep_to_their_text_in_a_second_batch() -> None:
    encoder = load_encoder(Settings())
    texts = [f"办法\n土地{n}。" for n in range(600)]
    wholes, rows = encoder.encode_spans(texts, [[(3, len(text))] for text in texts])
    np.testing.assert_array_equal(wholes, encoder.encode_clauses(texts))
    np.testing.assert_array_equal(rows, encoder.encode_clauses([text[3:] for text in texts]))


def test_no_texts_give_no_rows() -> None:
    encoder = load_encoder(Settings())
    assert encoder.encode_clauses([]).shape == (0, encoder.dimension)
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)


def test_width_and_punctuation_do_not_matter() -> None:
    encoder = load_encoder(Settings())
    rows = encoder.encode_queries(["ABC公司２０２５年", "abc公司，2025年！"])
    np.testing.assert_array_equal(rows[0], rows[1])


def test_a_question_is_nearest_to_its_clause() -> None:
    encoder = load_encoder(Settings())
    clauses = ["支持外籍人才创办科技型企业。", "完善污水处理收费机制。", "推进农村宅基地制度改革。"]
    scores = encoder.encode_clauses(clauses) @ encoder.encode_queries(["老外能不能开公司？"])[0]
    assert int(scores.argmax()) == 0


def test_progress_counts_every_text() -> None:
    counted: list[int] = []
    load_encoder(Settings()).encode_clauses(TEXTS * 200, progress=counted.append)
    assert sum(counted) == 200 * len(TEXTS)
    assert len(counted) > 1


def test_query_prompt_is_put_before_queries_only() -> None:
    plain, prompted = load_encoder(Settings()), load_encoder(Settings(encoder_query_prompt="土地"))
    np.testing.assert_array_equal(
        prompted.encode_queries(["流转"]), plain.encode_queries(["土地流转"])
    )
    np.testing.assert_array_equal(prompted.encode_clauses(["流转"]), plain.encode_clauses(["流转"]))


def test_revision_follows_the_weights(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUILTIN_FOLDER, copy)
    same = load_encoder(Settings(encoder=str(copy)))
    assert same.encoder_id == "copy"
    assert same.revision == load_encoder(Settings()).revision
    weights = copy / "model.safetensors"
    changed = bytearray(weights.read_bytes())
    changed[-1] ^= 1
    weights.write_bytes(bytes(changed))
    assert load_encoder(Settings(encoder=str(copy))).revision != same.revision


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("content", [None, b"", b"not a model"])
def test_a_damaged_folder_is_said_to_be_damaged(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    copy = tmp_path / "damaged"
    shutil.copytree(BUILTIN_FOLDER, copy)
    (copy / name).unlink()
    if content is not None:
        (copy / name).write_bytes(content)
    with pytest.raises(EncoderUnavailable, match="不完整或已损坏"):
        StaticEncoder(copy, "damaged")


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["x.StaticEmbedding", "x.Normalize"], True),
        (["x.StaticEmbedding"], True),
        (["x.StaticEmbedding", "x.Dense"], False),
        (["x.Transformer", "x.Pooling"], False),
        ([], False),
    ],
)
def test_only_plain_static_models_are_static(
    tmp_path: Path, types: list[str], expected: bool
) -> None:
    modules = [{"idx": n, "path": "" if n == 0 else str(n), "type": t} for n, t in enumerate(types)]
    (tmp_path / "modules.json").write_text(json.dumps(modules))
    assert is_static(tmp_path) is expected


def test_a_folder_without_modules_is_not_static(tmp_path: Path) -> None:
    assert not is_static(tmp_path)


def test_unit_rows_keep_direction() -> None:
    rows = unit_rows(np.array([[3, 4], [0, 0], [-2, 0]], dtype=np.float32))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0], [-1, 0]], rtol=1e-6)


def test_builtin_fits_the_size_promised() -> None:
    files = [path for path in BUILTIN_FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 16_000_000
    assert read_vectors(BUILTIN_FOLDER / "model.safetensors").dtype == np.float32


def test_files_of_the_same_content_share_a_tokenizer(tmp_path: Path) -> None:
    own = BUILTIN_FOLDER / "tokenizer.json"
    copy, other = tmp_path / "copy.json", tmp_path / "other.json"
    shutil.copy(own, copy)
    other.write_text(own.read_text(encoding="utf-8").replace(",", ", ", 1))
    assert other.read_bytes() != own.read_bytes()
    first = shared_tokenizer(own)
    assert shared_tokenizer(copy) is first
    assert shared_tokenizer(other) is not first


def test_the_built_in_encoder_is_loaded_once() -> None:
    assert load_encoder(Settings(encoder="builtin")) is builtin_static()
