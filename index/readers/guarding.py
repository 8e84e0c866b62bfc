"""Read a large file in a process of its own, bounded in time and memory.

A reader that hangs, crashes or eats memory then costs its own file and nothing else. Small files
are read where they are: starting a process takes longer than reading them. PDF has a worker of
its own (`pdf_worker`), since pdfium is foreign code.

`python -m index.readers.guarding MODULE READER FILE`: bytes on standard input, one JSON object on
standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.errors import CorpusError
from index.readers.draft import Draft, Line
from index.readers.limits import READER_MEMORY_BYTES, READER_TIMEOUT_S
from index.readers.source import Noise

_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_SMALLER = "请拆成几个文件，或另存为纯文本"


def read_guarded(module: str, reader: str, raw: bytes, file: str) -> Draft:
    """Run a reader (a function of a module below `index.readers`) in a process of its own.

    Raises:
        CorpusError: what the reader raised, or it took too long, too much memory, or crashed.
    """
    arguments = ["index.readers.guarding", module, reader, file]
    try:
        result = run_worker(arguments, raw, READER_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise CorpusError(file, f"读取超过 {READER_TIMEOUT_S:.0f} 秒", _SMALLER) from error
    except (subprocess.CalledProcessError, json.JSONDecodeError) as error:
        raise CorpusError(file, "读取程序异常退出，文件可能已损坏", _SMALLER) from error
    if "refused" in result:
        raise CorpusError(file, *result["refused"])
    return _draft(result)


def run_worker(arguments: list[str], raw: bytes, timeout_s: float) -> dict[str, Any]:
    """Run `python -m ARGUMENTS` on the bytes; return the JSON object that it prints.

    Raises:
        subprocess.TimeoutExpired, subprocess.CalledProcessError, json.JSONDecodeError.
    """
    paths = [str(_PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONIOENCODING": "utf-8:surrogatepass",
    }
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        input=raw,
        capture_output=True,
        timeout=timeout_s,
        env=environment,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def limit_memory(size: int) -> None:
    """Bound the address space of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _draft(result: dict[str, Any]) -> Draft:
    lines = tuple(Line(**line) for line in result.pop("lines"))
    noise = tuple(Noise(**item) for item in result.pop("noise"))
    warnings = tuple(result.pop("warnings"))
    return Draft(lines, noise=noise, warnings=warnings, **result)


def main(module: str, reader: str, file: str) -> None:
    """Read standard input; write the draft, or why there is none."""
    limit_memory(READER_MEMORY_BYTES)
    try:
        read = getattr(importlib.import_module(f"index.readers.{module}"), reader)
        result: dict[str, object] = asdict(read(sys.stdin.buffer.read(), file))
    except CorpusError as error:
        result = {"refused": [error.reason, error.remedy, error.place]}
    except MemoryError:
        result = {"refused": ["读取时占用的内存超过上限", _SMALLER]}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:4])
