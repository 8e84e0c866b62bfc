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

MAX_PDF_PAGES = 3_000
MAX_PDF_CHARS = 20_000_000
MAX_OCR_PAGES = 500
MAX_OCR_SIDE_PIXELS = 4_000
PDF_TIMEOUT_S = 180.0
OCR_TIMEOUT_PER_PAGE_S = 60.0
PDF_MEMORY_BYTES = 2 * 2**30
"""Address space of the process that parses PDFs, where the system can bound it."""

MAX_PAGE_FRAGMENTS = 20_000
"""Runs of text on one page; a dense table has a few hundred."""

GUARDED_BYTES = 2**20
"""Files of this size and more, and packages that unpack to more than RATIO_FREE_BYTES, are read
in a process of their own."""

READER_TIMEOUT_S = 120.0
READER_MEMORY_BYTES = 3 * 2**30
"""Address space of that process: libraries take half a gigabyte before they read anything."""

MAX_SHEET_CELLS = 1_000_000
OFFICE_TIMEOUT_S = 120.0
