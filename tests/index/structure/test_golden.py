"""Clause trees of real documents.

After a wanted change run pytest with UPDATE_GOLDEN=1 and review the diff.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

from index.readers import read_document
from index.structure import parse_document

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "structure"
CORPUS = [
    "gaoqing-2021-31.md",
    "jilin-opinions-2020.txt",
    "shanxi-implementation-plan.txt",
    "state-council-2025-86.txt",
    "state-council-pilot-plan-2021.md",
]
STATUTES = sorted(path.name for path in (GOLDEN / "sources").iterdir())


def _document(folder, name):
    return parse_document(read_document(folder / name, folder), Path(name).stem)


@pytest.mark.parametrize(
    ("folder", "name"),
    [(ROOT / "corpus", name) for name in CORPUS] + [(GOLDEN / "sources", n) for n in STATUTES],
    ids=CORPUS + STATUTES,
)
def test_tree_is_as_reviewed(folder, name, tree):
    printed = tree(_document(folder, name))
    golden = GOLDEN / f"{Path(name).stem}.tree"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


def test_statutes_are_there():
    assert len(STATUTES) >= 4


def _numbered(document):
    return [clause for clause in document.clauses if clause.kind == "clause"]


def _sections(clauses):
    return [head for head, _ in Counter(clause.path[0] for clause in clauses).items()]


def test_gaoqing_has_21_clauses_in_five_sections():
    document = _document(ROOT / "corpus", "gaoqing-2021-31.md")
    clauses = _numbered(document)
    assert [c.clause_id for c in clauses] == [f"gaoqing-2021-31/{n}" for n in range(1, 22)]
    assert len(_sections(clauses)) == 5
    assert all(clause.units for clause in clauses)
    assert document.clauses[-1].kind == "closing"
    assert "职业贯通" in clauses[7].text and "筛选推介" in clauses[11].text
    assert (document.region, document.level) == ("山东省淄博市高青县", "县")
    assert (document.doc_number, document.issued_on) == ("高政办字〔2021〕31号", "2021-07-21")
    assert document.aliases[0] == "构建更加完善的要素市场化配置体制机制的实施意见"


def test_pilot_plan_has_32_clauses_in_ten_sections():
    document = _document(ROOT / "corpus", "state-council-pilot-plan-2021.md")
    clauses = _numbered(document)
    assert len(clauses) == 32 and len(_sections(clauses)) == 10
    assert clauses[1].text.count("——") == 4
    assert document.level == "国家" and document.region_code == ""


def test_shanxi_has_22_clauses_and_leads_from_six_headings():
    document = _document(ROOT / "corpus", "shanxi-implementation-plan.txt")
    clauses = _numbered(document)
    sections = [h for h in document.headings if h.level == 1]
    assert len(clauses) == 22 and len(sections) == 7
    assert [len(h.lead_units) for h in sections] == [1, 1, 1, 1, 1, 2, 0]
    assert clauses[0].lead_units == ("省科技厅",)
    assert clauses[-1].lead_units == ()
    assert clauses[0].clause_id == "shanxi-implementation-plan/（一）"


def test_reply_has_four_clauses_and_ten_attachments():
    document = _document(ROOT / "corpus", "state-council-2025-86.txt")
    clauses = _numbered(document)
    counts = Counter(c.clause_id.split("/")[1] for c in clauses)
    assert [counts.pop(n) for n in ("一、", "二、", "三、", "四、")] == [1] * 4
    assert list(counts.values()) == [15, 24, 23, 22, 20, 21, 21, 22, 21, 21]
    assert document.doc_number == "国函〔2025〕86号"
    assert document.title.endswith("实施方案的批复")
    areas = list(dict.fromkeys(c.area for c in clauses if c.area))
    assert areas[2] == "杭甬温" and areas[7] == "粤港澳大湾区内地九市"
    third = next(c for c in clauses if c.clause_id == "state-council-2025-86/附件3/（十三）")
    assert third.path == (
        "附件3 杭甬温要素市场化配置综合改革试点实施方案",
        "四、探索建立数据要素流通规则",
    )
    assert third.regions == ("330100", "330200", "330300")


def test_jilin_has_30_headings_and_88_items():
    document = _document(ROOT / "corpus", "jilin-opinions-2020.txt")
    clauses = _numbered(document)
    assert [c.clause_id.split("/")[1] for c in clauses] == [str(n) for n in range(1, 89)]
    assert [h.number[0] for h in document.headings if h.level == 2] == ["（"] * 30
    assert len([h for h in document.headings if h.level == 1]) == 9
    text = next(c for c in document.clauses if c.clause_id.endswith("/一、/正文"))
    assert text.path == ("一、总体要求",)
    assert clauses[48].text.startswith("49.推动科技成果资本化")
    assert any("49." in warning for warning in document.warnings)
