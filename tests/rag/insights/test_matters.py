"""Matters are the headings of the documents, those of one meaning joined."""

from collections import Counter

from rag.insights.matters import bare, headings_of, matters_of, merged


def test_a_heading_loses_its_number_only():
    assert bare("（十三）深化户籍制度改革。") == "深化户籍制度改革"
    assert bare("第三章　法律责任") == "法律责任"
    assert bare("2.1 参保范围：") == "参保范围"
    assert bare("三农工作") == "三农工作"
    assert bare("十四五规划") == "十四五规划"


def test_headings_of_one_meaning_are_one_matter_under_the_commonest_name():
    groups = merged(
        Counter({"深化户籍制度改革": 3, "进一步深化户籍制度改革": 1, "加强数据安全保护": 2})
    )
    assert groups == [
        ("深化户籍制度改革", ["深化户籍制度改革", "进一步深化户籍制度改革"]),
        ("加强数据安全保护", ["加强数据安全保护"]),
    ]


def test_headings_of_one_plan_are_never_one_matter():
    counted = Counter({"深化户籍制度改革": 3, "进一步深化户籍制度改革": 2})
    apart = {"深化户籍制度改革": {"甲", "乙"}, "进一步深化户籍制度改革": {"乙", "丙"}}
    assert [name for name, _ in merged(counted, apart)] == list(counted)
    other = apart | {"进一步深化户籍制度改革": {"丙"}}
    assert merged(counted, other) == [("深化户籍制度改革", list(counted))]


def test_two_headings_of_one_document_stay_two_matters(corpus_of):
    first = "一、深化户籍制度改革\n（一）放宽落户。\n"
    second = "二、进一步深化户籍制度改革\n（二）取消限制。\n"
    snapshot = corpus_of({"a": f"甲方案\n{first}{second}"})
    document = snapshot.document("a")
    found = matters_of([("a", document, clause) for clause in document.clauses])
    assert {"深化户籍制度改革", "进一步深化户籍制度改革"} <= set(found)


def test_no_heading_no_matter():
    assert merged(Counter()) == []
    assert matters_of([]) == ()


def test_formal_chapters_and_annexes_name_no_matter(corpus_of):
    chapters = "第一章　总　则\n第一条　为了供水，制定本办法。\n第二章　用水计量\n"
    snapshot = corpus_of({"a": f"甲市供水办法\n{chapters}第二条　每月抄表一次。\n"})
    document = snapshot.document("a")
    found = [headings_of(c) for c in document.clauses]
    assert ("用水计量",) in found
    assert all("总" not in name for names in found for name in names)


def test_matters_of_more_places_come_first(corpus_of):
    snapshot = corpus_of(
        {
            "a": "甲办法\n一、绿化养护\n（一）每年修剪一次。\n二、供水收费\n（二）按月收费。\n",
            "b": "乙办法\n一、供水收费\n（一）按季收费。\n（二）逾期加收。\n",
        }
    )
    placed = [(d, snapshot.document(d), c) for d in "ab" for c in snapshot.document(d).clauses]
    found = matters_of(placed)
    assert found[0] == "供水收费" and "绿化养护" in found
    assert matters_of(placed, most=1) == ("供水收费",)
