import json
from pathlib import Path

import pytest

from training.encoder.pairs_check import (
    document_texts,
    drop_lines,
    find_leaks,
    question_texts,
    runs,
    share,
)

CLAUSE = "支持外籍人才在经开区创办科技型企业，享受同等待遇。"
QUESTION = "老外能不能在开发区里自己开公司？"


def write(path: Path, *records: dict[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_runs_leave_punctuation_out() -> None:
    assert runs("一二，三四。五", 3) == {"一二三", "二三四", "三四五"}
    assert runs("一二", 3) == {"一二"}
    assert runs("，。", 3) == set()


def test_share_counts_known_runs() -> None:
    known = runs("一二三四五六七八九")  # two runs of eight
    assert share("一二三四五六七八九十", known) == pytest.approx(2 / 3)
    assert share("", known) == 0


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"query": "外国人办企业", "passage": CLAUSE}, "passage"),
        ({"query": "外国人办企业", "passage": CLAUSE.replace("，", "")[:-3]}, "passage"),
        ({"query": QUESTION, "passage": "完善污水处理收费机制。"}, "query"),
        ({"everyday": QUESTION.rstrip("？"), "official": ["外商投资"]}, "query"),
        ({"query": "外国人办企业", "passage": "完善污水处理收费机制。"}, ""),
        ({"everyday": "老外", "official": ["外籍人才"]}, ""),
    ],
)
def test_repetitions_are_found(tmp_path: Path, record: dict[str, object], why: str) -> None:
    write(tmp_path / "own.jsonl", record)
    leaks = find_leaks(tmp_path, [CLAUSE], [QUESTION])
    assert [leak.why for leak in leaks] == ([why] if why else [])


def test_leaks_name_their_line_and_can_be_dropped(tmp_path: Path) -> None:
    good = {"query": "污水费", "passage": "完善污水处理收费机制。"}
    path = write(tmp_path / "own.jsonl", good, {"query": "外国人", "passage": CLAUSE}, good)
    (leak,) = find_leaks(tmp_path, [CLAUSE], [QUESTION])
    assert (leak.file, leak.line) == ("own.jsonl", 2)
    drop_lines(path, {leak.line})
    left = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in left] == [good] * 2


def test_former_turns_count_as_questions(tmp_path: Path) -> None:
    write(tmp_path / "f.jsonl", {"question": "那山西呢？", "history": ["高青怎么盘活土地？"]})
    assert list(question_texts(tmp_path)) == ["那山西呢？", "高青怎么盘活土地？"]


def test_a_clause_with_questions_leaks_by_either(tmp_path: Path) -> None:
    def clause(text: str, question: str) -> dict[str, object]:
        return {"text": text, "questions": [{"question": question}]}

    write(
        tmp_path / "own.jsonl",
        clause("完善污水处理收费机制。", "污水费谁来定"),
        clause(CLAUSE, "污水费谁来定"),
        clause("完善污水处理收费机制。", QUESTION),
    )
    leaks = find_leaks(tmp_path, [CLAUSE], [QUESTION])
    assert [(leak.line, leak.why) for leak in leaks] == [(2, "passage"), (3, "query")]


def test_documents_are_read_whatever_their_format(tmp_path: Path) -> None:
    (tmp_path / "statutes").mkdir()
    (tmp_path / "statutes/a.txt").write_text("法律", encoding="utf-8")
    (tmp_path / "b.html").write_text("<p>办法</p>", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text("{}", encoding="utf-8")
    assert [text.strip() for text in document_texts(tmp_path)] == ["办法"]


@pytest.mark.parametrize("folder", ["pairs", "triples"])
def test_the_projects_own_pairs_do_not_leak(folder: str) -> None:
    documents = list(document_texts(Path("corpus"), Path("eval")))
    questions = list(question_texts(Path("eval")))
    assert documents and len(questions) > 600
    assert find_leaks(Path("training/data", folder), documents, questions) == []
