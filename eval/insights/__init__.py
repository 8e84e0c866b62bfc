"""Gold data for the insights: see README.md beside it."""
