"""Two generations compared clause by clause."""
