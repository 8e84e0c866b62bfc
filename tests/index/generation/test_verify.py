import dataclasses
import random
import shutil

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from index.build.run import build_index
from index.errors import IndexCorrupt
from index.generation import manifest
from index.generation.folders import current_generation
from index.generation.history import rollback
from index.generation.manifest import read_manifest, sha256_of, write_manifest
from index.generation.verify import problems, span_problems
from index.opening import open_snapshot
from index.settings import Settings
from index.structure.document import Clause, Document, Statement

FILES = (
    "bm25_data.npy",
    "bm25_indices.npy",
    "bm25_indptr.npy",
    "bm25_lengths.npy",
    "bm25_tokens.txt",
    "clauses.sqlite",
    "dense.faiss",
    "ranks.npy",
    "statement_offsets.npy",
    "statements.npy",
    "vectors.npy",
    "manifest.json",
)


@pytest.fixture
def built(settings, encoder):
    """Two generations; the older one is the remedy."""
    build_index(settings, encoder=encoder)
    build_index(settings, encoder=encoder, full=True)
    return settings


def folder_of(settings: Settings):
    return settings.state / "index" / current_generation(settings.state)


def test_the_list_names_every_file(built):
    assert sorted(FILES) == sorted(path.name for path in folder_of(built).iterdir())
    assert problems(built.state, current_generation(built.state)) == []


@pytest.mark.parametrize("file", FILES)
def test_a_changed_byte_in_any_file_is_found_and_mended(built, file):
    path = folder_of(built) / file
    content = bytearray(path.read_bytes())
    place = random.Random(file).randrange(len(content))
    content[place] ^= 0x01
    path.write_bytes(content)
    damaged = current_generation(built.state)
    with pytest.raises(IndexCorrupt, match="python -m index (build|rollback)"):
        open_snapshot(built)
    assert any(file in problem for problem in problems(built.state, damaged))
    assert rollback(built.state) < damaged
    assert open_snapshot(built).generation < damaged
    assert problems(built.state, damaged) != []


@pytest.mark.parametrize("file", FILES)
def test_a_lost_file_is_found_and_a_build_mends_it(built, file):
    (folder_of(built) / file).unlink()
    damaged = current_generation(built.state)
    assert any(file in problem for problem in problems(built.state, damaged))
    report = build_index(built, encoder=TinyEncoder())
    assert report.generation > damaged
    assert problems(built.state, report.generation) == []


def resign(settings):
    """Make the checksums fit again, so that only the content is wrong."""
    folder = folder_of(settings)
    facts = read_manifest(folder)
    files = {name: sha256_of(folder / name) for name in facts.files}
    write_manifest(folder, dataclasses.replace(facts, files=files))


def test_vectors_that_differ_from_faiss_are_found(built):
    path = folder_of(built) / "vectors.npy"
    vectors = np.load(path)
    np.save(path, vectors[::-1])
    resign(built)
    found = problems(built.state, current_generation(built.state))
    assert found == ["dense.faiss：与 vectors.npy 不一致"]


def test_statements_that_are_not_unit_vectors_or_not_their_clauses_are_found(built):
    folder = folder_of(built)
    vectors = np.load(folder / "statements.npy")
    np.save(folder / "statements.npy", vectors * np.float16(0.5))
    offsets = np.load(folder / "statement_offsets.npy")
    offsets[1] += 1
    np.save(folder / "statement_offsets.npy", offsets)
    resign(built)
    found = problems(built.state, folder.name)
    assert found[0] == "statements.npy：有向量不是单位长度"
    assert found[1] == "statements.npy：丙省/人才意见.md 的语句数与条款不符"


def test_statements_must_be_spans_of_their_clause_in_order():
    text = "甲。乙。"
    good = (Statement(0, 2, "甲。"), Statement(2, 4, "乙。", "body", (0, 2)))
    for statements in (
        good[::-1],
        (Statement(0, 2, "乙。"),),
        (Statement(2, 5, "乙。"),),
        (Statement(2, 4, "乙。", "body", (0, 5)),),
    ):
        clause = Clause("d/1", "d", "text", "", (), text, 0, 4, statements=statements)
        document = Document("d", "d.txt", "题", text, (clause,))
        assert list(span_problems(document)) == ["d.txt：d/1 的语句不是条款中的文字"]
    clause = Clause("d/1", "d", "text", "", (), text, 0, 4, statements=good)
    assert list(span_problems(Document("d", "d.txt", "题", text, (clause,)))) == []


def test_counts_that_differ_from_the_manifest_are_found(built):
    folder = folder_of(built)
    write_manifest(folder, dataclasses.replace(read_manifest(folder), clauses=999))
    found = problems(built.state, folder.name)
    assert any("999" in problem for problem in found)


def test_a_generation_under_another_name_is_found(built):
    folder = folder_of(built)
    other = folder.with_name("g000009-20260101T000000Z")
    shutil.copytree(folder, other)
    assert problems(built.state, other.name) == [f"清单属于另一代索引 {folder.name}"]


def test_spans_must_cover_the_text_without_overlap():
    text = "一、甲\n二、乙\n余"
    first = Clause("d/1", "d", "clause", "一、", (), "一、甲", 0, 3)
    second = Clause("d/2", "d", "clause", "二、", (), "甲\n二、乙", 2, 7)
    document = Document("d", "d.txt", "题", text, (first, second))
    assert list(span_problems(document)) == [
        "d.txt：2 处的条款重叠",
        "d.txt：7 处的文字不属于任何条款",
    ]


def test_the_digest_covers_every_field_of_the_manifest(built):
    folder = folder_of(built)
    text = (folder / manifest.NAME).read_text(encoding="utf-8")
    for old, new in (("tiny", "tony"), ("IndexFlatIP", "IndexFlatIQ")):
        (folder / manifest.NAME).write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(IndexCorrupt):
            read_manifest(folder)
