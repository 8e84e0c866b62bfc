"""How the reader is trained: questions with the statements that answer them, and near misses."""
