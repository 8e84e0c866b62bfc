"""question -> answer: retrieval over clauses and answers quoted from them."""
