"""Errors in English for a page that is in English: the phrases of our messages, blank by blank.

Messages are written once, in Chinese (`index/errors.py`); names, numbers and what a library said
stay as they are. A phrase that isn't in `errors_english.toml` stays Chinese.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from rag.web.words import Language

_FILE = Path(__file__).with_suffix(".toml")
PHRASES: dict[str, str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["phrases"]
"""Chinese to English; `{}` is a number or a name without spaces."""

_MARKS = str.maketrans(
    {"：": ": ", "。": ". ", "，": ", ", "；": "; ", "、": ", ", "（": " (", "）": ")"}
)


def in_language(text: str, language: Language) -> str:
    """Return a message of ours in the language of the page.

    >>> in_language("a.pdf：PDF 有打开密码。请去掉密码后重新保存", "en")
    'a.pdf: The PDF has a password. Save it without the password'
    """
    if language == "zh":
        return text
    found = _pattern().sub(_replaced, text)
    if found == text:
        return text
    return re.sub(r" {2,}", " ", found.translate(_MARKS)).strip()


@cache
def _ordered() -> tuple[str, ...]:
    return tuple(sorted(PHRASES, key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    """Return one pattern for all phrases, the longest first."""
    return re.compile("|".join(map(_written, _ordered())))


@cache
def _written(phrase: str) -> str:
    """Return the pattern of one phrase; its blanks are no groups, since there are many phrases."""
    return r"[^\s，。：；（）]+?".join(map(re.escape, phrase.split("{}")))


def _replaced(match: re.Match[str]) -> str:
    chinese = next(phrase for phrase in _ordered() if re.fullmatch(_written(phrase), match[0]))
    filled = re.fullmatch(_written(chinese).replace(r"[^\s，。：；（）]+?", r"(.+?)"), match[0])
    return PHRASES[chinese].format(*(filled.groups() if filled else ()))
