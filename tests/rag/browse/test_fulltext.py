"""Full-text search over the five shipped documents, against a plain scan of their texts."""

import pytest

from index.structure.gazetteer import NATION
from rag.browse.filters import Filter, choices
from rag.browse.fulltext import search
from rag.browse.sought import article_of, read_query
from rag.browse.standing import standings


@pytest.fixture(scope="module")
def find(shipped):
    states = standings(shipped)

    def found(typed: str, **wanted):
        return search(shipped, read_query(typed), Filter(**wanted), states)

    return found


def every_clause(shipped):
    return [clause for d in shipped.documents for clause in shipped.document(d.doc_id).clauses]


def ids(found):
    return {item.clause.clause_id for document in found.documents for item in document.clauses}


@pytest.mark.parametrize("phrase", ["数据共享", "要素市场化配置", "城乡统一", "的", "86号"])
def test_a_phrase_is_found_wherever_a_scan_finds_it(find, shipped, phrase):
    squeezed = {c.clause_id: "".join(c.text.split()) for c in every_clause(shipped)}
    scanned = {clause_id for clause_id, text in squeezed.items() if phrase in text}
    found = find(f"“{phrase}”")
    assert scanned <= ids(found) and scanned
    marked = {
        item.clause.clause_id
        for document in found.documents
        for item in document.clauses
        if item.spans
    }
    assert marked == scanned  # the others hold it in a heading


def test_all_words_are_in_what_is_found_and_marked(find):
    found = find("落户 城镇")
    assert found.documents and not found.near
    for document in found.documents:
        for item in document.clauses:
            above = "".join((*item.clause.path, document.document.title))
            assert all(w in item.clause.text + above for w in ("落户", "城镇"))
    first = found.documents[0].clauses[0]
    marked = {first.clause.text[a:b] for a, b in first.spans}
    assert marked <= {"落户", "城镇", "落户城镇", "城镇落户"} and marked


def test_a_document_number_finds_its_document_first_in_any_brackets(find, shipped):
    number = next(d for d in shipped.documents if d.doc_number.endswith("31号"))
    for typed in ("高政办字〔2021〕31号", "高政办字[2021]31号", "〔2021〕 31号"):
        first = find(typed).documents[0]
        assert (first.document.doc_id, first.named) == (number.doc_id, True)


def test_an_article_is_found_by_its_number_however_it_is_printed(find, shipped):
    scanned = {c.clause_id for c in every_clause(shipped) if article_of(c.number) == 13}
    assert ids(find("第十三条")) == ids(find("第13条")) == scanned


def test_what_nobody_holds_brings_the_nearest_and_says_so(find):
    found = find("进城落户 月球基地")
    assert found.near and found.clauses
    assert not find("qqqq").documents


@pytest.mark.parametrize(
    "wanted", [{"place": "220000"}, {"year": "2021"}, {"level": "县"}, {"state": "repealed"}]
)
def test_a_filter_leaves_what_a_scan_of_the_findings_leaves(find, wanted):
    whole, part = find("数据", **{}), find("数据", **wanted)
    kept = {
        item.clause.clause_id
        for document in whole.documents
        for item in document.clauses
        if wanted.get("year", document.document.issued_on[:4]) == document.document.issued_on[:4]
        and wanted.get("level", document.document.level) == document.document.level
        and "state" not in wanted
        and (
            "place" not in wanted
            or document.document.region_code.startswith("22")
            or any(code.startswith("22") for code in item.clause.regions)
        )
    }
    assert (ids(part) if not part.near else set()) == kept


def test_the_choices_count_every_document(shipped):
    found = choices(shipped.documents, standings(shipped))
    assert sum(choice.count for choice in found["place"]) == len(shipped.documents)
    assert found["place"][0].value == NATION
    years = [choice.value for choice in found["year"]]
    assert years == sorted(years, reverse=True)
