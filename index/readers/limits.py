"""Bounds that keep one hostile or broken file from harming the others."""

from __future__ import annotations

MAX_TEXT_BYTES = 64 * 2**20
"""Largest .txt, .md or .html file: a thousand times an ordinary official document."""

MAX_BINARY_BYTES = 256 * 2**20
"""Largest .docx or .pdf file; scans are big."""

MAX_ARCHIVE_MEMBERS = 5_000
MAX_ARCHIVE_BYTES = 512 * 2**20
MAX_ARCHIVE_RATIO = 200
"""XML packs 10 to 40 times; a bomb packs a thousand times and more."""

RATIO_FREE_BYTES = 8 * 2**20
"""Parts smaller than this when unpacked may have any ratio."""
