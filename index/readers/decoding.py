"""Bytes -> text: UTF-8, UTF-16 and GB18030, each strictly, and never a guess that garbles.

GB18030 (GB 18030-2022, a superset of GBK and GB2312) decodes almost any bytes, so what it yields
must also look like Chinese.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import lru_cache

from index.errors import CorpusError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_SAMPLE_CHARS = 20_000
_ENOUGH_CHARS = 25
_FREQUENT = frozenset(
    "的一是不在有和与與为為中大国國以要对對及等或者法第条條应應当當人民县縣市省区區年月日"
)
"""Together a tenth of official text and more, in either script."""
_REMEDY = "请用记事本或 WPS 打开后另存为 UTF-8 编码的文本"


def decode(raw: bytes, file: str) -> tuple[str, str]:
    """Return the text of `raw` and the name of its encoding.

    Raises:
        CorpusError: no encoding fits, or the bytes are not text.
    """
    for bom, codec, name in _BOMS:
        if raw.startswith(bom):
            return _strict(raw, codec, file), name
    if b"\x00" in raw:
        return _decode_with_nuls(raw, file)
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _decode_gb18030(raw, file, error)


def _strict(raw: bytes, codec: str, file: str) -> str:
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(file, error) from error
    if "\x00" in text:
        raise CorpusError(file, "含有空字节（NUL），不是文本文件", "请确认文件类型与后缀相符")
    return text


def _decode_with_nuls(raw: bytes, file: str) -> tuple[str, str]:
    """UTF-16 without a BOM has a NUL in each ASCII character; any other text has none."""
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and looks_like_chinese(text):
            return text, "utf-16"
    raise CorpusError(file, "含有空字节（NUL），不是文本文件", "请确认文件类型与后缀相符")


def _decode_gb18030(raw: bytes, file: str, utf8_error: UnicodeDecodeError) -> tuple[str, str]:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        raise _undecodable(file, utf8_error) from utf8_error
    if not looks_like_chinese(text):
        raise _undecodable(file, utf8_error) from utf8_error
    return text, "gb18030"


def _undecodable(file: str, error: UnicodeDecodeError) -> CorpusError:
    return CorpusError(
        file,
        "无法识别文字编码（不是 UTF-8、UTF-16 或 GB18030）",
        _REMEDY,
        f"第 {error.start + 1} 字节",
    )


def looks_like_chinese(text: str) -> bool:
    """Tell whether most ideographs are everyday ones (GB 2312 level 1: 3,755 characters).

    Wrongly decoded bytes spread over all 20,000 ideographs; real text, in traditional characters
    too, keeps well over 40 % within that set, and uses the commonest words all the time.
    """
    ideographs = _IDEOGRAPH.findall(text[:_SAMPLE_CHARS])
    if not ideographs:
        return False
    frequent = sum(char in _FREQUENT for char in ideographs)
    if len(ideographs) >= _ENOUGH_CHARS and frequent < 0.03 * len(ideographs):
        return False
    return sum(map(_is_common, ideographs)) >= 0.4 * len(ideographs)


def has_everyday_characters(text: str) -> bool:
    """Tell whether nearly all ideographs are in GB 2312 or among the 5,401 common ones of Big5.

    Lists of names have few of the commonest words, but their characters are of these; a font
    that is mapped wrongly gives characters from all over, half of which are of neither.
    """
    counts = Counter(text[: _SAMPLE_CHARS // 4])
    ideographs = {char: count for char, count in counts.items() if _IDEOGRAPH.match(char)}
    total = sum(ideographs.values())
    if total < _ENOUGH_CHARS:
        return True
    return sum(n for char, n in ideographs.items() if _is_everyday(char)) >= 0.8 * total


@lru_cache(maxsize=8192)
def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
        return True
    except UnicodeEncodeError:
        pass
    try:
        return char.encode("big5")[0] <= 0xC6
    except UnicodeEncodeError:
        return False


def _is_common(char: str) -> bool:
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
