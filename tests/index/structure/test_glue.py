def _texts(document):
    return [c.text for c in document.clauses if c.kind == "clause"]


def test_item_glued_to_its_heading_is_split(parse):
    document = parse(
        "意见\n（一）甲\n1.子。\n（二）融合发展2.推动成果。细节。\n3.丑。\n（三）乙\n4.寅。"
    )
    assert _texts(document) == ["1.子。", "2.推动成果。细节。", "3.丑。", "4.寅。"]
    assert [h.text for h in document.headings[1:]] == ["（一）甲", "（二）融合发展", "（三）乙"]
    assert any("疑似粘连：2.推动成果" in warning for warning in document.warnings)


def test_first_items_glued_to_a_section(parse):
    document = parse(
        "意见\n一、要求（一）甲。做事。（二）乙。做事。\n（三）丙。做事。\n二、保障\n（四）丁。做事。"
    )
    assert _texts(document) == [
        "（一）甲。做事。",
        "（二）乙。做事。",
        "（三）丙。做事。",
        "（四）丁。做事。",
    ]


def test_a_number_in_a_sentence_is_not_split(parse):
    document = parse("意见\n1.甲增长2.5倍，见表2.数据。\n3.丙。做事。\n4.丁。做事。")
    assert _texts(document)[0] == "1.甲增长2.5倍，见表2.数据。"
    assert any("编号缺失" in warning for warning in document.warnings)


def test_nothing_is_split_while_the_sequence_is_complete(parse):
    document = parse("意见\n1.甲。按2.执行。\n2.乙。做事。\n3.丙。做事。")
    assert _texts(document)[0] == "1.甲。按2.执行。"
    assert document.warnings == ()
