"""Tokens as words that every Milvus analyzer leaves whole, so that BM25 there is our BM25.

Milvus's own `jieba` analyzer cuts another way: it knows no character bigrams and no stop tokens
of ours. What Milvus analyses is therefore our own tokens, and its function counts and scores
them. Milvus Lite has no `whitespace` tokenizer and its `standard` one drops signs (`3.5%` would
be two words), while the servers' cuts Chinese apart; a code of seven small letters and digits is
one word to all of them. Two tokens share a code with a chance of one in 78 billion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 7
_SPACE = len(_DIGITS) ** _LENGTH
MAX_BYTES = 65_535
"""The longest VARCHAR of Milvus."""
MAX_TOKENS = (MAX_BYTES + 1) // (_LENGTH + 1)
"""Tokens of a clause beyond these aren't counted (a clause of some 5,000 characters)."""


@lru_cache(maxsize=200_000)
def code(token: str) -> str:
    """Return the code of a token.

    >>> code("数据")
    'wwk7vcq'
    """
    number = int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest()) % _SPACE
    digits = ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def coded(tokens: Iterable[str]) -> str:
    """Return the text that Milvus analyses: the codes of the tokens, repeats included."""
    return " ".join(map(code, tokens))
