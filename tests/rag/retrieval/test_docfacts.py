"""Facts of a document are supported by where they stand."""

from index.structure.document import Document, Fact
from rag.question.facts import facts_asked, pilots_asked
from rag.quotes.citations import check
from rag.retrieval.docfacts import fact_statements


def document(*facts: Fact) -> Document:
    return Document("d", "d.txt", "甲省实施意见", "甲省实施意见\n2020年11月24日", (), facts=facts)


def test_a_fact_supports_its_statement_only_if_it_stands_in_the_text():
    stated = document(Fact("issued_on", "2020-11-24", 7, 18), Fact("issuer", "甲省", 0, 2))
    evidence = {1: "\n".join(fact_statements(stated))}
    said = "《甲省实施意见》：发文机关是**甲省**（见标题）；成文日期是**2020年11月24日**[1]。"
    assert check(said, {1: evidence[1] + stated.title}).unverified == ()
    assert check(said.replace("24日", "25日"), evidence).unverified
    assert fact_statements(document(Fact("issuer", "乙省", 90, 92))) == ()


def test_how_long_measures_run_is_told_from_other_periods():
    titles = ("供暖", "改革", "试点")
    assert pilots_asked("fact", "duration", "试点 搞", titles) == "run"
    assert pilots_asked("fact", "date", "试点搞到 结束", titles) == ""
    assert pilots_asked("fact", "duration", "贷款期限", titles) == ""
    assert pilots_asked("count", "count", "全国 试点", titles) == "count"


def test_what_a_system_of_figures_includes_is_not_where_a_document_applies():
    assert facts_asked("沿海九市的试点包括哪些城市", of_document=False) == ("scope",)
    assert facts_asked("沿海九市的控制指标包括哪些", of_document=False) == ()
