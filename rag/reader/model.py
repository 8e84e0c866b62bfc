"""The reader: how likely a statement answers a question, by a small network over their features.

Two hidden layers of rectified units, trained by `training/reader`; the weights are arrays in
`model.npz`, read by NumPy. The card is `README.md` beside this file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.encoder import builtin_static
from index.errors import SettingsError
from index.structure.document import Clause, Statement
from rag.reader.cross import CrossEncoder
from rag.reader.features import NAMES, Features
from rag.reader.pairs import question_text, statement_text
from rag.types import Query

WEIGHTS = Path(__file__).parent / "model.npz"
CROSS = Path(__file__).parent / "cross_encoder"
"""The folder of the cross-encoder."""
DEPTH, DOUBT = 16, 0.02
_CLIP = 5.0
_LEAST = 1e-4
Probabilities = NDArray[np.float32]
Told = tuple[Clause, Statement]


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
        return _probability(logits)


class Reader:
    """Says how likely each statement of a clause answers a question; shared between threads.

    The small network reads everything; what it doesn't rule out is read by the cross-encoder, if
    there is one, and the two have their say together.
    """

    def __init__(
        self, features: Features, network: Network, cross: CrossEncoder | None = None
    ) -> None:
        """Join what is seen and what is made of it; use `load_reader`."""
        self._features, self._network, self._cross = features, network, cross

    def answers(self, query: Query, clause: Clause) -> Probabilities:
        """Return (statements,) probabilities, in the order of the clause's statements."""
        return self.read(query, [clause])

    def read(self, query: Query, clauses: Sequence[Clause]) -> Probabilities:
        """Return (statements of all clauses,) probabilities, in order.

        Of the statements that the small network gives `DOUBT` at least, the `DEPTH` likeliest are
        read by the cross-encoder; none of the others is called likelier than these.
        """
        seen = [self._features.of(query, clause) for clause in clauses if clause.statements]
        if not seen:
            return np.zeros(0, np.float32)
        small = self._network.probabilities(np.concatenate(seen))
        if self._cross is None:
            return small
        chosen = [i for i in np.argsort(-small, kind="stable")[:DEPTH] if small[i] >= DOUBT]
        if not chosen:
            return small
        told = [(clause, statement) for clause in clauses for statement in clause.statements]
        texts = [statement_text(*told[i]) for i in chosen]
        own = self._cross.log_odds(question_text(query), texts)
        likely = small.copy()
        read = _probability(self._cross.joined(own, log_odds(small[chosen])))
        if len(chosen) == DEPTH:
            likely = np.minimum(likely, read.min())
        likely[chosen] = read
        return likely

    def announcing(self, query: Query, heads: Sequence[Told]) -> Probabilities:
        """Return how likely what announces a list says that the answer follows, (heads,).

        By the cross-encoder's word alone: the small network, which looks for the answer's own
        words, rules announcements out. Zeros without a cross-encoder.
        """
        if self._cross is None or not heads:
            return np.zeros(len(heads), np.float32)
        texts = [statement_text(*head) for head in heads]
        return _probability(self._cross.log_odds(question_text(query), texts))


def log_odds(values: Probabilities) -> Probabilities:
    """Return the log-odds of probabilities, kept off 0 and 1."""
    kept = np.clip(values, _LEAST, 1 - _LEAST)
    result: Probabilities = np.log(kept / (1 - kept)).astype(np.float32)
    return result


def _probability(log_odds: Probabilities) -> Probabilities:
    result: Probabilities = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
    return result


@cache
def load_reader(kind: Literal["builtin", "small"]) -> Reader:
    """Return the reader, loaded once a process; `small` is the small network alone.

    Raises:
        SettingsError: a file is missing or broken.
    """
    features = Features(builtin_static())
    return Reader(features, Network(), CrossEncoder(CROSS) if kind == "builtin" else None)
