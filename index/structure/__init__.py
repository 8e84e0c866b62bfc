"""SourceText -> Document: the clause tree, its spans, ids, paths and facts."""

from __future__ import annotations

from index.structure.ids import assign_doc_ids
from index.structure.outline import outline
from index.structure.parse import parse_document

__all__ = ["assign_doc_ids", "outline", "parse_document"]
