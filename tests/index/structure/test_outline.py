from index.structure.outline import outline


def test_outline_shows_tree_facts_and_warnings(parse):
    document = parse(
        "某市人民政府关于某事的意见\n一、甲\n（一）子。做事。（责任单位：县财政局）\n"
        "（三）寅。做事。\n（四）卯。做事。"
    )
    printed = outline(document).split("\n")
    assert printed[1] == "发文机关：某市人民政府"
    assert printed[3] == "  # 一、甲"
    assert printed[4].startswith("    [d/（一）] clause （一）子。") and "⟨县财政局⟩" in printed[4]
    assert printed[-1] == "警告：编号缺失：（三）之前缺1个编号"
