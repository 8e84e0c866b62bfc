import json
from pathlib import Path

from training.encoder.pairs import in_fold
from training.transformer.data import read_triples

PROJECT = Path("training/data/triples")


def test_near_misses_are_left_out_and_blanks_made_one(tmp_path: Path) -> None:
    clause = {
        "source": "某条例(2020-01-01)",
        "title": "某条例",
        "text": "第一条 甲。\n\n乙。",
        "questions": [
            {"question": "甲呢", "statements": [0]},
            {"question": "丙呢", "statements": [], "missing": "没写丙"},
        ],
    }
    line = json.dumps(clause, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    (pair,) = read_triples(tmp_path)
    assert (pair.query, pair.passage, pair.title) == ("甲呢", "第一条 甲。 乙。", "某条例")


def test_every_label_of_the_project_points_at_a_statement() -> None:
    for line in (PROJECT / "triples.jsonl").read_text(encoding="utf-8").splitlines():
        clause = json.loads(line)
        spans = clause["statements"]
        assert all(0 <= start < end <= len(clause["text"]) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
        for asked in clause["questions"]:
            assert bool(asked["statements"]) != bool(asked.get("missing"))
            assert all(0 <= number < len(spans) for number in asked["statements"])


def test_a_document_is_held_back_whole() -> None:
    pairs = read_triples(PROJECT)
    held = {pair.title for pair in pairs if pair.held_back}
    share = sum(pair.held_back for pair in pairs) / len(pairs)
    assert held and 0.03 < share < 0.2
    assert all(pair.held_back == in_fold(source, 10) for source, pair in _with_sources(pairs))


def _with_sources(pairs: tuple) -> list[tuple[str, object]]:  # type: ignore[type-arg]
    sources = {}
    for line in (PROJECT / "triples.jsonl").read_text(encoding="utf-8").splitlines():
        clause = json.loads(line)
        sources[" ".join(clause["text"].split())] = clause["source"]
    return [(sources[pair.passage], pair) for pair in pairs]
