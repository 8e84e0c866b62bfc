"""corpus -> index: documents become a tree of clauses, clauses become a searchable snapshot."""
