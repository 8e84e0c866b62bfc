"""Give memory back that loading has freed: glibc keeps it for the process otherwise.

Reading models and dictionaries takes blocks for a moment that lie between those that stay.
"""

from __future__ import annotations

import ctypes
import gc
import sys


def trim() -> bool:
    """Return free memory to the system; tell whether this C library can (glibc's does)."""
    gc.collect()
    if not sys.platform.startswith("linux"):
        return False
    try:
        give_back = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # musl
        return False
    return bool(give_back(0))
