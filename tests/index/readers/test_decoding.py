import codecs

import pytest

from index.errors import CorpusError
from index.readers.decoding import decode, looks_like_chinese

TEXT = "第一条　为了规范数据要素市场，制定本办法。①〔2020〕9号 ABC\n第二条 镕珺堃喆。\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32"),
        (TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_text_survives_every_encoding(raw, encoding):
    assert decode(raw, "a.txt") == (TEXT, encoding)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode("utf-8")[:-1] + b"\xff" + TEXT.encode("utf-8"),  # UTF-8 with a broken byte
        TEXT.encode("utf-16")[:-1],
        b"\xed\xa0\x80" + TEXT.encode("utf-8"),  # a lone surrogate
        "為深入貫徹落實關於構建更加完善的要素市場化配置體制機制的意見，進一步激發全社會創造力和"
        "市場活力，結合本省實際，制定本實施意見。".encode("big5"),
        bytes(range(128, 256)) * 4,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "正文\x00内容".encode(),
    ],
)
def test_what_is_no_known_text_is_refused_with_a_remedy(raw):
    with pytest.raises(CorpusError) as caught:
        decode(raw, "a.txt")
    assert caught.value.file == "a.txt"
    assert caught.value.remedy.startswith("请")


def test_traditional_characters_look_like_chinese_and_mojibake_does_not():
    assert looks_like_chinese("為了規範資料要素市場，制定本辦法。")
    assert not looks_like_chinese(TEXT.encode().decode("gb18030", "replace"))
