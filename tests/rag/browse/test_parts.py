from dataclasses import replace

from rag.browse.parts import first_said, parts
from tests.rag.web.conftest import DOCUMENTS


def test_each_heading_has_its_first_statement_and_its_clauses():
    found = parts(DOCUMENTS[0])
    assert [(part.text, part.clauses, part.clause.number) for part in found] == [
        ("一、总体要求", 2, "（一）"),
        ("二、保障措施", 1, "（三）"),
    ]
    assert found[1].said.startswith("加强组织领导。")


def test_without_headings_each_clause_is_a_part():
    flat = replace(DOCUMENTS[0], headings=DOCUMENTS[0].headings[:1])
    assert [part.text for part in parts(flat)] == ["（一）", "（二）", "（三）"]


def test_the_parts_of_every_shipped_document_cover_its_numbered_clauses(shipped):
    for listed in shipped.documents:
        document = shipped.document(listed.doc_id)
        found = parts(document)
        top = min(part.level for part in found)
        covered = sum(part.clauses for part in found if part.level == top)
        assert covered <= len(document.clauses)
        assert all(part.said or part.level < max(p.level for p in found) for part in found)
        assert all(part.clause.doc_id == document.doc_id for part in found)
        numbered = [clause for clause in document.clauses if clause.kind == "clause"]
        assert covered >= 0.9 * len(numbered)


def test_what_a_clause_says_first_is_not_its_title(shipped):
    clause = shipped.clause(shipped.row("gaoqing-2021-31/6"))
    assert first_said(clause).startswith("实行经常居住地登记户口制度")
