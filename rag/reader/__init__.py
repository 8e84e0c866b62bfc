"""How well a statement answers a question."""
