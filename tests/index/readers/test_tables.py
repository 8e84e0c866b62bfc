from index.readers.tables import table_lines


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
