"""The reader: how likely a statement answers a question, by a small network over their features.

Two hidden layers of rectified units, trained by `training/reader`; the weights are arrays in
`model.npz`, read by NumPy. The card is `README.md` beside this file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import BUILTIN, BUILTIN_FOLDER
from index.encoder.static import StaticEncoder
from index.errors import SettingsError
from index.structure.document import Clause
from rag.reader.features import NAMES, Features
from rag.types import Query

WEIGHTS = Path(__file__).parent / "model.npz"
_CLIP = 5.0
Probabilities = NDArray[np.float32]


class Network:
    """A network from features to a probability."""

    def __init__(self, file: Path = WEIGHTS) -> None:
        """Read the weights.

        Raises:
            SettingsError: the file is missing, broken or made for other features.
        """
        try:
            with np.load(file, allow_pickle=False) as arrays:
                self._mean, self._scale = arrays["mean"], arrays["scale"]
                layers = range(len([name for name in arrays.files if name.startswith("w")]))
                self._layers = [(arrays[f"w{i}"], arrays[f"b{i}"]) for i in layers]
                names = tuple(str(name) for name in arrays["names"])
        except (OSError, ValueError, KeyError) as error:
            raise SettingsError(f"{file.name} 无法读取：{error}。请重新安装条问") from error
        if names != NAMES:
            raise SettingsError(f"{file.name} 和程序的版本不合。请重新安装条问")

    def probabilities(self, features: NDArray[np.float32]) -> Probabilities:
        """Return the probability of each row of (n, features), (n,)."""
        values = np.clip((features - self._mean) / self._scale, -_CLIP, _CLIP)
        for weights, bias in self._layers[:-1]:
            values = np.maximum(values @ weights + bias, 0.0)
        weights, bias = self._layers[-1]
        logits = (values @ weights + bias)[:, 0]
        result: Probabilities = (1 / (1 + np.exp(-logits))).astype(np.float32)
        return result


class Reader:
    """Says how likely each statement of a clause answers a question; shared between threads."""

    def __init__(self, features: Features, network: Network) -> None:
        """Join what is seen and what is made of it; use `load_reader`."""
        self._features, self._network = features, network

    def answers(self, query: Query, clause: Clause) -> Probabilities:
        """Return (statements,) probabilities, in the order of the clause's statements."""
        if not clause.statements:
            return np.zeros(0, np.float32)
        return self._network.probabilities(self._features.of(query, clause))


@cache
def load_reader() -> Reader:
    """Return the reader, loaded once a process."""
    return Reader(Features(StaticEncoder(BUILTIN_FOLDER, BUILTIN)), Network())
