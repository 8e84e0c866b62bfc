"""Dense and lexical search over clauses, and their protocols."""
