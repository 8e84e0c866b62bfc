"""Words that sound alike: what an input method mistyped (长株谭, 整村受信, 离港创业).

The only importer of pypinyin, which is loaded with the first word that the corpus doesn't know.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

READINGS = Path(__file__).parent / "readings.json"
"""The phrases that aren't read by their characters; made by `training.readings`."""
_NO_PHRASES = "PYPINYIN_NO_PHRASES"
MAX_TERM = 6
MIN_NAME = 3
"""Shorter names sound like too many other words."""


@lru_cache(4096)
def sound(text: str) -> str:
    """Return the syllables of a text, without tones.

    >>> sound("授信") == sound("受信")
    True
    """
    return " ".join(syllables(text))


def syllables(text: str) -> Sequence[str]:
    """Return the syllables of a text one by one, without tones."""
    return _reader()(text)


def spelt(name: str) -> str:
    """Return how a name is spelt in Latin letters.

    >>> spelt("高青")
    'gaoqing'
    """
    return "".join(syllables(name))


@cache
def _reader() -> Callable[[str], list[str]]:
    """Load pypinyin with the phrases that matter in place of all, which take fifty megabytes."""
    before = os.environ.get(_NO_PHRASES)
    os.environ[_NO_PHRASES] = "true"  # read when it is imported
    try:
        from pypinyin import lazy_pinyin, load_phrases_dict
    finally:
        if before is None:
            del os.environ[_NO_PHRASES]
        else:
            os.environ[_NO_PHRASES] = before
    kept: dict[str, str] = json.loads(READINGS.read_text(encoding="utf-8"))
    load_phrases_dict({phrase: [[s] for s in said.split()] for phrase, said in kept.items()})
    reader: Callable[[str], list[str]] = lazy_pinyin
    return reader


class Homophones:
    """Finds the known word that an unknown one sounds like."""

    def __init__(self, words: Iterable[str]) -> None:
        """Keep the words; their sounds are made when the first question needs them."""
        self._words = tuple(dict.fromkeys(words))
        self._by_sound: dict[str, list[str]] | None = None

    def of(self, word: str) -> tuple[str, ...]:
        """Return known words that sound like `word` and aren't it."""
        if self._by_sound is None:
            self._by_sound = {}
            for known in self._words:
                self._by_sound.setdefault(sound(known), []).append(known)
        return tuple(known for known in self._by_sound.get(sound(word), ()) if known != word)

    def within(self, text: str) -> tuple[int, int, str] | None:
        """Return (start, end, known name) of the longest stretch that sounds like a name."""
        lengths = sorted({len(name) for name in self._words}, reverse=True)
        for length in (n for n in lengths if n >= MIN_NAME):
            for start in range(len(text) - length + 1):
                names = self.of(text[start : start + length])
                if names:
                    return start, start + length, names[0]
        return None


def mend(text: str, names: Homophones) -> str:
    """Return the text with one misspelt name put right (the text itself if there is none)."""
    found = names.within(text)
    return text[: found[0]] + found[2] + text[found[1] :] if found else text


def expansions(
    topic: str, unknown: Sequence[str], terms: Homophones, weight: float
) -> tuple[tuple[str, float], ...]:
    """Return weighted terms that sound like a stretch of `topic` around an unknown word."""
    found: dict[str, float] = {}
    if not unknown:
        return ()
    for piece in topic.split():
        for length in range(2, min(MAX_TERM, len(piece)) + 1):
            for start in range(len(piece) - length + 1):
                stretch = piece[start : start + length]
                if any(word in stretch for word in unknown):
                    found.update(dict.fromkeys(terms.of(stretch), weight))
    return tuple((term, share) for term, share in found.items() if term not in topic)
