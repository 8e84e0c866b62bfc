"""What the learned parts of understanding see of a question: its runs of characters, hashed.

Single characters and pairs, with the ends of the question marked, and for Latin script words
and pairs of words, are hashed (CRC-32) into `BUCKETS` rows; names of places are left out. The
recipe (`training/questions`) and the running program share this file. The encoder's vector beside
them adds less than the interval of the figures: the card in `rag/question/models`.
"""

from __future__ import annotations

import re
import zlib

import numpy as np
from numpy.typing import NDArray

from index.structure.gazetteer import find_regions

BUCKETS = 1 << 15
LONGEST_RUN = 2
MAX_CHARS = 160
"""Of longer questions both ends are read, where what is asked stands."""
_DIGITS = re.compile(r"\d+")
_LAST = re.compile(r"[\s？?。！!，,、~…]+$")
_SPACE = re.compile(r"\s+")
_LATIN = re.compile(r"[a-z']{2,}|0")


def feature_rows(question: str, longest: int = LONGEST_RUN) -> NDArray[np.int64]:
    """Return the rows of a question's features in order, each once."""
    text = plain(question)
    marked = f"\x02{text}\x03"
    sizes = range(1, longest + 1)
    runs = {marked[i : i + n] for n in sizes for i in range(len(marked) - n + 1)}
    words = ["\x02", *_LATIN.findall(text)]
    pairs = {f"{one} {two}" for one, two in zip(words, words[1:], strict=False)}
    names = runs.union(words[1:], pairs)
    rows = {zlib.crc32(name.encode()) % BUCKETS for name in names}
    return np.array(sorted(rows), dtype=np.int64)


def plain(question: str) -> str:
    """Return the question in small letters, every number the same, without the places it names.

    >>> plain("第12条  写了什么？")
    '第0条 写了什么'
    """
    for place in reversed(find_regions(question)):
        question = f"{question[: place.start]} {question[place.end :]}"
    text = _LAST.sub("", _SPACE.sub(" ", question.lower()).strip())
    text = _DIGITS.sub("0", text)
    half = MAX_CHARS // 2
    return text if len(text) <= MAX_CHARS else text[:half] + text[-half:]
