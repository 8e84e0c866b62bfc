import dataclasses
import json

import numpy as np
import pytest
from tiny_encoder import TinyEncoder

from index.build.run import build_index
from index.errors import IndexCorrupt, IndexMismatch, IndexMissing
from index.generation.columns import Columns
from index.generation.manifest import NAME, _digest
from index.opening import open_snapshot


@pytest.fixture
def snapshot(settings, encoder):
    build_index(settings, encoder=encoder)
    opened = open_snapshot(settings)
    yield opened
    opened.close()


def test_rows_clauses_and_ids_belong_together(snapshot):
    for row in range(len(snapshot)):
        clause = snapshot.clause(row)
        document = snapshot.document(clause.doc_id)
        assert snapshot.row(clause.clause_id) == row
        assert snapshot.documents[snapshot.doc_rows[row]].doc_id == clause.doc_id
        assert document.text[clause.start : clause.end] == clause.text
        assert row in snapshot.rows_of(clause.doc_id)


def test_rows_of_a_document_are_in_reading_order(snapshot):
    for document in snapshot.documents:
        starts = [snapshot.clause(row).start for row in snapshot.rows_of(document.doc_id)]
        assert starts == sorted(starts)


def test_documents_come_back_whole(snapshot):
    texts = dict(snapshot.texts())
    for head in snapshot.documents:
        document = snapshot.document(head.doc_id)
        assert document.clauses and document.headings
        assert head == dataclasses.replace(document, text="", headings=(), clauses=())
        assert texts[head.doc_id] == document.text


def test_columns_say_what_the_clauses_say(snapshot):
    for head, columns in snapshot.columns():
        clauses = snapshot.document(head.doc_id).clauses
        assert [k for k, n in columns.kinds for _ in range(n)] == [c.kind for c in clauses]
        places = [(p.area, p.regions) for p, n in columns.places for _ in range(n)]
        assert places == [(c.area, c.regions) for c in clauses]
        for unit, positions in columns.units.items():
            held = [i for i, c in enumerate(clauses) if unit in (*c.lead_units, *c.units)]
            assert list(positions) == held
        assert Columns.from_json(columns.to_json()) == columns


def test_unknown_ids_are_key_errors(snapshot):
    for ask in (snapshot.row, snapshot.document, snapshot.rows_of):
        with pytest.raises(KeyError):
            ask("没有")
    with pytest.raises(KeyError):
        snapshot.clause(len(snapshot))


def test_a_clause_is_found_by_its_own_words(snapshot, encoder):
    row = next(r for r in range(len(snapshot)) if "落户" in snapshot.clause(r).text)
    assert snapshot.lexical.scores(snapshot.lexical.tokenize("放宽落户")).argmax() == row
    scores, rows = snapshot.dense.search(snapshot.dense.vectors[[row]], 3)
    assert rows[0][0] == row
    assert scores[0][0] == pytest.approx(1.0, abs=1e-3)
    assert not np.any(rows < 0)


def test_without_an_index_the_message_names_the_command(settings):
    with pytest.raises(IndexMissing, match="python -m index build"):
        open_snapshot(settings)


def test_another_encoder_setting_is_refused(settings, snapshot):
    other = settings.model_copy(update={"encoder": "BAAI/bge-small-zh-v1.5"})
    with pytest.raises(IndexMismatch, match="python -m index build"):
        open_snapshot(other)


def test_another_encoder_revision_is_refused(snapshot):
    snapshot.require_encoder(TinyEncoder())
    with pytest.raises(IndexMismatch, match="python -m index build"):
        snapshot.require_encoder(TinyEncoder("2"))


def test_a_newer_schema_is_refused(settings, snapshot):
    path = snapshot.folder / NAME
    data = json.loads(path.read_text(encoding="utf-8"))
    data["schema"] = 99
    data["new_field"] = "unknown here"
    data["digest"] = _digest(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(IndexMismatch, match="99"):
        open_snapshot(settings)


@pytest.mark.parametrize("content", [b"", b"g000001-20260101T000000Z\n", b"\xff"])
def test_a_damaged_current_is_told_from_no_index(settings, snapshot, content):
    (settings.state / "index" / "current").write_bytes(content)
    with pytest.raises(IndexCorrupt, match="rollback"):
        open_snapshot(settings)
