"""English questions read as Chinese search terms: a glossary, and place names by pinyin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from index.structure.gazetteer import region
from rag.scope.places import Places
from rag.words.pinyin import spelt
from rag.words.tables import lists, table

LEVEL = re.compile(r"(?:省|市|县|区|自治区|特别行政区)$")
WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """Chinese terms of an English question, and its places as a Chinese phrase."""

    terms: tuple[tuple[str, float], ...]
    places: str


class EnglishReader:
    """Reads English questions about one corpus."""

    def __init__(self, places: Places) -> None:
        """Keep the corpus's places; pinyin is loaded with the first English question."""
        self._places = places

    def read(self, text: str) -> Reading:
        """Return the terms, in order of appearance, and the places joined by 和."""
        lowered = text.lower().replace("’", "'").replace("'s", "")
        found = list(self._place_pattern.finditer(lowered))
        places = [self._place_names[match.group()] for match in found]
        rest = self._place_pattern.sub(" ", lowered)
        terms: dict[str, float] = {}
        for match in _term_pattern().finditer(rest):
            key = _singular(match.group())
            terms.update(dict.fromkeys(lists("english", "terms")[key], WEIGHT))
        excluded = (
            re.search(
                r"\b(?:except|excluding|other than|apart from)\s*$", lowered[: found[0].start()]
            )
            if found
            else None
        )
        phrase = "和".join(dict.fromkeys(places))
        return Reading(tuple(terms.items()), f"除了{phrase}" if excluded else phrase)

    @cached_property
    def _place_names(self) -> dict[str, str]:
        """English spellings → Chinese names: the table, then pinyin of divisions and areas."""
        names = dict(table("english", "places"))
        for area in self._places.areas:
            stem = re.sub(r"(?:城市群|重点城市|内地九市|市)$", "", area)
            names.setdefault(spelt(stem), area)
            names.setdefault(spelt(area.removesuffix("都市圈")) + " metropolitan", area)
        for code in (*self._places.regions, *_divisions()):
            place = region(code)
            names.setdefault(spelt(LEVEL.sub("", place.short or place.name)), place.name)
        return names

    @cached_property
    def _place_pattern(self) -> re.Pattern[str]:
        return _words(self._place_names)


@cache
def _divisions() -> tuple[str, ...]:
    """Codes of provinces and prefectures, provinces first, in order."""
    from index.structure.gazetteer import regions

    codes = [place.code for place in regions() if place.level != "县" and not place.former]
    return tuple(sorted(codes, key=lambda code: (not code.endswith("0000"), code)))


@cache
def _term_pattern() -> re.Pattern[str]:
    return _words(lists("english", "terms"))


def _words(names: object) -> re.Pattern[str]:
    ordered = sorted(map(str, names), key=len, reverse=True)  # type: ignore[call-overload]
    return re.compile(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")(?:s|es)?\b")


def _singular(word: str) -> str:
    """Return the glossary's key for a word met in the question."""
    known = lists("english", "terms")
    return next(key for key in (word, word[:-1], word[:-2]) if key in known)


def english_name(place: str) -> str:
    """Return how a place is spelt in English, so that `EnglishReader` knows it.

    >>> english_name("高青县")
    'Gaoqing'
    """
    known = {chinese: english for english, chinese in table("english", "places").items()}
    return (known.get(place) or spelt(LEVEL.sub("", place))).title()
