"""A base with a delta shows what an index written anew shows."""

import numpy as np
import pytest
from contents import clause_texts, ids
from tiny_encoder import TinyEncoder

from index.build import writer as parts
from index.build.run import build_index
from index.generation.history import rollback
from index.generation.verify import problems
from index.opening import open_snapshot
from index.search import dense
from rag.scope.places import places_of
from rag.types import Scope


@pytest.fixture
def large(settings, monkeypatch):
    """Settings over six documents of sixty clauses, which count as many."""
    monkeypatch.setattr(dense, "EXACT_LIMIT", 100)
    monkeypatch.setattr(dense, "SUBSET_LIMIT", 20)
    monkeypatch.setattr(parts, "DELTA_SHARE", 0.7)
    for file in range(6):
        write(settings, f"{file}省条例.txt", f"第{file}号")
    return settings


def write(settings, file, word, count=60):
    texts = (
        f"第{n}条 {word}数据{'要素' * (n % 3)}共享{n}，保护耕地{n % 7}。" for n in range(1, count)
    )
    (settings.corpus / file).write_text("\n".join(["办法", *texts]) + "\n", "utf-8")


def same(settings):
    """Compare with an index of the same files that is built anew."""
    fresh = settings.model_copy(update={"state": settings.state / "fresh"})
    build_index(fresh, encoder=TinyEncoder(), full=True)
    ours, theirs = open_snapshot(settings), open_snapshot(fresh)
    assert ids(ours) == ids(theirs) and clause_texts(ours) == clause_texts(theirs)
    assert [ours.row(name) for name in ours.clause_ids] == list(range(len(ours)))
    assert ours.tie_rank.tolist() == theirs.tie_rank.tolist()
    assert ours.documents == theirs.documents
    assert dict(ours.texts()) == dict(theirs.texts())
    assert np.array_equal(ours.dense.vectors, theirs.dense.vectors)
    everything = np.arange(len(ours), dtype=np.int64)
    mine, other = (s.statements.of(everything) for s in (ours, theirs))
    assert np.array_equal(mine[0], other[0]) and mine[1].tolist() == other[1].tolist()
    assert len(ours.statements) == len(theirs.statements) == ours.manifest.statements
    assert places_of(ours).places == places_of(theirs).places
    rows = places_of(ours).rows(Scope(doc_ids=(ours.documents[-1].doc_id,)))
    for text in ("数据要素共享", "保护耕地3", "第4号数据", "没有的词"):
        tokens = ours.lexical.tokenize(text)
        expected = theirs.lexical.scores(tokens)
        assert ours.lexical.scores(tokens) == pytest.approx(expected, abs=1e-5)
        assert ours.lexical.scores(tokens, rows) == pytest.approx(expected[rows], abs=1e-5)
        for allowed in (None, rows):
            mine, other = (s.lexical.search(tokens, 10, allowed) for s in (ours, theirs))
            assert mine[1].tolist() == other[1].tolist()
            assert mine[0] == pytest.approx(other[0], abs=1e-5)
        vector = TinyEncoder().encode_queries([text])
        scores, found = ours.dense.search(vector, 10)
        assert scores[0] == pytest.approx(theirs.dense.scores(vector[0], found[0]), abs=1e-5)
        best = ours.statements.best(vector[0], everything)
        assert best == pytest.approx(theirs.statements.best(vector[0], everything), abs=1e-5)
        assert scores[0][0] == pytest.approx(theirs.dense.scores(vector[0]).max(), abs=1e-5)
    return ours


def test_changes_go_into_a_delta_beside_linked_files(large):
    first = build_index(large, encoder=TinyEncoder())
    write(large, "2省条例.txt", "第二号改", 30)
    write(large, "新.txt", "新的", 10)
    (large.corpus / "4省条例.txt").unlink()
    second = build_index(large, encoder=TinyEncoder())
    folder = large.state / "index" / second.generation
    assert (folder / "delta" / "vectors.npy").exists()
    assert sorted(open_snapshot(large).manifest.dropped) == ["2省条例", "4省条例"]
    for name in ("vectors.npy", "clauses.sqlite", "dense.faiss"):
        old = large.state / "index" / first.generation / name
        assert old.samefile(folder / name)
    assert problems(large.state, second.generation) == []
    snapshot = same(large)
    with pytest.raises(KeyError):
        snapshot.document("4省条例")
    with pytest.raises(KeyError):
        snapshot.row("4省条例/第3条")


def test_a_delta_is_written_anew_each_time_until_much_has_changed(large):
    build_index(large, encoder=TinyEncoder())
    for number in range(4):
        write(large, f"{number}省条例.txt", f"第{number}次")
        report = build_index(large, encoder=TinyEncoder())
        folder = large.state / "index" / report.generation
        # A document counts as one that went and one that came: the third is too much.
        assert (folder / "delta").exists() == (number != 2)
        same(large)


def test_a_document_that_is_as_before_serves_from_the_base_again(large):
    build_index(large, encoder=TinyEncoder())
    write(large, "1省条例.txt", "改了")
    build_index(large, encoder=TinyEncoder())
    write(large, "1省条例.txt", "第1号")
    build_index(large, encoder=TinyEncoder())
    assert open_snapshot(large).manifest.dropped == ()
    same(large)


def test_rolling_back_from_a_delta(large):
    build_index(large, encoder=TinyEncoder())
    before = clause_texts(open_snapshot(large))
    write(large, "1省条例.txt", "改了")
    build_index(large, encoder=TinyEncoder())
    rollback(large.state)
    assert clause_texts(open_snapshot(large)) == before


def test_a_damaged_delta_is_told(large):
    build_index(large, encoder=TinyEncoder())
    write(large, "1省条例.txt", "改了")
    generation = build_index(large, encoder=TinyEncoder()).generation
    path = large.state / "index" / generation / "delta" / "bm25_data.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"\x07")
    assert "delta/bm25_data.npy：校验和不符或文件缺失" in problems(large.state, generation)
