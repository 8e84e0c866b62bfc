"""Bounds that keep one hostile or broken file from harming the others."""

from __future__ import annotations

MAX_TEXT_BYTES = 64 * 2**20
"""Largest .txt, .md or .html file: a thousand times an ordinary official document."""

MAX_BINARY_BYTES = 256 * 2**20
"""Largest .docx or .pdf file; scans are big."""
