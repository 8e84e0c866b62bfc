import os

import numpy as np
import pytest
from contents import clause_texts, ids
from tiny_encoder import TinyEncoder

from index.build import digest
from index.build.gate import GateResult
from index.build.run import build_index
from index.diff.compare import count_changes
from index.encoder.paired import PairedEncoder
from index.errors import CorpusEmpty
from index.generation.folders import current_generation, generations
from index.opening import open_snapshot


def edit(settings, file, old, new):
    path = settings.corpus / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_first_build_serves_every_document(settings, encoder):
    report = build_index(settings, encoder=encoder)
    snapshot = open_snapshot(settings)
    assert report.built and report.generation == snapshot.generation
    assert [d.file for d in snapshot.documents] == [
        "丙省/人才意见.md",
        "乙县土地办法.txt",
        "甲市数据方案.txt",
    ]
    assert len(snapshot) == report.clauses == report.encoded
    assert len(snapshot.statements) == snapshot.manifest.statements > 0
    assert encoder.encoded == report.clauses + len(snapshot.statements)
    assert count_changes(report.changes) == {"added": report.clauses}


def test_a_file_that_breaks_the_parser_stops_no_other(settings, encoder, monkeypatch):
    real = digest.parse_document

    def fail(source, doc_id):
        if doc_id == "乙县土地办法":
            raise ZeroDivisionError("没想到")
        return real(source, doc_id)

    monkeypatch.setattr(digest, "parse_document", fail)
    build_index(settings, encoder=encoder)
    snapshot = open_snapshot(settings)
    assert [d.file for d in snapshot.documents] == ["丙省/人才意见.md", "甲市数据方案.txt"]
    (rejected,) = snapshot.manifest.rejected
    assert rejected.file == "乙县土地办法.txt" and "ZeroDivisionError" in rejected.reason


def test_nothing_changed_makes_no_generation(settings, encoder):
    first = build_index(settings, encoder=encoder)
    again = build_index(settings, encoder=encoder)
    assert not again.built and again.generation == first.generation
    assert (again.parsed, again.encoded, len(generations(settings.state))) == (0, 0, 1)


def test_touching_a_file_without_changing_it_is_no_change(settings, encoder):
    build_index(settings, encoder=encoder)
    os.utime(settings.corpus / "甲市数据方案.txt", ns=(1, 1))
    assert not build_index(settings, encoder=encoder).built


def test_one_edited_clause_is_all_that_is_read_and_encoded(settings, encoder):
    build_index(settings, encoder=encoder)
    edit(settings, "乙县土地办法.txt", "擅自改变", "随意改变")
    report = build_index(settings, encoder=encoder)
    assert (report.parsed, report.encoded) == (1, 1)
    assert count_changes(report.changes) == {"changed": 1}
    marks = report.changes[0].changes[0].marks
    assert [(m.kind, m.text) for m in marks if m.kind != "equal"] == [
        ("delete", "擅自"),
        ("insert", "随意"),
    ]


def test_an_edit_of_equal_length_and_old_time_is_seen(settings, encoder):
    path = settings.corpus / "乙县土地办法.txt"
    info = path.stat()
    build_index(settings, encoder=encoder)
    edit(settings, "乙县土地办法.txt", "擅自", "随意")
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert path.stat().st_size == info.st_size
    assert build_index(settings, encoder=encoder).encoded == 1


def test_a_deleted_file_is_gone_from_the_index(settings, encoder):
    build_index(settings, encoder=encoder)
    (settings.corpus / "乙县土地办法.txt").unlink()
    report = build_index(settings, encoder=encoder)
    assert set(count_changes(report.changes)) == {"removed"}
    assert not any("耕地" in text for text in clause_texts(open_snapshot(settings)))


def test_a_renamed_file_keeps_its_clauses_under_the_new_name(settings, encoder):
    build_index(settings, encoder=encoder)
    before = ids(open_snapshot(settings))
    old = settings.corpus / "乙县土地办法.txt"
    old.rename(old.with_name("土地.txt"))
    report = build_index(settings, encoder=encoder)
    assert report.encoded == 0
    assert [(d.old_file, d.new_file, d.changes) for d in report.changes] == [
        ("乙县土地办法.txt", "土地.txt", ())
    ]
    renamed = [i.replace("乙县土地办法/", "土地/") for i in before]
    assert sorted(ids(open_snapshot(settings))) == sorted(renamed)


