"""Reading other retrieval sets."""

import gzip
import json
from pathlib import Path

import pytest

from eval.beir import load_set
from eval.questions import QuestionError


def lines(*rows: dict[str, object]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def corpus(folder: Path) -> None:
    rows = lines({"_id": "p1", "title": "法", "text": "甲"}, {"_id": "p2", "text": "乙"})
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(rows.encode()))


def test_beir_layout_with_qrels(tmp_path: Path) -> None:
    corpus(tmp_path)
    queries = lines({"_id": "q1", "text": "问"}, {"_id": "q2", "text": "无标注"})
    (tmp_path / "queries.jsonl").write_text(queries, encoding="utf-8")
    (tmp_path / "qrels").mkdir()
    qrels = "query-id\tcorpus-id\tscore\nq1\tp2\t1\nq1\tp1\t0\nq1\tgone\t1\n"
    (tmp_path / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    data = load_set(tmp_path)
    assert data.passages == {"p1": ("法", "甲"), "p2": ("", "乙")}
    assert data.qrels == {"q1": frozenset({"p2"})}


def test_positive_ids_in_the_queries(tmp_path: Path) -> None:
    corpus(tmp_path)
    queries = lines({"id": "q1", "query": "问", "positive_ids": ["p1"]})
    (tmp_path / "queries.jsonl").write_text(queries, encoding="utf-8")
    assert load_set(tmp_path).qrels == {"q1": frozenset({"p1"})}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="corpus.jsonl"):
        load_set(tmp_path)


def test_a_set_without_judgements_is_refused(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / "queries.jsonl").write_text(lines({"id": "q", "query": "问"}), encoding="utf-8")
    with pytest.raises(QuestionError, match="标注"):
        load_set(tmp_path)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"id": 1, "text": "a"}\n{', encoding="utf-8")
    with pytest.raises(QuestionError, match="第2行"):
        load_set(tmp_path)
