from index.readers.tables import Cell, framed_lines, table_lines


def test_rows_repeat_their_header():
    rows = [["任务", "单位"], ["共享", "县大数据局"], ["", "县财政局"]]
    assert table_lines(rows) == ["任务；单位", "任务：共享；单位：县大数据局", "单位：县财政局"]


def test_a_title_across_the_table_stands_alone():
    rows = [["任务", "单位"], ["一、数据", "一、数据"], ["共享", "县大数据局"]]
    assert table_lines(rows)[1] == "一、数据"


def test_without_a_header_cells_are_listed():
    assert table_lines([["甲", "乙"]]) == ["甲；乙"]
    assert table_lines([["甲", "甲"], ["乙", "丙"]]) == ["甲", "乙；丙"]
    assert table_lines([["", " "]]) == []


def test_a_head_over_two_columns_names_both():
    rows = [
        [Cell("人才类别", rows=2), Cell("片区", rows=2), Cell("补贴标准（元/月）", columns=2)],
        [Cell("本人"), Cell("随迁配偶")],
        [Cell("B类", rows=2), Cell("东区"), Cell("2100"), Cell("600")],
        [Cell("西区"), Cell("1700"), Cell("500")],
    ]
    own, spouse = "补贴标准（元/月）·本人", "补贴标准（元/月）·随迁配偶"
    assert table_lines(rows) == [
        f"人才类别；片区；{own}；{spouse}",
        f"人才类别：B类；片区：东区；{own}：2100；{spouse}：600",
        f"人才类别：B类；片区：西区；{own}：1700；{spouse}：500",
    ]


def test_heads_that_are_only_wide_are_one_row():
    rows = [
        [Cell("项目", columns=2), Cell("分值", columns=3)],
        [Cell("学历", columns=2), Cell("30", columns=3)],
        [Cell("年限", columns=2), Cell("60", columns=3)],
    ]
    assert table_lines(rows)[1:] == ["项目：学历；分值：30", "项目：年限；分值：60"]


def test_a_table_without_heads_takes_no_row_for_them():
    rows = [["1", "餐饮许可", "110元"], ["2", "广告许可", "120元"]]
    assert table_lines(rows) == ["1；餐饮许可；110元", "2；广告许可；120元"]
    rows = [["以服务地申请", "按服务地"], ["以服务地申请", "按缴费地"], ["以居所申请", "按居所"]]
    assert table_lines(rows)[1] == "以服务地申请；按缴费地"


def test_heads_printed_again_on_the_next_page_are_no_row():
    rows = [["事项", "收费"], ["甲", "1元"], ["事项", "收费"], ["乙", "2元"]]
    assert table_lines(rows) == ["事项；收费", "事项：甲；收费：1元", "事项：乙；收费：2元"]


def test_a_form_keeps_each_label_with_its_value():
    rows = [
        ["索 引 号：", "0001", "文 号：", "厦府〔2015〕36号"],
        ["发布机构：", "厦门市人民政府", "发文日期：", "20150213"],
    ]
    assert table_lines(rows) == [
        "索 引 号：0001；文 号：厦府〔2015〕36号",
        "发布机构：厦门市人民政府；发文日期：20150213",
    ]
    guide = [["办理对象", "具有本市户籍的残疾人及其监护人"], ["办理时限", "五个工作日"]]
    assert table_lines(guide) == [
        "办理对象：具有本市户籍的残疾人及其监护人",
        "办理时限：五个工作日",
    ]


def test_a_table_of_one_used_column_only_frames_its_text():
    assert framed_lines([["", "东府办〔2015〕18号"], ["", "第一条 正文。"]]) == [
        "东府办〔2015〕18号",
        "第一条 正文。",
    ]
    assert framed_lines([["甲", "乙"]]) is None
