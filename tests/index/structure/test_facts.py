"""Facts of documents and clauses, each with its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.structure.clause_facts import _NEEDED, _PATTERNS, iso_date, statement_facts
from index.structure.units import unit_facts


def _units(text, name):
    facts = unit_facts(text, 0)
    assert all(text[fact.start : fact.end] == fact.value for fact in facts)
    return [fact.value for fact in facts if fact.name == name]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("做事。（责任单位：县公安局）", ["县公安局"]),
        (
            "做事。（责任单位：县发展改革局、县农业农村局等，各镇办）",
            ["县发展改革局", "县农业农村局", "各镇办"],
        ),
        (
            "做事。（责任单位：县人力资源社会保障局、县科技局）",
            ["县人力资源社会保障局", "县科技局"],
        ),
        ("做事。(责任部门:市财政局；市税务局等有关部门)", ["市财政局", "市税务局"]),
        ("做事。（责任单位：各县（市、区）政府、市林业局）", ["各县（市、区）政府", "市林业局"]),
        ("做事。（责任单位：市水利局；完成时限：2026年6月底）", ["市水利局"]),
        ("做事。（省林草局、省水利厅等有关部门和单位负责）", ["省林草局", "省水利厅"]),
        ("做事。（省财政厅、省税务局、济南海关等）", ["省财政厅", "省税务局", "济南海关"]),
        ("做事。（市科委）", ["市科委"]),
        ("做事。（责任单位：市公安局，2025年底前完成）", ["市公安局"]),
        ("做事。（责任单位：市公安局、二〇二五年底前）", ["市公安局"]),
        ("做事。（责任单位：市公安局；每年12月前，长期坚持）", ["市公安局"]),
        ("做事。（到2025年，市公安局、市民政局负责）", ["市公安局", "市民政局"]),
        ("做事。（省财政厅、省税务局，第一季度）", ["省财政厅", "省税务局"]),
        ("做事。（责任单位：市公安局，年底前取得实效）", ["市公安局"]),
        (
            "做事。（责任单位：12345政务服务热线中心、三门县财政局）",
            ["12345政务服务热线中心", "三门县财政局"],
        ),
        ("做事。（详见附件）", []),
        ("做事（市科委）。", []),
        ("做事。", []),
        ("各级财政部门负责落实。", []),
    ],
)
def test_responsible_units(text, units):
    assert _units(text, "unit") == units


def test_lead_units_of_a_heading():
    assert _units("六、建设（牵头单位：省自然资源厅、省生态环境厅）", "lead_unit") == [
        "省自然资源厅",
        "省生态环境厅",
    ]


def test_lead_and_cooperating_units_by_verb():
    text = "做事。（省科技厅牵头，省财政厅、省税务局按职责分工负责）"
    assert _units(text, "lead_unit") == ["省科技厅"]
    assert _units(text, "unit") == ["省财政厅", "省税务局"]


def test_several_that_lead_together():
    text = "做事。（省林草局、省水利厅牵头负责）"
    assert _units(text, "lead_unit") == ["省林草局", "省水利厅"]
    assert _units(text, "unit") == []


def test_lead_and_responsible_units_in_one_bracket():
    text = "做事。（牵头单位：市发改委；责任单位：市财政局、各县区）"
    assert _units(text, "lead_unit") == ["市发改委"]
    assert _units(text, "unit") == ["市财政局", "各县区"]


@pytest.mark.parametrize(
    "when", ["2025年底前完成", "到2025年", "6月30日前", "30个工作日内", "年内"]
)
@pytest.mark.parametrize("mark", ["，", "、", "；", ","])
@pytest.mark.parametrize("label", ["牵头单位", "责任单位", "配合单位"])
def test_a_deadline_in_the_list_is_no_unit(label, mark, when):
    facts = unit_facts(f"做事。（{label}：市公安局{mark}{when}）", 0)
    assert [fact.value for fact in facts] == ["市公安局"]


def test_a_bracket_that_names_no_organisation_is_no_unit():
    assert unit_facts("（由企业和个人共同负担的费用负责）", 0) == []


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("effective", "本办法自2021年8月1日起施行。", "自2021年8月1日起施行"),
        ("effective", "自印发之日起施行。", "自印发之日起施行"),
        ("expires", "有效期至2026年7月31日。", "有效期至2026年7月31日"),
        (
            "repeals",
            "《旧办法》（某政发〔2010〕3号）同时废止。",
            "《旧办法》（某政发〔2010〕3号）同时废止",
        ),
        ("deadline", "到2025年，建成平台。", "到2025年"),
        ("deadline", "2021年12月底前完成。", "2021年12月底前"),
        ("deadline", "试点期限为2021—2025年。", "试点期限为2021—2025年"),
        ("cites", "按照《意见》（中发〔2020〕9号）要求", "《意见》（中发〔2020〕9号）"),
        ("cites", "依据《贯彻〈某意见〉的方案》实施", "《贯彻〈某意见〉的方案》"),
        ("refers", "违反本办法第三条第二款第（一）项", "本办法第三条第二款第（一）项"),
        ("refers", "按照附件3执行", "附件3"),
    ],
)
def test_statements(name, text, value):
    facts = [fact for fact in statement_facts(text, 100) if fact.name == name]
    assert [fact.value for fact in facts] == [value]
    assert text[facts[0].start - 100 : facts[0].end - 100] == value


@pytest.mark.parametrize("name", sorted(_PATTERNS))
@given(data=st.data())
def test_no_fact_is_passed_over_for_lack_of_a_character(name, data):
    stated = data.draw(st.from_regex(re.compile(_PATTERNS[name]), fullmatch=True))
    assert any(char in stated for char in _NEEDED[name])


def test_the_own_number_is_no_reference():
    facts = statement_facts("第三条 依照第五条执行。", 0, own_number="第三条")
    assert [fact.value for fact in facts if fact.name == "refers"] == ["依照第五条"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021年7月21日", "2021-07-21"),
        ("二〇二一年七月二十一日", "2021-07-21"),
        ("二○一○年十月三日", "2010-10-03"),
        ("2021年13月1日", ""),
        ("今年", ""),
    ],
)
def test_dates(text, date):
    assert iso_date(text) == date


def test_header_of_a_county_notice(parse):
    document = parse(
        "高青县人民政府办公室关于印发《某实施意见》的通知\n高政办字〔2021〕31号\n各镇人民政府：\n现印发。\n"
        "高青县人民政府办公室\n2021年7月21日"
    )
    assert (document.issuer, document.doc_number) == (
        "高青县人民政府办公室",
        "高政办字〔2021〕31号",
    )
    assert (document.region, document.region_code) == ("山东省淄博市高青县", "370322")
    assert (document.level, document.issued_on) == ("县", "2021-07-21")
    for fact in document.facts:
        shown = document.text[fact.start : fact.end]
        assert shown == fact.value or iso_date(shown) == fact.value


@pytest.mark.parametrize(
    ("title", "level", "code"),
    [
        ("国务院关于加强某工作的意见", "国家", ""),
        ("国办印发某试点总体方案", "国家", ""),
        ("中华人民共和国某法", "国家", ""),
        ("教育部关于某事的通知", "国家", ""),
        ("吉林省委省政府关于某事的实施意见", "省", "220000"),
        ("吉林市人民政府关于某事的通知", "市", "220200"),
        ("关于某事的通知", "", ""),
    ],
)
def test_level_and_region_from_the_title(parse, title, level, code):
    document = parse(f"{title}\n一、甲。做事。\n二、乙。做事。")
    assert (document.level, document.region_code) == (level, code)


def test_region_that_our_county_means(parse):
    text = (
        "关于促进发展的意见\n一、甲。我县鼓励创业，高青县企业受益。\n"
        "二、乙。高青县财政支持，我县落实。"
    )
    assert parse(text).region_code == "370322"
    assert parse(text.replace("高青县", "该县")).region_code == ""


def test_unknown_stays_unknown(parse):
    document = parse("一段没有任何事实的话，只是说明。")
    assert (document.issuer, document.doc_number, document.issued_on) == ("", "", "")
    assert (document.region, document.level, document.facts) == ("", "", ())


def test_statute_takes_issuer_and_date_from_the_note_under_the_title(parse):
    document = parse(
        "北京市某条例\n2001年6月22日 北京市第十一届人民代表大会常务委员会第二十七次会议通过\n"
        "第一条 甲。\n第二条 乙。"
    )
    assert document.issuer == "北京市人民代表大会常务委员会"
    assert document.issued_on == "2001-06-22"
    assert document.region_code == "110000"


def test_the_first_of_each_list_leads_from_where_it_says_so(parse):
    document = parse(
        "方案\n一、甲。做事。（民航局、铁路局负责）\n"
        "二、乙。做事。（水利部、林草局负责。列第一位者为牵头单位，下同）\n"
        "三、丙。做事。（教育部、体育总局等有关部门和单位负责）\n"
        "四、丁。做事。（牵头单位：邮政局；责任单位：民航局）\n"
    )
    assert [(c.lead_units, c.units) for c in document.clauses] == [
        ((), ("民航局", "铁路局")),
        (("水利部",), ("林草局",)),
        (("教育部",), ("体育总局",)),
        (("邮政局",), ("民航局",)),
    ]
    assert all(document.text[f.start : f.end] == f.value for c in document.clauses for f in c.facts)


def test_of_each_list_of_a_clause_the_first_leads(parse):
    document = parse(
        "方案\n一、甲。做这件事情。（民航局、铁路局负责。列第一位者为牵头单位，下同）"
        "另做那件事情。（水利部、林草局负责）\n二、乙（牵头单位：邮政局）\n（一）做事。（责任单位：民航局）"
    )
    assert [(c.lead_units, c.units) for c in document.clauses] == [
        (("民航局", "水利部"), ("铁路局", "林草局")),
        (("邮政局",), ("民航局",)),
    ]


def test_lead_units_are_inherited_from_the_heading(parse):
    document = parse(
        "方案\n一、甲（牵头单位：省科技厅）\n（一）子。做事。（责任单位：省教育厅）\n"
        "（二）丑。做事。（牵头单位：省财政厅）\n二、乙\n（三）寅。做事。"
    )
    assert [c.lead_units for c in document.clauses] == [("省科技厅",), ("省财政厅",), ()]
    assert document.clauses[0].units == ("省教育厅",)


@pytest.mark.parametrize(
    ("notes", "amended"),
    [
        ("2003年9月26日 甲会议通过\n2003年11月6日 乙会议批准", ""),
        (
            "2003年9月26日 甲会议通过\n2020年3月10日 甲会议修订通过 自2020年5月1日起施行",
            "2020-03-10",
        ),
        ("（2001年6月22日通过 根据2012年10月26日《关于修改甲法的决定》第二次修正）", "2012-10-26"),
        ("2009年6月22日 甲会议第1次会议通过\n2020年12月23日 甲会议第9次会议通过", "2020-12-23"),
        ("2014年11月28日 甲会议通过 自2015年6月1日起施行", ""),
        ("（此件公开发布）", ""),
    ],
)
def test_a_text_says_when_it_was_last_amended(parse, notes, amended):
    document = parse(f"北京市某条例\n{notes}\n第一条 甲。\n第二条 乙。")
    found = [fact.value for fact in document.facts if fact.name == "amended_on"]
    assert found == ([amended] if amended else [])
