"""Does a generation hold what it says? Every checksum, count, span and vector is checked."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexUnavailable
from index.generation.folders import generation_folder
from index.generation.manifest import NAME as MANIFEST
from index.generation.manifest import Manifest, read_manifest, wrong_files
from index.generation.snapshot import Snapshot, open_generation
from index.search.dense_cache import cache_matches, has_unit_vectors
from index.search.layout import DELTA
from index.structure.document import Clause, Document, Heading

logger = logging.getLogger(__name__)


def problems(state: Path, generation: str) -> list[str]:
    """Return what is wrong with a generation, in Chinese; nothing if it is sound.

    Raises:
        IndexMissing: there is no such generation.
    """
    folder = generation_folder(state, generation)
    try:
        manifest = read_manifest(folder)
    except IndexUnavailable as error:
        return [str(error)]
    found = [f"{name}：校验和不符或文件缺失" for name in wrong_files(folder, manifest)]
    known = {*manifest.files, MANIFEST}
    there = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    found += [f"{name}：清单中没有的文件" for name in there if name not in known]
    if manifest.generation != generation:
        found.append(f"清单属于另一代索引 {manifest.generation}")
    try:
        snapshot = open_generation(state, generation, verify=False)
    except IndexUnavailable as error:
        return [*found, str(error)]
    try:
        return [*found, *_content(snapshot, manifest)]
    except (sqlite3.DatabaseError, ValueError, KeyError, RuntimeError) as error:
        return [*found, f"内容无法读取：{error}"]
    finally:
        snapshot.close()


def _content(snapshot: Snapshot, manifest: Manifest) -> Iterator[str]:
    yield from (f"clauses.sqlite：{message}" for message in snapshot.store_problems())
    yield from _counts(snapshot, manifest)
    yield from _vectors(snapshot)
    yield from snapshot.lexical.problems()
    for document in snapshot.documents:
        yield from span_problems(snapshot.document(document.doc_id))


def _counts(snapshot: Snapshot, manifest: Manifest) -> Iterator[str]:
    if len(snapshot.documents) != manifest.documents:
        yield f"文件数 {len(snapshot.documents)} 与清单 {manifest.documents} 不符"
    counts = {
        "条款": len(snapshot),
        "向量": len(snapshot.dense),
        "所属文件": len(snapshot.doc_rows),
    }
    for name, count in counts.items():
        if count != manifest.clauses:
            yield f"{name}数 {count} 与清单 {manifest.clauses} 不符"
    if snapshot.dense.dimension != manifest.encoder.dimension:
        yield "向量维数与清单不符"


def _vectors(snapshot: Snapshot) -> Iterator[str]:
    for folder in (snapshot.folder, snapshot.folder / DELTA):
        if folder.is_dir() and not has_unit_vectors(folder):
            yield "vectors.npy：有向量不是单位长度"
    if not cache_matches(snapshot.folder):
        yield "dense.faiss：与 vectors.npy 不一致"


def span_problems(document: Document) -> Iterator[str]:
    """Yield violations of the clause tree's invariants (see `index.structure.document`)."""
    parts: list[Clause | Heading] = [*document.headings, *document.clauses]
    parts.sort(key=lambda part: part.start)
    end = 0
    for part in parts:
        if document.text[part.start : part.end] != part.text:
            yield f"{document.file}：{part.start} 处的条款与原文不一致"
        if part.start < end:
            yield f"{document.file}：{part.start} 处的条款重叠"
        if document.text[end : part.start].strip():
            yield f"{document.file}：{end} 处的文字不属于任何条款"
        end = max(end, part.end)
    if document.text[end:].strip():
        yield f"{document.file}：{end} 处的文字不属于任何条款"
