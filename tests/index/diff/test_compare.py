import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.diff import compare as diff
from index.diff import likeness as likeness_module
from index.diff.compare import compare_corpora, compare_documents, marks
from index.diff.likeness import likeness, most_alike
from index.diff.report import html_page, summary, text_lines, to_json
from index.structure.document import Clause, Document


def document(*items, doc_id="d", file="d.txt", path=()):
    """A document of (number, body) clauses, one a line."""
    clauses, start = [], 0
    for number, body in items:
        text = number + body
        clause_id = f"{doc_id}/{number}"
        clauses.append(
            Clause(clause_id, doc_id, "clause", number, path, text, start, start + len(text))
        )
        start += len(text) + 1
    text = "\n".join(clause.text for clause in clauses)
    return Document(doc_id, file, "办法", text, tuple(clauses), sha256=str(hash(text)))


def kinds(old, new):
    return [
        (c.kind, c.old.number if c.old else "", c.new.number if c.new else "")
        for c in compare_documents(old, new).changes
    ]


A, B, C = "保护耕地，节约用地。", "鼓励数据交易和共享。", "发放人才补贴五万元。"


def test_equal_documents_have_no_changes():
    assert kinds(document(("一、", A), ("二、", B)), document(("一、", A), ("二、", B))) == []


def test_an_inserted_clause_renumbers_the_later_ones():
    old = document(("一、", A), ("二、", B))
    new = document(("一、", A), ("二、", C), ("三、", B))
    assert kinds(old, new) == [("added", "", "二、"), ("renumbered", "二、", "三、")]


def test_a_removed_clause():
    assert kinds(document(("一、", A), ("二、", B)), document(("一、", A))) == [
        ("removed", "二、", "")
    ]


def test_a_changed_clause_shows_its_characters():
    old, new = document(("一、", C)), document(("一、", C.replace("五万", "八万")))
    (change,) = compare_documents(old, new).changes
    assert change.kind == "changed"
    assert [(m.kind, m.text) for m in change.marks] == [
        ("equal", "一、发放人才补贴"),
        ("delete", "五"),
        ("insert", "八"),
        ("equal", "万元。"),
    ]


def test_a_rewritten_clause_is_a_removed_and_an_added_one():
    assert kinds(document(("一、", A)), document(("一、", C))) == [
        ("added", "", "一、"),
        ("removed", "一、", ""),
    ]


def test_clauses_that_changed_places_have_moved():
    old = document(("一、", A), ("二、", B), ("三、", C))
    new = document(("一、", C), ("二、", A), ("三、", B))
    assert ("moved", "三、", "一、") in kinds(old, new)


def test_another_heading_above_is_a_move():
    old, new = document(("一、", A), path=("第一章",)), document(("一、", A), path=("第二章",))
    assert kinds(old, new) == [("moved", "一、", "一、")]


def test_repeated_clauses_are_matched_once_each():
    old = document(("一、", A), ("二、", A), ("三、", A))
    new = document(("一、", A), ("二、", A))
    assert [kind for kind, *_ in kinds(old, new)] == ["removed"]


def test_renamed_files_are_compared_with_themselves():
    old = document(("一、", A), ("二、", B))
    same = document(("一、", A), ("二、", B), doc_id="新", file="新.txt")
    (renamed,) = compare_corpora([old], [same])
    assert renamed.renamed and renamed.changes == ()
    edited = document(("一、", A), ("二、", B + "并报告。"), doc_id="新", file="新.txt")
    (changed,) = compare_corpora([old], [edited])
    assert changed.renamed and [c.kind for c in changed.changes] == ["changed"]


def test_documents_that_come_and_go():
    old, new = document(("一、", A)), document(("一、", C), doc_id="e", file="e.txt")
    diffs = compare_corpora([old], [new])
    assert [(d.old_file, d.new_file) for d in diffs] == [("d.txt", ""), ("", "e.txt")]
    assert summary(diffs) == "新增 1 条，删除 1 条"
    assert compare_corpora([old], [old]) == ()


TEXT = st.text(st.sampled_from("甲乙丙丁。；\n"), max_size=60)


@given(TEXT, TEXT, st.booleans())
def test_marks_spell_both_texts(old, new, by_sentence):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff, "_SMALL_PRODUCT", 40 if by_sentence else 10**9)
        found = marks(old, new)
    assert "".join(m.text for m in found if m.kind != "insert") == old
    assert "".join(m.text for m in found if m.kind != "delete") == new


def test_likely_pairs_are_found_without_comparing_all(monkeypatch):
    old = {
        f"o{n}": f"第{n}条 本省{n}号试点由{n}局负责推进数据要素市场化配置改革" for n in range(30)
    }
    new = {f"n{n}": text + "并按年报告" for n, text in enumerate(old.values())}
    everything = most_alike(old, new, 0.5)
    monkeypatch.setattr("index.diff.likeness._ALL_PAIRS", 0)
    assert most_alike(old, new, 0.5) == everything
    assert len(everything) == 30


def test_likeness_is_the_dice_coefficient():
    from collections import Counter

    assert likeness(Counter("aab"), Counter("abc")) == 2 * 2 / 6
    assert likeness(Counter("a"), Counter("abcdefg"), 0.5) == 0.0


def test_reports_name_the_clause_and_escape_its_text():
    old = document(("一、", "<script>alert(1)</script>补贴五万元。"))
    new = document(("一、", "<script>alert(1)</script>补贴八万元。"))
    diffs = compare_corpora([old], [new])
    page = html_page(diffs, "比较 <甲>")
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "<del>五</del><ins>八</ins>" in page and "http" not in page
    assert any("[-五-]{+八+}" in line for line in text_lines(diffs))
    data = json.loads(json.dumps(to_json(diffs[0]), ensure_ascii=False))
    assert data["changes"][0]["new"]["clause_id"] == "d/一、"
    assert "条款没有变化" in html_page((), "无")


def test_rows_of_one_form_are_compared_with_near_ones_only(monkeypatch):
    """One word changed in all of 400 rows: the work grows with the rows, not with their square."""
    asked = []

    def counted(a, b, least=0.0):
        asked.append(1)
        return likeness(a, b, least)

    def rows(word):
        return document(
            *(
                (f"第{n}条", f"事项{n}的{word}为{3 * n}元，由市政务中心办理。")
                for n in range(1, 401)
            )
        )

    monkeypatch.setattr(likeness_module, "likeness", counted)
    changes = compare_documents(rows("办理费"), rows("收费")).changes
    assert [(c.kind, c.old.number) for c in changes] == [
        ("changed", c.new.number) for c in changes
    ] and len(changes) == 400
    assert len(asked) <= 400 * 10
