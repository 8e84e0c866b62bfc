"""Chinese text -> tokens: the only importer of rjieba.

Tokens are jieba's search-mode words (cut by its Rust port, which takes a twelfth of the time)
plus the character bigrams of every Chinese run, so that a term counts even where jieba cuts it
elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from operator import add

TOKENIZER_VERSION = 1
"""Raised when tokens change, so that cached tokens are made again."""
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
        if len(run) > 1 and not run.isascii():
            tokens += _chinese_tokens(run)
        elif run not in _STOP_TOKENS:
            tokens.append(run)
    return tokens


def tokenize_each(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield the tokens of each text of a document: lines that come again are read once.

    No token goes over the end of a line, and what stands around a clause (title, headings) comes
    with every one.

    >>> list(tokenize_each(["题\\n数据", "题\\n要素"]))
    [['题', '数据', '数据'], ['题', '要素', '要素']]
    """
    known: dict[str, list[str]] = {}
    for text in texts:
        tokens: list[str] = []
        for line in text.split("\n"):
            if line not in known:
                known[line] = tokenize(line)
            tokens += known[line]
        yield tokens


def _chinese_tokens(run: str) -> list[str]:
    """Return the words of two characters or more, then the bigrams: none is a stop token."""
    import rjieba

    words = [word for word in rjieba.cut_for_search(run) if len(word) > 1]
    return words + list(map(add, run, run[1:]))


def words(text: str) -> list[str]:
    """Cut a text into words, nothing left out.

    >>> words("要素和土地")
    ['要素', '和', '土地']
    """
    import rjieba

    return list(rjieba.cut(text))


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with their class: n and vn nouns, v verb, p preposition …

    >>> tagged("加强监管部门")
    [('加强', 'v'), ('监管部门', 'n')]
    """
    import rjieba

    return list(rjieba.tag(text))


def small_words(text: str) -> list[str]:
    """Return the words of a text that hold no other word of it, single characters left out.

    >>> small_words("数据共享")
    ['数据', '共享']
    """
    import rjieba

    found = [word for word in rjieba.cut_for_search(text) if len(word) > 1]
    return [word for word in found if not any(o in word for o in found if o != word)]
