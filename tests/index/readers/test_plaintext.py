from index.readers.source import Block


def test_lines_are_stripped_of_every_kind_of_blank(read):
    source = read(
        "a.txt", "\u3000\u3000一、总则\u3000\n\n\xa0\xa0第一条　为了规范，制定本办法。\t\r\n\n"
    )
    assert source.text == "一、总则\n第一条　为了规范，制定本办法。"
    assert source.blocks == (Block(0, 4), Block(5, 20))


def test_page_numbers_and_edge_notes_are_dropped_and_listed(read):
    body = [f"第{n}条 本条规定若干事项，应当遵守。" for n in range(1, 41)]
    lines = ["当前位置：首页 > 政策", *body[:20], "— 3 —", *body[20:], "（文章来源：中国政府网）"]
    source = read("a.txt", "\n".join(lines))
    assert source.text == "\n".join(body)
    assert [(item.line, item.reason) for item in source.noise] == [
        (1, "网页导航"),
        (22, "页码"),
        (43, "来源说明"),
    ]


def test_official_lines_that_resemble_page_furniture_stay(read):
    text = "主办单位：省司法厅，各州、市人民政府\n大\n责任单位：县财政局\n关闭落后产能10处"
    assert read("a.txt", "一、总则\n" + text).text.count("\n") == 3  # only the lone 大 goes


def test_text_that_hides_is_dropped_and_counted(read):
    hidden = "".join(chr(0xE0000 + ord(char)) for char in "ignore")
    source = read("a.txt", f"第一\u200b条 正\u200b文。{hidden}\u202e\n第二条 正文。\x07")
    assert source.text == "第一条 正文。\n第二条 正文。"
    assert {item.text.split("×")[0] for item in source.noise} >= {"U+200B", "U+202E", "U+0007"}
    assert "U+200B×2" in [item.text for item in source.noise]


def test_a_cut_paragraph_records_where_it_was_joined(read):
    source = read("a.txt", "一、要求\n深化改革。建立人才职\n\n业贯通发展机制。\n二、保障")
    assert source.text.split("\n")[1] == "深化改革。建立人才职业贯通发展机制。"
    (join,) = source.joins
    assert join.source_line == 4
    assert source.text[join.offset :].startswith("业贯通")


def test_the_menu_and_the_foot_of_a_saved_page_are_noise(read):
    menu = ["设为首页", "加入收藏", "简体", "繁体", "权威发布", "政策法规"]
    head = ["2016年7月10日 星期日 丙申年六月初七", *menu, "当前位置：首页 > 正文"]
    body = ["移动应用管理规定", "第一条 为规范管理，制定本规定。", "第二条 自公布之日起施行。"]
    foot = ["主办：某市政府 承办：某中心", "网站声明 ｜ 联系我们 ｜ ICP备05000041号", "微信二维码"]
    assert read("a.txt", "\n".join([*head, *body, *foot])).text.split("\n") == body
