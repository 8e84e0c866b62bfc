import pytest

from rag.question.details import asked_detail
from rag.reader.details import gives


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("人才补贴给多少钱？", "money"),
        ("奖励多少？", "money"),
        ("不良率容忍度是百分之几？", "percent"),
        ("占比要达到多少？", "percent"),
        ("试点搞几年？", "duration"),
        ("试点期限多长", "duration"),
        ("什么时候完成？", "date"),
        ("哪一年开始", "date"),
        ("有多少个试点？", "count"),
        ("归谁管？", "unit"),
        ("老外能不能开公司？", "permission"),
        ("可以把户口迁回村里吗？", "permission"),
        ("有哪些措施？", ""),
        ("没交几年社保能落户吗", "permission"),
        ("用途分成几类", ""),
        ("办居住证要带哪些材料", "papers"),
        ("报名网站的网址是啥", "contact"),
    ],
)
def test_the_detail_asked_for(question, detail):
    assert asked_detail(question) == detail


@pytest.mark.parametrize(
    ("text", "detail", "given"),
    [
        ("奖励10万元", "money", True),
        ("新增10个项目", "money", False),
        ("不良率3个百分点以内", "percent", True),
        ("自即日起2年内开展", "duration", True),
        ("到2023年底前完成", "date", True),
        ("按照国函〔2025〕86号执行", "number", False),
        ("成都市等10个试点", "count", True),
        ("允许自主落户", "permission", True),
        ("完善体制机制", "permission", False),
        ("持居民身份证办理", "papers", True),
        ("实现全省一卡通行", "papers", False),
    ],
)
def test_whether_a_text_gives_it(text, detail, given):
    assert gives(text, detail) is given
