"""Characters of a line: what hides text goes, what the source wrote stays.

Zero-width, direction and tag characters can hide instructions from a reader's eye (see Unicode
TR 36); they are dropped from every line and counted as noise.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from index.readers.source import Noise

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BULLETS = re.compile("^\\s*[\uf06c\uf06e\uf075\uf076\uf0a7\uf0b7\uf0d8\uf0fc]\\s*")
"""Bullets of Wingdings and Symbol, which have no character of their own."""
_ENCODED = re.compile(
    r"data:[\w/+.-]{1,40};base64,[A-Za-z0-9+/=\s]{40,}"
    r"|(?:https?://[^\s%]{0,300})?(?:%[0-9A-Fa-f]{2}){30,}[\w%#:~.&?=/-]*"
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{400,}={0,2}"
)
"""Pictures and addresses written out as letters: no sentence has so many without a blank."""
_SPACED = re.compile(r"[\u4e00-\u9fff](?:[ \u3000][\u4e00-\u9fff]){3,}(?![\u4e00-\u9fff])")
_CONVERTER_MARKS = re.compile(r"\[bookmark: ?[^\]\n]{0,80}\]|\[\]\{#[^}\n]{0,80}\}")
_RADICAL = re.compile("[\u2e80-\u2fdf]")
_SUPPLEMENT = dict(
    zip(
        "⺟⺠⺮⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻗⻖⻏⺼⺡⺌⺘⺗⻌⻍⻎⺨⺣⺤⺥⻊⻐⻑⻒⻕⻞⻟⻠⻡⻪⻫⻭⻯⻱⻲",
        "母民竹虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟雨阝阝肉水小手心辶辶辶犬火爪爪足金長長阜食食食首黾斉歯竜亀龜",
        strict=True,
    )
)
"""CJK Radicals Supplement, of which Unicode decomposes only two; EquivalentUnifiedIdeograph.txt."""
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """Split at every kind of line or page break that a text editor shows as one."""
    return _LINE_BREAK.split(text)


def _radicals(text: str) -> str:
    """Write the characters that PDF fonts take for their look-alikes: ⼀ is 一, ⻓ is 长."""
    if not _RADICAL.search(text):
        return text
    return _RADICAL.sub(lambda match: _SUPPLEMENT.get(match.group(), _folded(match.group())), text)


def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char)


def _closed_up(match: re.Match[str]) -> str:
    """Close up a word that is spaced out letter by letter: 基 本 养 老 保 险."""
    return re.sub(r"[ \u3000]", "", match.group())


class Cleaner:
    """Cleans the lines of one file and remembers what it dropped.

    >>> cleaner = Cleaner()
    >>> cleaner.clean("\\u3000\\u3000[bookmark: a]一、总\\u200b则 ", 7)
    '一、总则'
    >>> [(item.text, item.line) for item in cleaner.noise()]
    [('[bookmark: a]', 7), ('U+200B×1', 7)]
    """

    def __init__(self) -> None:
        self._marks: list[Noise] = []
        self._invisible: Counter[str] = Counter()
        self._first_line: dict[str, int] = {}

    def clean(self, text: str, line: int) -> str:
        """Return `text` without invisible characters, converter marks and outer white space."""
        if _INVISIBLE.search(text):
            for char in _INVISIBLE.findall(text):
                self._invisible[char] += 1
                self._first_line.setdefault(char, line)
            text = _INVISIBLE.sub("", text)
        if _PRIVATE.search(text):
            text = _BULLETS.sub("• ", text)
            for char in _PRIVATE.findall(text):
                self._invisible[char] += 1
                self._first_line.setdefault(char, line)
            text = _PRIVATE.sub(" ", text)
        text = _radicals(text)
        text = _SPACED.sub(_closed_up, text)
        if len(text) > 200 and _ENCODED.search(text):
            for match in _ENCODED.finditer(text):
                self._marks.append(Noise(match.group()[:80] + "…", "编码的图片或网址", line))
            text = _ENCODED.sub(" ", text)
        if "[" in text:
            for match in _CONVERTER_MARKS.finditer(text):
                self._marks.append(Noise(match.group(), "转换工具留下的书签", line))
            text = _CONVERTER_MARKS.sub("", text)
        return text.replace("\n", " ").strip()

    def noise(self) -> tuple[Noise, ...]:
        """Return what was dropped: each mark, and each invisible character with its count."""
        hidden = [
            Noise(f"U+{ord(char):04X}×{count}", "不可见字符", self._first_line[char])
            for char, count in self._invisible.items()
            if char not in "\ufeff\x0c"  # a BOM and a page break hide nothing
        ]
        return (*self._marks, *hidden)
