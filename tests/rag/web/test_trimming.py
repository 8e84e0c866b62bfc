"""Freed memory that lies between what stays goes back to the system."""

import platform
import subprocess
import sys

import pytest

# The C library keeps blocks of a kilobyte; every hundredth stays, so its heap can't shrink.
CODE = """
from pathlib import Path
from rag.web.trimming import trim
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
blocks = [bytes(1024) for _ in range(100_000)]
kept = blocks[::100]
del blocks
before = resident()
assert trim()
print(before - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is freed")
def test_what_was_freed_goes_back() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 50 * 2**20
