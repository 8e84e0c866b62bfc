"""One immutable generation on disk: store, manifest, snapshot, history, verification."""