def test_unusable_files_are_reported_and_the_others_indexed(settings, encoder):
    (settings.corpus / "坏.pdf").write_bytes(b"no pdf")
    (settings.corpus / "空.txt").write_bytes(b"")
    report = build_index(settings, encoder=encoder)
    assert [item.file for item in report.rejected] == ["坏.pdf", "空.txt"]
    assert all(item.reason and item.remedy for item in report.rejected)
    assert report.documents == 3
    assert open_snapshot(settings).manifest.rejected == report.rejected


def test_two_files_never_share_an_id(settings, encoder, monkeypatch):
    from index.build import intake

    monkeypatch.setattr(intake, "assign_doc_ids", lambda files: dict.fromkeys(files, "同名"))
    report = build_index(settings, encoder=encoder)
    assert (report.documents, len(report.rejected)) == (1, 2)
    assert all("编号相同" in item.reason for item in report.rejected)


def test_a_file_that_vanishes_while_reading_counts_as_deleted(settings, encoder, monkeypatch):
    from index.build import digest

    read = digest.read_document

    def vanish(path, root):
        if path.name == "乙县土地办法.txt":
            path.unlink()
        return read(path, root)

    monkeypatch.setattr(digest, "read_document", vanish)
    report = build_index(settings, encoder=encoder)
    assert (report.documents, report.rejected) == (2, ())


def test_an_empty_corpus_leaves_the_old_index_serving(settings, encoder):
    first = build_index(settings, encoder=encoder)
    for path in settings.corpus.rglob("*.*"):
        path.unlink()
    with pytest.raises(CorpusEmpty) as caught:
        build_index(settings, encoder=encoder)
    assert caught.value.exit_code == 3
    assert open_snapshot(settings).generation == first.generation


def test_another_encoder_revision_encodes_everything_again(settings):
    build_index(settings, encoder=TinyEncoder("1"))
    second = TinyEncoder("2")
    report = build_index(settings, encoder=second)
    assert report.built and report.encoded == report.clauses
    assert second.encoded == report.clauses + open_snapshot(settings).manifest.statements


@pytest.mark.parametrize("stopped", [4, 10])
def test_an_interrupted_encoding_goes_on_where_it_stopped(settings, monkeypatch, stopped):
    """7 clauses are encoded two at a time, then 8 statements."""
    monkeypatch.setattr("index.build.making._BATCH", 2)

    class Failing(TinyEncoder):
        def encode_clauses(self, texts, progress=None):
            if self.encoded >= stopped:
                raise KeyboardInterrupt
            return super().encode_clauses(texts, progress)

    with pytest.raises(KeyboardInterrupt):
        build_index(settings, encoder=Failing())
    assert current_generation(settings.state) is None
    resumed = TinyEncoder()
    report = build_index(settings, encoder=resumed)
    statements = open_snapshot(settings).manifest.statements
    done = stopped if stopped < report.clauses else stopped - stopped % 2 + 1
    assert resumed.encoded == report.clauses + statements - done


def test_full_takes_nothing_from_the_cache(settings, encoder):
    build_index(settings, encoder=encoder)
    report = build_index(settings, encoder=encoder, full=True)
    assert report.built
    assert (report.parsed, report.encoded) == (3, report.clauses)
    assert report.changes == ()


def test_a_gate_that_refuses_keeps_the_old_generation(settings, encoder):
    first = build_index(settings, encoder=encoder)
    edit(settings, "乙县土地办法.txt", "擅自", "随意")
    asked = []

    def refuse(generation):
        asked.append(open_snapshot(settings, generation).generation)
        return GateResult(False, "recall 1.000 → 0.500")

    report = build_index(settings, encoder=encoder, gate=refuse)
    assert asked and asked[0] > first.generation
    assert (report.built, report.generation) == (False, first.generation)
    assert generations(settings.state) == (first.generation,)
    accepted = build_index(settings, encoder=encoder, gate=lambda g: GateResult(True, "same"))
    assert accepted.built and current_generation(settings.state) == accepted.generation


