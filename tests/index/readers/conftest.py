"""A folder to drop files into, and the reader applied to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.readers import read_document
from index.readers.source import SourceText

Read = Callable[[str, str | bytes], SourceText]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file into an empty corpus and read it."""

    def write_and_read(name: str, content: str | bytes) -> SourceText:
        path = tmp_path / name
        raw = content.encode() if isinstance(content, str) else content
        path.write_bytes(raw)
        return read_document(path, tmp_path)

    return write_and_read
