"""Hits -> a checked answer, or a refusal with its reason."""
