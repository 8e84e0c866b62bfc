"""index/encoder."""
