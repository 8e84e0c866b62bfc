"""Plain text: one line, one paragraph, until the joining rules say otherwise."""

from __future__ import annotations

from index.readers.cleaning import split_lines
from index.readers.decoding import decode
from index.readers.draft import Draft, Line


def read_plaintext(raw: bytes, file: str) -> Draft:
    """Read a .txt file.

    Raises:
        CorpusError: the bytes are not text in a known encoding.
    """
    text, encoding = decode(raw, file)
    lines = (Line(line, number) for number, line in enumerate(split_lines(text), start=1))
    return Draft(tuple(lines), encoding=encoding)
