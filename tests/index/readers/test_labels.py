import pytest

from index.readers.labels import info_pairs, is_doc_number, is_label, tells_facts


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("文　　号：穗民规字〔2025〕2号", [("doc_number", "穗民规字〔2025〕2号")]),
        (
            "发布机构 \t市政府办公厅 \t发布时间 \t2016-04-27 \t文号： \t市政办发〔2016〕23号",
            [
                ("publisher", "市政府办公厅"),
                ("published", "2016-04-27"),
                ("doc_number", "市政办发〔2016〕23号"),
            ],
        ),
        (
            "发文机关：国务院；成文日期：2018年12月13日",
            [("issuer", "国务院"), ("issued_on", "2018年12月13日")],
        ),
        ("各有关单位：", []),
        ("一、时间：另行通知。", []),
    ],
)
def test_lines_of_an_info_box(line, pairs):
    found = info_pairs(line)
    assert [(kind, value) for kind, value, _ in found] == pairs
    assert all(line[at : at + len(value)] == value for _, value, at in found)


def test_when_a_page_was_put_up_is_no_fact_of_the_document():
    assert not tells_facts("发布日期：2024-09-12  浏览次数：3")
    assert tells_facts("失效日期： 2026年06月01日")


def test_everyday_column_heads_are_no_labels():
    assert not any(map(is_label, ["名称", "时间", "办理单位"]))
    assert is_label("时间：") and is_label("发文字号")


def test_a_number_is_one_only_alone():
    assert is_doc_number("粤府办 〔2012〕 12号") and not is_doc_number("粤府办〔2012〕12号文件")
