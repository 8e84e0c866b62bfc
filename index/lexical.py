"""BM25 over Chinese tokens: the only importer of bm25s and jieba.

Tokens are jieba's search-mode words plus the character bigrams of every Chinese run, so that a
term counts even where jieba cuts it elsewhere. Scores are BM25 in Lucene's form (Kamphuis et al.
2020), computed when the index is built (Lù 2024, bm25s) and kept as a sparse matrix by token.
"""

from __future__ import annotations

import logging
import math
import os
import re
import unicodedata
import warnings
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TOKENIZER_VERSION = 1
"""Raised when tokens change, so that cached tokens are made again."""
K1 = 1.5
B = 0.75
FILES = ("bm25_data.npy", "bm25_indices.npy", "bm25_indptr.npy", "bm25_tokens.txt")

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f〇"
_RUN = re.compile(rf"[{_CHINESE}]+|[a-z0-9]+(?:[.%][a-z0-9]+)*%?")
_STOP_WORDS = (
    "的 了 和 与 及 或 等 在 对 为 是 以 于 其 之 将 把 被 由 从 到 就 也 都 而 并 着 过 "
    "这 那 该 此 吗 呢 吧 啊 呀 么 a an and are for in is of on or the to"
)
_STOP_TOKENS = frozenset(_STOP_WORDS.split())


def tokenize(text: str) -> list[str]:
    """Return the tokens of a text, repeats included, stop tokens left out.

    >>> tokenize("数据要素，5G")
    ['数据', '要素', '数据', '据要', '要素', '5g']
    """
    tokens: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        tokens += [run] if run.isascii() else _chinese_tokens(run)
    return [token for token in tokens if token not in _STOP_TOKENS]


def _chinese_tokens(run: str) -> list[str]:
    """Words of two characters or more, then bigrams; a single character stands for itself."""
    if len(run) == 1:
        return [run]
    words = [word for word in _cutter()(run) if len(word) > 1]
    return words + [run[i : i + 2] for i in range(len(run) - 1)]


@cache
def _cutter() -> Callable[[str], Sequence[str]]:
    """Load jieba's dictionary, without its cache file (a shared, unchecked file in /tmp)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and pkg_resources in jieba 0.42
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tokenizer.get_dict_file() as dictionary:
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(dictionary)
    tokenizer.initialized = True

    def cut(run: str) -> Sequence[str]:
        return list(tokenizer.cut_for_search(run))

    return cut


def _numbered(token_lists: Iterable[Sequence[str]]) -> tuple[list[array[int]], list[str]]:
    """Return the rows as compact arrays of token numbers, and the tokens in sorted order."""
    numbers: dict[str, int] = {}
    rows = [
        array("i", [numbers.setdefault(token, len(numbers)) for token in tokens])
        for tokens in token_lists
    ]
    tokens = sorted(numbers)
    place = np.empty(len(tokens), np.intc)
    place[[numbers[token] for token in tokens]] = np.arange(len(tokens), dtype=np.intc)
    return [array("i", place[row].tobytes()) if row else row for row in rows], tokens


class LexicalIndex:
    """BM25 scores by token (columns) and row.

    >>> index = LexicalIndex.build([["数据", "要素"], ["土地"]])
    >>> index.scores(["数据"])[1]
    0.0
    """

    def __init__(
        self,
        data: NDArray[np.float32],
        indices: NDArray[np.int32],
        indptr: NDArray[np.int64],
        tokens: Sequence[str],
        *,
        rows: int,
    ) -> None:
        """Take the arrays of a sparse column matrix; `tokens` names its columns."""
        self._data, self._indices, self._indptr = data, indices, indptr
        self._tokens = tokens
        self._columns = {token: column for column, token in enumerate(tokens)}
        self._rows = rows

    @classmethod
    def build(cls, token_lists: Iterable[Sequence[str]]) -> LexicalIndex:
        """Index the tokens of each row. Columns are in sorted order, whatever the input's."""
        ids, tokens = _numbered(token_lists)
        if not tokens:
            nothing = np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64)
            return cls(*nothing, [], rows=len(ids))
        # Its progress bars take a lock shared between processes: one killed there blocks the rest.
        os.environ.setdefault("DISABLE_TQDM", "1")
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets DEBUG when imported
        columns = {token: column for column, token in enumerate(tokens)}
        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene", csc_backend="scipy")
        bm25.index((ids, columns), create_empty_token=False, show_progress=False)
        return cls(
            bm25.scores["data"].astype(np.float32),
            bm25.scores["indices"].astype(np.int32),
            bm25.scores["indptr"].astype(np.int64),
            tokens,
            rows=len(ids),
        )

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._rows

    @staticmethod
    def tokenize(text: str) -> list[str]:
        """Return the tokens of a text, as the index was built with."""
        return tokenize(text)

    def scores(
        self,
        tokens: Sequence[str] | Sequence[tuple[str, float]],
        rows: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float32]:
        """Return the BM25 score of every row (or of `rows`, in their order).

        Tokens may carry weights; a plain token weighs 1, and a repeated one counts again.
        """
        totals = np.zeros(self._rows, np.float32)
        for item in tokens:
            token, weight = (item, 1.0) if isinstance(item, str) else item
            column = self._columns.get(token)
            if column is not None:
                span = slice(int(self._indptr[column]), int(self._indptr[column + 1]))
                totals[self._indices[span]] += np.float32(weight) * self._data[span]
        return totals if rows is None else totals[rows]

    def document_frequency(self, token: str) -> int:
        """Return the number of rows that contain the token."""
        column = self._columns.get(token)
        if column is None:
            return 0
        return int(self._indptr[column + 1] - self._indptr[column])

    def idf(self, token: str) -> float:
        """Return Lucene's idf, ln(1 + (N - n + 0.5) / (n + 0.5)); highest for unknown tokens."""
        n = self.document_frequency(token)
        return math.log(1 + (self._rows - n + 0.5) / (n + 0.5))

    def problems(self) -> list[str]:
        """Return what is inconsistent in the arrays, in Chinese."""
        found = []
        if len(self._indptr) != len(self._tokens) + 1 or np.any(np.diff(self._indptr) < 0):
            found.append("bm25_indptr.npy：与词表不符")
        if len(self._indices) != len(self._data) or self._indptr[-1] != len(self._data):
            found.append("bm25_indices.npy：长度与分值不符")
        if len(self._indices) and not 0 <= self._indices.min() <= self._indices.max() < self._rows:
            found.append("bm25_indices.npy：有条款行号越界")
        return found

    def save(self, folder: Path) -> None:
        """Write the four files of `FILES`."""
        np.save(folder / FILES[0], self._data, allow_pickle=False)
        np.save(folder / FILES[1], self._indices, allow_pickle=False)
        np.save(folder / FILES[2], self._indptr, allow_pickle=False)
        (folder / FILES[3]).write_text("\n".join(self._tokens), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, rows: int) -> LexicalIndex:
        """Map the arrays into memory; `rows` comes from the manifest."""
        data, indices, indptr = (
            np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in FILES[:3]
        )
        text = (folder / FILES[3]).read_text(encoding="utf-8")
        return cls(data, indices, indptr, text.split("\n") if text else [], rows=rows)
