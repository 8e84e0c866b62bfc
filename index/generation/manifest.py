"""What a generation says of itself: `manifest.json`.

It names the schema and the encoder that made it, the source files it stands for, and the
SHA-256 of every file of the generation, its own included (`digest`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from index.errors import IndexCorrupt, IndexMismatch
from index.generation.folders import MEND

SCHEMA_VERSION = 4
NAME = "manifest.json"
_READERS = 2
"""Files hashed at once; hashing leaves the interpreter free."""


@dataclass(frozen=True, slots=True)
class EncoderFacts:
    """Which encoder made the vectors; `setting` is the value of the setting that chose it."""

    setting: str
    encoder_id: str
    revision: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that could not be indexed."""

    file: str
    reason: str
    remedy: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of one generation. `files` and `sources` map names to SHA-256."""

    generation: str
    created: str
    encoder: EncoderFacts
    documents: int
    clauses: int
    statements: int
    corpus_digest: str
    parser: str
    """Digest of the code that parsed the documents."""
    tokenizer: int
    """Version of the tokens that are indexed."""
    dense_kind: str
    dense_recall_at_10: float
    sources: Mapping[str, str]
    files: Mapping[str, str]
    rejected: tuple[Rejection, ...] = ()
    dropped: tuple[str, ...] = ()
    """Documents of the base (see `index.search.layout`) that changed or went since then."""
    summary: str = ""
    """What the build changed, in one Chinese sentence, for `index history`."""
    schema: int = SCHEMA_VERSION


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest.json` with its digest."""
    data = asdict(manifest)
    data["digest"] = _digest(data)
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (folder / NAME).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read and check `manifest.json`.

    Raises:
        IndexMismatch: another schema version.
        IndexCorrupt: missing, unreadable or changed since it was written.
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise IndexCorrupt(f"索引 {folder.name} 的清单 {NAME} 无法读取。{MEND}。") from error
    return parse_manifest(text, folder.name)


def parse_manifest(text: str, generation: str) -> Manifest:
    """Check and return a manifest as `write_manifest` wrote it.

    Raises:
        IndexMismatch: another schema version.
        IndexCorrupt: unreadable or changed since it was written.
    """
    try:
        data = json.loads(text)
        schema, digest = data["schema"], _digest(data)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise IndexCorrupt(f"索引 {generation} 的清单 {NAME} 无法读取。{MEND}。") from error
    if schema != SCHEMA_VERSION and data.get("digest") == digest:
        raise IndexMismatch(
            f"索引 {generation} 的格式版本是 {schema}，本程序用 {SCHEMA_VERSION}。{MEND}。"
        )
    if data.pop("digest", None) != digest:
        raise IndexCorrupt(f"索引 {generation} 的清单 {NAME} 已损坏（校验和不符）。{MEND}。")
    return _from_json(data)


def _from_json(data: dict[str, object]) -> Manifest:
    known = {field.name for field in fields(Manifest)}
    values = {name: value for name, value in data.items() if name in known}
    values["encoder"] = EncoderFacts(**data["encoder"])  # type: ignore[arg-type]
    values["rejected"] = tuple(Rejection(**item) for item in data["rejected"])  # type: ignore
    values["dropped"] = tuple(data.get("dropped", ()))  # type: ignore[arg-type]
    return Manifest(**values)  # type: ignore[arg-type]


def _digest(data: Mapping[str, object]) -> str:
    content = {name: value for name, value in data.items() if name != "digest"}
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def wrong_files(folder: Path, manifest: Manifest) -> list[str]:
    """Return the names of files that are missing or whose SHA-256 differs."""
    with ThreadPoolExecutor(_READERS) as pool:
        wrong = pool.map(lambda item: _is_wrong(folder / item[0], item[1]), manifest.files.items())
        return [name for name, bad in zip(manifest.files, wrong, strict=True) if bad]


def _is_wrong(path: Path, digest: str) -> bool:
    return not path.is_file() or sha256_of(path) != digest
