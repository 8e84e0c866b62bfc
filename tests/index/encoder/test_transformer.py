"""The second tier's encoder on a tiny model made here."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from index.encoder import LARGE_FOLDER, LARGE_SHARE, load_encoder
from index.encoder.static import read_tokenizer
from index.encoder.transformer import TransformerEncoder, cut, usable_cores
from index.errors import EncoderUnavailable
from index.settings import Settings
from training.transformer.graph import make_graph

WORDS = ["<s>", "<pad>", "</s>", "<unk>", *"土地流转人才落户查", "q:", "p:"]
HIDDEN, INNER = 8, 16
TEXTS = ["土地流转", "", "人才落户人才", " \n", "查" * 50]


def state(rng: np.random.Generator) -> dict[str, np.ndarray]:
    shapes = {
        "embeddings.word_embeddings.weight": (len(WORDS), HIDDEN),
        "embeddings.position_embeddings.weight": (16, HIDDEN),
        "embeddings.token_type_embeddings.weight": (2, HIDDEN),
        "embeddings.LayerNorm.weight": (HIDDEN,),
        "embeddings.LayerNorm.bias": (HIDDEN,),
    }
    at = "encoder.layer.0."
    dense = {
        "attention.self.query": (HIDDEN, HIDDEN),
        "attention.self.key": (HIDDEN, HIDDEN),
        "attention.self.value": (HIDDEN, HIDDEN),
        "attention.output.dense": (HIDDEN, HIDDEN),
        "intermediate.dense": (INNER, HIDDEN),
        "output.dense": (HIDDEN, INNER),
        "attention.output.LayerNorm": (HIDDEN,),
        "output.LayerNorm": (HIDDEN,),
    }
    for name, shape in dense.items():
        shapes |= {f"{at}{name}.weight": shape, f"{at}{name}.bias": shape[:1]}
    return {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny")
    onnx.save(make_graph(state(np.random.default_rng(0)), heads=2), path / "model.onnx")
    numbers = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(path / "tokenizer.json"))
    settings = {"dimension": HIDDEN, "max_tokens": 16, "prompts": {"query": "土", "document": "人"}}
    (path / "encoder.json").write_text(json.dumps(settings), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> TransformerEncoder:
    return TransformerEncoder(folder, "tiny")


def test_rows_have_unit_length_or_are_zero(encoder: TransformerEncoder) -> None:
    rows = encoder.encode_clauses(TEXTS)
    assert rows.shape == (len(TEXTS), HIDDEN)
    assert rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    np.testing.assert_allclose(lengths, [1, 0, 1, 0, 1], atol=1e-6)


def test_a_row_depends_on_its_text_alone(encoder: TransformerEncoder) -> None:
    together = encoder.encode_clauses(TEXTS)
    alone = np.vstack([encoder.encode_clauses([text]) for text in TEXTS])
    np.testing.assert_array_equal(together, alone)


def test_prompts_are_put_before(encoder: TransformerEncoder, folder: Path) -> None:
    np.testing.assert_array_equal(
        encoder.encode_clauses(["土流"]),
        TransformerEncoder(folder, "tiny", query_prompt="人").encode_queries(["土流"]),
    )
    assert not np.allclose(encoder.encode_queries(["地"]), encoder.encode_clauses(["地"]))


def test_a_long_text_is_cut(encoder: TransformerEncoder) -> None:
    rows = encoder.encode_clauses(["查" * 13, "查" * 200])  # <s>, prompt and </s> make 16
    np.testing.assert_array_equal(rows[0], rows[1])


@pytest.mark.parametrize("most", [3, 5, 6, 7])
def test_cutting_is_what_the_tokenizer_would_do(folder: Path, most: int) -> None:
    whole, cutting = (read_tokenizer(folder / "tokenizer.json") for _ in range(2))
    cutting.enable_truncation(most)
    text = "土地流转"
    assert cut(whole.encode(text).ids, most) == cutting.encode(text).ids


def test_progress_counts_texts(encoder: TransformerEncoder) -> None:
    seen: list[int] = []
    encoder.encode_clauses(TEXTS, seen.append)
    assert sum(seen) == len(TEXTS)


def test_the_revision_is_of_the_files(encoder: TransformerEncoder, folder: Path) -> None:
    assert encoder.revision == TransformerEncoder(folder, "other").revision
    assert len(encoder.revision) == 16


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
@pytest.mark.parametrize("content", [None, b"broken"])
def test_a_bad_folder_is_said_so(
    folder: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(EncoderUnavailable, match="builtin"):
        TransformerEncoder(tmp_path, "tiny")


def test_torch_is_not_imported(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from index.encoder.transformer import TransformerEncoder as T\n"
        f"T(Path({str(folder)!r}), 'tiny').encode_queries(['土'])\n"
        "print({'torch', 'transformers', 'onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_there_is_a_core() -> None:
    assert usable_cores() >= 1


def test_a_folder_of_weights_is_an_encoder_beside_the_static_one(folder: Path) -> None:
    encoder = load_encoder(Settings(encoder=str(folder)))
    assert encoder.encoder_id == folder.name
    assert encoder.dimension == 256 + HIDDEN
    static = load_encoder(Settings()).encode_clauses(["土地流转"])
    row = encoder.encode_clauses(["土地流转"])
    assert row[0, :256] @ static[0] == pytest.approx((1 - LARGE_SHARE) ** 0.5, abs=1e-6)


@pytest.mark.skipif(LARGE_FOLDER.exists(), reason="the weights are there")
def test_without_its_weights_the_second_tier_says_what_to_do() -> None:
    with pytest.raises(EncoderUnavailable, match='encoder = "builtin"'):
        load_encoder(Settings(encoder="builtin-large"))
