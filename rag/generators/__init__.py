"""rag/generators."""
