"""Write the trained transformer as the folder that ships: int8 ONNX and its tokenizer.

    python -m training.transformer.export OUT/model --to index/encoder/builtin_large

Of the pieces, all with Chinese characters are kept and, of the others, those that XLM-R's
tokenizer found most often. An existing README.md stays.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import onnx
import typer
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from training.transformer.graph import State, make_graph, quantize_file
from training.transformer.model import PASSAGE, QUERY
from training.transformer.unpack import SPECIAL, make_tokenizer

PIECES = 41_000
WORDS = "embeddings.word_embeddings.weight"


def kept_pieces(pieces: Sequence[tuple[str, float]], count: int = PIECES) -> list[int]:
    """Return the numbers of the pieces to keep, in order: special, Chinese, then by score.

    >>> kept_pieces([*[(one, 0.0) for one in SPECIAL], ("a", -9.0), ("人", -12.0), ("b", -8.0)], 6)
    [0, 1, 2, 3, 5, 6]
    """

    def rank(number: int) -> tuple[bool, bool, float, int]:
        piece, score = pieces[number]
        chinese = any("\u3400" <= c <= "\u9fff" for c in piece)
        return number >= len(SPECIAL), not chinese, -score, number

    return sorted(sorted(range(len(pieces)), key=rank)[:count])


def read_state(folder: Path) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """Return the weights of a Hugging Face folder as float32, and its configuration."""
    arrays = load_file(folder / "model.safetensors")
    state = {name.removeprefix("bert."): array.astype(np.float32) for name, array in arrays.items()}
    return state, json.loads((folder / "config.json").read_text(encoding="utf-8"))


def cut(state: State, tokenizer: Tokenizer, count: int) -> tuple[State, Tokenizer]:
    """Return weights and tokenizer with `count` pieces."""
    pieces = json.loads(tokenizer.to_str())["model"]["vocab"]
    kept = kept_pieces([(piece, score) for piece, score in pieces], count)
    smaller = make_tokenizer([pieces[n][0] for n in kept], [pieces[n][1] for n in kept])
    return {**state, WORDS: state[WORDS][kept]}, smaller


def write_model(source: Path, target: Path, *, pieces: int = PIECES, whole: bool = False) -> None:
    """Write the folder of `source`'s weights; `whole` keeps the matrices in float32."""
    state, config = read_state(source)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    smaller, tokenizer = cut(state, tokenizer, pieces)
    model = make_graph(smaller, int(str(config["num_attention_heads"])))
    target.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(target / "tokenizer.json"), pretty=False)
    if whole:
        onnx.save(model, target / "model.onnx")
    else:
        with tempfile.TemporaryDirectory() as folder:
            onnx.save(model, Path(folder) / "whole.onnx")
            quantize_file(Path(folder) / "whole.onnx", target / "model.onnx")
    settings = {
        "dimension": int(str(config["hidden_size"])),
        "max_tokens": int(str(config["max_position_embeddings"])),
        "prompts": {"query": QUERY, "document": PASSAGE},
    }
    (target / "encoder.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def main(
    source: Annotated[Path, typer.Argument(help="训练好的目录（其中有 model.safetensors）")],
    to: Annotated[Path, typer.Option(help="写到哪里")],
    pieces: Annotated[int, typer.Option(help="词表大小")] = PIECES,
    whole: Annotated[bool, typer.Option(help="不量化，用来比较")] = False,
) -> None:
    """把训练好的模型写成随项目发布的目录。"""
    write_model(source, to, pieces=pieces, whole=whole)


if __name__ == "__main__":
    typer.run(main)
