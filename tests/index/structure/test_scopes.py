"""The parts around the body: title, number, addressee, signature, attachments."""


def _kinds(document):
    return [(c.clause_id.removeprefix("d/"), c.kind) for c in document.clauses]


NOTICE = """某市人民政府办公室关于印发某市若干措施的通知
某政办发〔2023〕12号
各县（市、区）人民政府，市政府各部门：
现将措施印发给你们。
附件：1.某市若干措施
2.任务分工表
某市人民政府办公室
2023年5月6日
（此件公开发布）
附件1
某市若干措施
为稳就业，制定以下措施。
一、稳岗。缓缴费用。
二、服务。完善平台。
附件2
任务分工表
一、甲。某局。
二、乙。某局。"""


def test_notice_with_two_attachments(parse):
    document = parse(NOTICE)
    assert _kinds(document) == [
        ("文号", "front"),
        ("主送", "front"),
        ("前言", "preamble"),
        ("附件目录", "attachments"),
        ("落款", "signature"),
        ("附注", "front"),
        ("附件1/前言", "preamble"),
        ("附件1/一、", "clause"),
        ("附件1/二、", "clause"),
        ("附件2/一、", "clause"),
        ("附件2/二、", "clause"),
    ]
    assert document.clauses[7].path == ("附件1 某市若干措施",)
    assert document.warnings == ()


def test_number_split_over_the_title_and_the_next_line(parse):
    document = parse(
        "国务院关于某方案的批复国函\n〔2025〕86号\n某省人民政府:\n一、同意。\n二、实施。"
    )
    assert document.title == "国务院关于某方案的批复"
    assert document.doc_number == "国函〔2025〕86号"
    assert document.headings[0].text == "国务院关于某方案的批复"


def test_title_over_three_lines(parse):
    document = parse(
        "某县人民政府办公室\n关于印发《某某\n实施意见》的通知\n各镇人民政府：\n现印发给你们。"
    )
    assert document.title == "某县人民政府办公室关于印发《某某实施意见》的通知"


def test_document_passed_on_by_a_notice_without_an_attachment_line(parse):
    document = parse(
        "某县政府关于印发《某办法》的通知\n各镇人民政府：\n现印发给你们。\n某县人民政府\n2021年7月21日\n"
        "某办法\n第一条 甲。\n第二条 乙。"
    )
    assert document.aliases[0] == "某办法"
    assert [c.clause_id for c in document.clauses][-2:] == ["d/第一条", "d/第二条"]


def test_bare_annex_line_on_top_is_not_in_ids(parse):
    document = parse("附件\n某省实施方案\n为改革，制定方案。\n一、甲。做事。\n二、乙。做事。")
    assert _kinds(document)[0] == ("附注", "front")
    assert document.title == "某省实施方案"
    assert document.clauses[-1].clause_id == "d/二、"


def test_table_of_contents_is_not_the_body(parse):
    document = parse(
        "某省条例\n目录\n第一章 总则\n第二章 附则\n"
        "第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"
    )
    assert _kinds(document)[0] == ("目录", "front")
    assert document.clauses[1].path == ("第一章 总则",)
    assert document.warnings == ()


def test_scope_line_gives_its_regions_to_the_attachment(parse):
    document = parse(
        "国务院批复\n一、同意。\n二、实施。\n附件1\n甲都市圈改革试点实施方案\n试点范围包括安徽省合肥市全域,"
        "芜湖市无为市,六安市金安区、舒城县。\n一、推进。做事。\n附件2\n郑州市改革试点实施方案\n"
        "试点范围包括河南省郑州市全域。\n一、推进。做事。"
    )
    scopes = [c for c in document.clauses if c.kind == "scope"]
    assert [c.regions for c in scopes] == [("340100", "340281", "341502", "341523"), ("410100",)]
    assert [c.area for c in scopes] == ["甲都市圈", "郑州市"]
    assert document.clauses[-1].regions == ("410100",)
    assert document.clauses[0].regions == ()


def test_joint_notice(parse):
    document = parse(
        "关于优惠政策的公告\n财政部 税务总局公告2023年第12号\n各省财政厅（局）：\n现公告如下：\n"
        "一、免税。执行到底。\n二、本公告执行至2027年12月31日。\n特此公告。\n财政部\n税务总局\n2023年8月2日"
    )
    assert [name for name, _ in _kinds(document)] == [
        "文号", "主送", "前言", "一、", "二、", "结语", "落款",
    ]  # fmt: skip
    assert document.issuer == "财政部、税务总局"
    assert document.doc_number == "财政部税务总局公告2023年第12号"
