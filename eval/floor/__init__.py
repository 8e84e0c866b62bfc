"""What a plain system finds on the same documents and questions: the floor beside our figures."""

SYSTEMS = ("BM25", "混合")
FIGURES = ("document@1", "document@5", "document@10", "recall@1", "recall@5", "recall@10")
