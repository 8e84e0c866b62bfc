"""How a sentence-transformers folder makes one vector of a text's token vectors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Vectors

Pooling = Literal["cls", "mean", "lasttoken"]
MODULES = {"Transformer", "Pooling", "Normalize"}


def read_json(path: Path) -> Mapping[str, Any]:
    """Return the object in a JSON file, an empty one where there is no file."""
    if not path.is_file():
        return {}
    read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def read_pooling(folder: Path) -> Pooling:
    """Return how the folder pools token vectors.

    Raises:
        ValueError: it has other modules, or a way of pooling that isn't known here.
    """
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    kinds = {str(module["type"]).rsplit(".", 1)[-1]: str(module["path"]) for module in modules}
    if set(kinds) - MODULES or "Pooling" not in kinds:
        raise ValueError(f"ONNX 后端不支持的模块 {sorted(set(kinds) - MODULES) or kinds}")
    config = read_json(folder / kinds["Pooling"] / "config.json")
    older = [key for key, value in config.items() if key.startswith("pooling_mode_") and value]
    names = [key.removeprefix("pooling_mode_").removesuffix("_tokens") for key in older]
    mode = config.get("pooling_mode") or "+".join(names)
    known: dict[str, Pooling] = {
        "cls": "cls",
        "cls_token": "cls",
        "mean": "mean",
        "lasttoken": "lasttoken",
    }
    if mode not in known:
        raise ValueError(f"ONNX 后端不支持的池化方式 {mode}")
    return known[str(mode)]


def pool(states: Vectors, mask: NDArray[np.int64], how: Pooling) -> Vectors:
    """Return one row for each text from (texts, tokens, dimension), padding left out.

    A model that pools itself returns (texts, dimension), which stays as it is.
    """
    if states.ndim == 2:
        return states
    rows = np.arange(len(states))
    if how == "mean":
        kept = mask[:, :, None].astype(np.float32)
        mean: Vectors = (states * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1)
        return mean
    if how == "cls":
        first: Vectors = states[rows, mask.argmax(axis=1)]
        return first
    last: Vectors = states[rows, mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1)]
    return last
