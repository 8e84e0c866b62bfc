"""Readers: one file per format, bytes -> SourceText. The first step of the index.

>>> source = read_document(Path("corpus/a.md"), Path("corpus"))  # doctest: +SKIP
>>> source.text.splitlines()[0]  # doctest: +SKIP
'关于印发《…》的通知'
"""

from __future__ import annotations

from index.readers.dispatch import SUPPORTED_SUFFIXES, read_document
from index.readers.listing import Listed, list_documents

__all__ = ["SUPPORTED_SUFFIXES", "Listed", "list_documents", "read_document"]
