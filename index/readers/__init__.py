"""index/readers."""
