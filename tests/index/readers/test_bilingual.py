from pathlib import Path

GOLDEN = Path(__file__).parents[3] / "tests" / "golden" / "readers"


def test_excerpt_of_a_bilingual_page_gives_the_chinese_text(read):
    source = read("a.txt", (GOLDEN / "bilingual.txt").read_bytes())
    chinese = (GOLDEN / "bilingual-chinese.txt").read_text(encoding="utf-8")
    assert source.text == chinese.rstrip("\n")


def test_each_chinese_line_knows_its_translation(read):
    source = read("a.txt", (GOLDEN / "bilingual.txt").read_bytes())
    pairs = {source.text[t.start : t.end]: t.text for t in source.translations}
    assert len(pairs) == source.text.count("\n") + 1
    assert pairs["〔2025〕86号"] == "(2025) No. 86"
    mixed = next(text for text in pairs.values() if "投融资" in text)
    assert mixed.endswith("Explore climate investment and financing.")


def test_page_header_and_footer_of_a_bilingual_page_are_noise(read):
    source = read("a.txt", (GOLDEN / "bilingual.txt").read_bytes())
    dropped = [item.text for item in source.noise]
    assert "400所高校都在用的翻译教学平台" in dropped
    assert dropped.count("国务院:开展10个要素市场化配置综合改革试点") == 1
    assert "• 国务院:开展10个要素市场化配置综合改革试点" in dropped


def test_alternation_without_bullets_is_bilingual_too(read):
    lines = [f"第{n}条 内容如下。\nArticle {n} reads thus." for n in "一二三四五六"]
    source = read("a.txt", "\n".join(lines))
    assert source.text == "\n".join(f"第{n}条 内容如下。" for n in "一二三四五六")
    assert [t.text for t in source.translations] == [
        f"Article {n} reads thus." for n in "一二三四五六"
    ]


def test_a_few_english_lines_make_no_bilingual_text(read):
    text = "总则\nABC\n第一条 内容。\n第二条 内容。\nDEF\n第三条 内容。"
    source = read("a.txt", text)
    assert source.text == text
    assert source.translations == ()