def test_a_gate_with_nothing_to_compare_says_so(settings, encoder):
    def never(generation):
        raise AssertionError(f"asked about {generation}")

    first = build_index(settings, encoder=encoder, gate=never)
    assert first.built and first.gate.passed and "没有跑评测" in first.gate.report
    (settings.state / "index" / first.generation / "vectors.npy").write_bytes(b"")
    second = build_index(settings, encoder=encoder, gate=never)
    assert second.built and "没有跑评测" in second.gate.report


def test_a_damaged_serving_generation_is_built_anew(settings, encoder):
    first = build_index(settings, encoder=encoder)
    (settings.state / "index" / first.generation / "vectors.npy").write_bytes(b"")
    report = build_index(settings, encoder=encoder)
    assert report.built and report.encoded == 0
    assert open_snapshot(settings).generation == report.generation


def test_stages_are_reported_with_their_counts(settings, encoder):
    stages = {}

    class Counting:
        def stage(self, name, total):
            stages[name] = [total, 0]

            def advance(done):
                stages[name][1] += done

            return advance

    report = build_index(settings, encoder=encoder, reporter=Counting())
    assert stages["读取文件"] == [3, 3]
    assert stages["编码条款"] == [report.clauses, report.clauses]
    assert stages["编码语句"] == [8, 8]
    assert all(total == done for total, done in stages.values())


def test_an_earlier_generation_still_holds_the_earlier_text(settings, encoder):
    first = build_index(settings, encoder=encoder)
    edit(settings, "乙县土地办法.txt", "擅自", "随意")
    build_index(settings, encoder=encoder)
    earlier = clause_texts(open_snapshot(settings, first.generation))
    later = clause_texts(open_snapshot(settings))
    assert [t.replace("擅自", "随意") for t in earlier] == later != earlier


def test_files_with_a_known_stat_are_not_read(settings, encoder, monkeypatch):
    from index.build import intake

    monkeypatch.setattr(intake, "_SETTLED_NS", 0)
    build_index(settings, encoder=encoder)
    build_index(settings, encoder=encoder)
    hashed = []
    monkeypatch.setattr(intake, "sha256_of", lambda path: hashed.append(path.name) or "0" * 64)
    edit(settings, "乙县土地办法.txt", "擅自", "随意")
    build_index(settings, encoder=encoder)
    assert hashed == ["乙县土地办法.txt"]


def test_the_second_tier_reads_clauses_alone_and_a_changed_one_once(settings):
    def both(second):
        return PairedEncoder(TinyEncoder(), second, "both", share=0.36)

    slow = TinyEncoder()
    report = build_index(settings, encoder=both(slow))
    snapshot = open_snapshot(settings)
    assert slow.encoded == report.clauses == len(snapshot)
    stored, _ = snapshot.statements.of(np.arange(len(snapshot)))
    texts = [s.text for row in range(len(snapshot)) for s in snapshot.clause(row).statements]
    first = TinyEncoder().encode_clauses(texts)
    np.testing.assert_allclose(stored[:, : first.shape[1]], 0.8 * first, atol=2e-3)
    np.testing.assert_allclose(np.linalg.norm(stored, axis=1), 1, atol=2e-3)
    edit(settings, "乙县土地办法.txt", "土地", "房屋")
    again = TinyEncoder()
    changed = build_index(settings, encoder=both(again))
    assert 0 < again.encoded == changed.encoded < report.clauses


def test_the_same_file_twice_is_indexed_once_and_said(settings, encoder):
    report = build_index(settings, encoder=encoder)
    first = min(path for path in settings.corpus.iterdir() if path.is_file())
    (settings.corpus / "0.txt").write_bytes(first.read_bytes())  # before it by name, not by age
    again = build_index(settings, encoder=encoder)
    assert (again.documents, len(again.rejected)) == (report.documents, len(report.rejected) + 1)
    twice = next(item for item in again.rejected if item.file == "0.txt")
    assert f"与 {first.name} 的内容完全相同" in twice.reason and twice.remedy
