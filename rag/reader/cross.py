"""The cross-encoder: question and statement read together by a small transformer.

int8 ONNX, run by ONNX Runtime without torch; written by `training.reader.cross.export`. Each pair
goes through by itself, so what is made of it depends on the pair alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.static import shared_tokenizer
from index.encoder.transformer import on_each_core, open_session
from index.errors import SettingsError

QUESTION, STATEMENT = "query: ", "passage: "
"""The prompts of the encoder that training starts from."""
QUESTION_TOKENS, STATEMENT_TOKENS = 40, 110
BEGIN, END = 0, 2
OUTPUT = "log_odds"
_KEPT = 4096

LogOdds = NDArray[np.float32]


def pair_ids(tokenizer: Tokenizer, question: str, statement: str) -> list[int]:
    """Return the token numbers of a pair: <s> question </s> statement </s>."""
    asked = tokenizer.encode(QUESTION + question, add_special_tokens=False).ids
    said = tokenizer.encode(STATEMENT + statement, add_special_tokens=False).ids
    return [BEGIN, *asked[:QUESTION_TOKENS], END, *said[:STATEMENT_TOKENS], END]


class CrossEncoder:
    """Judges pairs; shared between threads. Remembers the latest."""

    def __init__(self, folder: Path) -> None:
        """Load model, tokenizer and the weights by which its word is joined with another's.

        Raises:
            SettingsError: a file is missing or broken.
        """
        try:
            self._session = open_session(folder / "model.onnx")
            self._tokenizer = shared_tokenizer(folder / "tokenizer.json")
            joint = json.loads((folder / "reader.json").read_text(encoding="utf-8"))["joint"]
            self._bias, self._own, self._other = (float(value) for value in joint)
        except (ImportError, OSError, ValueError, LookupError, TypeError) as error:
            raise SettingsError(f"{folder.name} 无法读取：{error}。请重新安装条问") from error
        self._judge = lru_cache(_KEPT)(self._judged)

    def log_odds(self, question: str, statements: Sequence[str]) -> LogOdds:
        """Return (statements,) log-odds that each answers the question."""
        found = on_each_core(lambda statement: self._judge(question, statement), statements)
        return np.fromiter(found, np.float32, len(statements))

    def joined(self, own: LogOdds, other: LogOdds) -> LogOdds:
        """Return the log-odds that follow from this judge's and the small network's together."""
        both: LogOdds = self._bias + self._own * own + self._other * other
        return both

    def _judged(self, question: str, statement: str) -> float:
        ids = np.array([pair_ids(self._tokenizer, question, statement)], np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return float(self._session.run([OUTPUT], given)[0][0])
