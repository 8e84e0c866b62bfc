"""Records of measurements, kept as JSON Lines so that a run can go on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.peers.passages import read_lines

RECORDS = "records.jsonl"
Record = dict[str, Any]


def read_records(out: Path) -> list[Record]:
    """Return the records of a run, none if there is none."""
    file = out / RECORDS
    return list(read_lines(file)) if file.exists() else []


def append_record(out: Path, record: Record) -> None:
    """Add a record to those of a run."""
    with (out / RECORDS).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def data_folder(out: Path, collection: str) -> Path:
    """Return where a collection's files lie."""
    return out / "data" / collection
