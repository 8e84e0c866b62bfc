"""Where to look: places, documents and units that a question names."""
