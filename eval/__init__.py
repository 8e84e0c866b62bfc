"""Evaluation of retrieval, answers, citations and refusals on question sets."""
