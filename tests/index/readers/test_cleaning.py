import pytest

from index.readers.cleaning import Cleaner


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("⼀、⽤⼯⼈员", "一、用工人员"),
        ("最⻓⼗⼆个⽉，见⻚⻛", "最长十二个月，见页风"),
        (
            "国务院关于完善基 本 养 老 保 险 制 度 的 决 定",
            "国务院关于完善基本养老保险制度的决定",
        ),
        ("基 本 养 老 保 险 制 度 的 决 定", "基本养老保险制度的决定"),
        ("第一章 总 则", "第一章 总 则"),
        ("厦门市人民政府\ue003", "厦门市人民政府"),
        ("\uf0b7 要点", "• 要点"),
    ],
)
def test_characters_that_stand_for_others(raw, clean):
    assert Cleaner().clean(raw, 1) == clean


def test_a_picture_written_out_in_letters_is_noise():
    cleaner = Cleaner()
    text = cleaner.clean("见图：data:image/png;base64," + "iVBORw0KGgo" * 5_000 + " 说明。", 3)
    assert text == "见图： 说明。"
    assert [(item.reason, item.line) for item in cleaner.noise()] == [("编码的图片或网址", 3)]
    assert len(cleaner.noise()[0].text) < 100
