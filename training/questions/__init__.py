"""The recipe of the question classifiers (`rag/question/models`)."""
