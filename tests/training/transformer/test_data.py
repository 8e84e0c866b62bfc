import json
from pathlib import Path

from training.reader.samples import is_held_back
from training.transformer.data import read_triples

PROJECT = Path("training/data/triples")


def test_near_misses_are_left_out_and_blanks_made_one(tmp_path: Path) -> None:
    clause = {
        "source": "某条例(2020-01-01)",
        "title": "某条例",
        "text": "第一条 甲。\n\n乙。",
        "field": "租房",
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


def test_a_field_is_held_back_whole() -> None:
    pairs = read_triples(PROJECT)
    share = sum(pair.held_back for pair in pairs) / len(pairs)
    assert 0.3 < share < 0.5
    fields: dict[str, set[bool]] = {}
    for field, pair in _with_fields(pairs):
        fields.setdefault(field, set()).add(pair.held_back)
    assert all(len(flags) == 1 for flags in fields.values())
    measured = {field for field in fields if is_held_back(field)}
    assert measured and all(fields[field] == {True} for field in measured)


def _with_fields(pairs: tuple) -> list[tuple[str, object]]:  # type: ignore[type-arg]
    fields = {}
    for line in (PROJECT / "triples.jsonl").read_text(encoding="utf-8").splitlines():
        clause = json.loads(line)
        fields[" ".join(clause["text"].split())] = clause["field"]
    return [(fields[pair.passage], pair) for pair in pairs]
