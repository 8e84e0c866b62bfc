"""Write the model as a plain sentence-transformers folder, int8 with a scale for each token.

`StaticEmbedding` reads `embeddings` (int8) and `weights` (float32, one for each token) and
multiplies them on loading, so a quarter of the size costs no code and no speed.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

MODULES = "sentence_transformers"
STATIC = f"{MODULES}.sentence_transformer.modules.static_embedding.StaticEmbedding"
NORMALIZE = f"{MODULES}.base.modules.normalize.Normalize"


def quantize(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 rows and the scale of each row: `rows * scales[:, None]` is near `vectors`."""
    largest = np.abs(vectors).max(axis=1)
    scales = (np.where(largest > 0, largest, 1.0) / 127).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def save_model(folder: Path, tokenizer: Tokenizer, vectors: NDArray[np.float32]) -> None:
    """Write tokenizer, int8 weights and the module list; an existing README.md stays."""
    folder.mkdir(parents=True, exist_ok=True)
    embeddings, weights = quantize(vectors)
    weights_file = folder / "model.safetensors"
    save_file({"embeddings": embeddings, "weights": weights}, weights_file)
    weights_file.chmod(0o644)  # safetensors writes for the owner only
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": STATIC},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": NORMALIZE},
    ]
    _write_json(folder / "modules.json", modules)
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize/config.json", {})
    config = {
        "model_type": "SentenceTransformer",
        "prompts": {"query": "", "document": ""},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    _write_json(folder / "config_sentence_transformers.json", config)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
