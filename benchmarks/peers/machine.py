"""What the figures were measured on, without the machine's name."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.peers.adapters import SHOWN
from benchmarks.peers.records import Record


def described_machine() -> dict[str, str]:
    """Return processor, cores, memory, system and Python."""
    return {
        "机器": f"{_processor()}，{psutil.cpu_count()} 核，"
        f"{psutil.virtual_memory().total / 2**30:.0f} GB 内存",
        "系统": f"{platform.system()} {platform.release()}，Python {platform.python_version()}",
        "开始时别的负载": f"{psutil.getloadavg()[0]:.1f}（核数以上则墙上时间不可信）",
    }


def _processor() -> str:
    """Return the processor's model, as far as the system tells it."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def described_versions(records: Sequence[Record]) -> str:
    """Return every system's versions, as recorded."""
    found = {record["system"]: record["versions"] for record in records}
    return "；".join(
        f"{SHOWN[name]}（{'，'.join(f'{p} {v}' for p, v in packages.items())}）"
        for name, packages in found.items()
    )
