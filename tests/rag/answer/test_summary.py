"""What a document says on the whole, and how something is done by a guide."""

from rag.answer.steps import parts_of_guide, steps
from rag.answer.summary import summary


def test_a_summary_tells_the_parts_with_the_first_statement_of_each(read):
    lines = summary(*read("曲靖市犬只管理办法讲了什么")).text.split("\n")
    assert "**2个部分**" in lines[0] and "**4条**" in lines[0]
    assert lines[1].startswith("- 第一章 总则：") and "规范养犬" in lines[1]
    assert lines[2].startswith("- 第二章 养犬：") and "携犬乘车" in lines[2]


def test_without_parts_it_tells_the_clauses(read):
    text = summary(*read("昭通市供水办法讲了什么")).text
    assert "**3条**" in text
    assert all(f"第{n}条：" in text for n in "一二三")


def test_a_guide_is_told_in_the_order_in_which_one_needs_it(read):
    text = steps(*read("曲靖居住证怎么办理")).text
    places = [text.index(word) for word in ("提交申请", "身份证", "政务服务中心", "五个工作日")]
    assert places == sorted(places)


def test_what_is_no_guide_has_no_steps(read):
    _, materials = read("曲靖居住证怎么办理")
    assert parts_of_guide(materials.snapshot.document("犬只办法")) == {}
    assert steps(*read("玉溪怎么培训工人")) is None
