"""rag/web."""
