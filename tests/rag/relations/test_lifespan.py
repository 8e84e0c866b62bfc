"""From when and until when documents hold, by their own words."""

from datetime import date

import pytest

from index.readers.source import SourceText
from index.structure.parse import parse_document
from rag.relations.lifespan import lifespan_of


def life(*sentences):
    text = "甲市供水办法\n（2020年3月10日甲市人民政府发布）\n第一条　为了供水，制定本办法。\n"
    lines = [f"第{n}条　{s}\n" for n, s in zip("二三四", sentences, strict=False)]
    found = lifespan_of(parse_document(SourceText("a.txt", text + "".join(lines), "", "txt"), "a"))
    days = (said.day if said else None for said in (found.starts, found.ends))
    return (found.issued, *days)


@pytest.mark.parametrize(
    ("said", "starts", "ends"),
    [
        ("本办法自2020年5月1日起施行。", date(2020, 5, 1), None),
        ("本办法自２０２０年５月１日起施行。", date(2020, 5, 1), None),
        ("本办法自二〇二〇年五月一日起施行。", date(2020, 5, 1), None),
        ("本办法自5月1日起执行。", date(2020, 5, 1), None),
        ("本办法自发布之日起施行。", date(2020, 3, 10), None),
        ("本办法自发布之日起施行，有效期5年。", date(2020, 3, 10), date(2025, 3, 9)),
        ("本办法自2020年2月29日起施行，有效期一年。", date(2020, 2, 29), date(2021, 2, 28)),
        ("本办法自2020年5月1日起施行。有效期十二个月。", date(2020, 5, 1), date(2021, 4, 30)),
        ("本办法自2020年5月1日起施行。有效期30日。", date(2020, 5, 1), date(2020, 5, 30)),
        ("本办法自2020年5月1日起施行。有效期三年。", date(2020, 5, 1), date(2023, 4, 30)),
        (
            "本办法自2020年5月1日试行，有效期至2021年12月31日。",
            date(2020, 5, 1),
            date(2021, 12, 31),
        ),
        ("本通知适用截止时间为2020年6月30日。", None, date(2020, 6, 30)),
        ("本政策执行期暂定为自政策发布之日起三个月。", None, date(2020, 6, 9)),
        ("本文有效期自印发之日起至2020年入学工作结束止。", None, date(2020, 12, 31)),
    ],
)
def test_the_document_says_when(said, starts, ends):
    assert life(said) == (date(2020, 3, 10), starts, ends)


@pytest.mark.parametrize(
    "said",
    [
        "安全生产许可证的有效期为3年。",
        "自本办法施行之日起申领的优待凭证设置2年有效期。",
        "规范性文件的有效期为5年。",
        "《公告》自2020年1月1日起施行。",
        "居住证持有人应当在有效期内办理。",
    ],
)
def test_of_other_things_it_says_nothing_of_itself(said):
    assert life(said)[1:] == (None, None)


def test_the_page_that_published_a_document_may_say_when_it_expires(policies):
    found = lifespan_of(policies.document("guangzhou-linshi-2021"))
    assert found.ends.day == date(2029, 12, 6)
    assert "失效日期" in found.ends.clause.text[found.ends.start : found.ends.end]
