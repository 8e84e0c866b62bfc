"""Syllables with the phrases that matter, against pypinyin with all that it knows."""

import subprocess
import sys

import pytest

from rag.words.pinyin import sound, syllables

ALL = """
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT
print(*(f"{phrase} {' '.join(lazy_pinyin(phrase))}" for phrase in PHRASES_DICT), sep="\\n")
"""


def test_every_phrase_is_read_as_by_the_whole_dictionary() -> None:
    command = [sys.executable, "-X", "utf8", "-c", ALL]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    whole = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert len(whole) > 40_000
    differing = {p: said for p, said in whole.items() if " ".join(syllables(p)) != said}
    assert differing == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [("授信", "shou xin"), ("重庆", "chong qing"), ("重要", "zhong yao"), ("银行", "yin hang")],
)
def test_a_phrase_decides_how_a_character_is_read(text: str, said: str) -> None:
    assert sound(text) == said
