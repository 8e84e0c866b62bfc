"""The index in Milvus: the same clauses, vectors and BM25 where one machine isn't enough.

`client` is the only importer of pymilvus; `push` copies a generation there; `snapshot` reads it
back as the `Snapshot` that retrieval knows, so that ranking and fusion stay in `rag`.
"""
