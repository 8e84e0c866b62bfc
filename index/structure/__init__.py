"""index/structure."""
