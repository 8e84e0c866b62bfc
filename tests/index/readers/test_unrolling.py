"""Texts that lost their line breaks, and copies of the text beside it."""

import pytest

ONE_LINE = (
    "兰溪市电梯管理办法 第一章 总则 第一条 为加强电梯管理，制定本办法。"
    "第二条 电梯每十五日维护保养一次。"
    "第三条 电梯使用满十五年的，应当进行安全评估。"
    "第二章 罚则 第四条 违反第二条规定的，处一万元罚款。"
    "第五条 本办法自2024年1月1日起施行。"
)


def test_articles_of_a_one_line_text_stand_on_lines_of_their_own(read):
    assert read("a.txt", ONE_LINE).text.split("\n") == [
        "兰溪市电梯管理办法",
        "第一章 总则",
        "第一条 为加强电梯管理，制定本办法。",
        "第二条 电梯每十五日维护保养一次。",
        "第三条 电梯使用满十五年的，应当进行安全评估。",
        "第二章 罚则",
        "第四条 违反第二条规定的，处一万元罚款。",
        "第五条 本办法自2024年1月1日起施行。",
    ]


def test_head_and_signature_of_a_one_line_notice(read):
    source = read(
        "a.txt",
        "某市水务局关于调整水价的通知 某水发〔2020〕4号 各区水务局： 现就水价通知如下。 "
        "一、第一阶梯每立方米二点八元，自 2020 年 3 月 1 日起执行。 二、第二阶梯每立方米四点二元。 "
        "某市水务局 2020年2月21日",
    )
    assert source.text.split("\n") == [
        "某市水务局关于调整水价的通知",
        "某水发〔2020〕4号",
        "各区水务局：",
        "现就水价通知如下。",
        "一、第一阶梯每立方米二点八元，自 2020 年 3 月 1 日起执行。",
        "二、第二阶梯每立方米四点二元。",
        "某市水务局",
        "2020年2月21日",
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "申请人应当具备下列条件：（一）年满十八周岁；（二）有固定住所；（三）无犯罪记录。" * 3,
        "根据本办法第三条、第四条和第五条的规定，参照 2019 年的做法执行，总 则另行制定。" * 3,
    ],
)
def test_an_ordinary_paragraph_stays_whole(read, paragraph):
    lines = ["某市办法", "第一条 正文。", paragraph, "第二条 正文。"]
    assert read("a.txt", "\n".join(lines)).text.split("\n") == lines


def test_a_copy_of_the_text_on_one_line_is_noise(read):
    articles = [
        f"第{n}条 对第{n}类申请人每月给予{n}百元的补贴，按季发放到本人账户。" for n in range(1, 30)
    ]
    source = read("a.txt", "\n".join([*articles, " ".join(articles)]))
    assert source.text.split("\n") == articles
    assert [item.reason for item in source.noise] == ["与正文重复"]
