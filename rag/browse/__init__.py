"""The documents as a reader looks them up, without a question: search, standing, parts, pairs."""
