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
from index.search.dense import VECTORS
from index.search.dense_cache import cache_matches, has_unit_vectors
from index.search.layout import DELTA
from index.search.statements import VECTORS as STATEMENTS
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
    for head in snapshot.documents:
        document = snapshot.document(head.doc_id)
        yield from span_problems(document)
        counts = snapshot.statements.counts(snapshot.rows_of(head.doc_id))
        if counts.tolist() != [len(clause.statements) for clause in document.clauses]:
            yield f"{STATEMENTS}：{head.file} 的语句数与条款不符"


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
    if len(snapshot.statements) != manifest.statements:
        yield f"语句数 {len(snapshot.statements)} 与清单 {manifest.statements} 不符"
    if snapshot.dense.dimension != manifest.encoder.dimension:
        yield "向量维数与清单不符"


def _vectors(snapshot: Snapshot) -> Iterator[str]:
    for folder in (snapshot.folder, snapshot.folder / DELTA):
        for name in (VECTORS, STATEMENTS):
            if folder.is_dir() and not has_unit_vectors(folder / name):
                yield f"{name}：有向量不是单位长度"
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
    for clause in document.clauses:
        if not _statements_fit(clause):
            yield f"{document.file}：{clause.clause_id} 的语句不是条款中的文字"


def _statements_fit(clause: Clause) -> bool:
    """Tell whether statements are spans of their clause in order, and stems are in it."""
    end = 0
    for statement in clause.statements:
        start, stem = statement.start, statement.stem or (0, 1)
        if not end <= start < statement.end <= len(clause.text):
            return False
        if clause.text[start : statement.end] != statement.text:
            return False
        if not 0 <= stem[0] < stem[1] <= len(clause.text):
            return False
        end = statement.end
    return True
