"""What is typed into the search field -> what a clause must hold, and where a text holds it.

Quoted phrases must stand exactly, words may stand apart; 第N条 means the clause of that number
however its document prints it, and a 文号 the document that bears it. Texts are compared without
spaces, in one form of brackets and widths; spans count characters of the text as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.structure.numbers import from_numeral, to_chinese
from index.text.tokens import small_words

MAX_QUERY = 200
MAX_PARTS = 12
Span = tuple[int, int]

_QUOTED = re.compile(r"\"([^\"]+)\"|“([^“”]+)”|「([^「」]+)」|『([^『』]+)』")
_NUMERAL = r"[〇零一二三四五六七八九十百千\d]{1,7}"
_ARTICLE = re.compile(rf"第\s*[（(]?\s*({_NUMERAL})\s*[）)]?\s*条(?!例|件|措施)")
_DOC_NUMBER = re.compile(
    r"[一-鿿]{0,12}\s*[〔\[(（【﹝]\s*(?:19|20)\d\d\s*[〕\])）】﹞]\s*第?\s*\d{1,5}\s*号"
)
_BRACKETS = str.maketrans("[（(【﹝]）)】﹞", "〔〔〔〔〔〕〕〕〕〕")
_PRINTED = re.compile(rf"^\s*第?\s*[（(〔]?\s*({_NUMERAL})")
_SPACES = re.compile(r"[\s，,、;；]+")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; all of it at once."""

    phrases: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The texts that a clause must hold."""
        return (*self.phrases, *self.terms)

    def __bool__(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.parts or self.articles or self.numbers)


def read_query(text: str) -> Sought:
    """Return what a query looks for.

    >>> read_query('高政办字[2021]31号 第六条 “进城落户” 补贴')
    Sought(phrases=('进城落户',), terms=('补贴',), articles=(6,), numbers=('高政办字〔2021〕31号',))
    """
    rest = text[:MAX_QUERY]
    phrases = tuple(found for match in _QUOTED.finditer(rest) for found in match.groups() if found)
    rest = _QUOTED.sub(" ", rest)
    numbers = tuple(_plain_number(match.group()) for match in _DOC_NUMBER.finditer(rest))
    rest = _DOC_NUMBER.sub(" ", rest)
    articles = tuple(from_numeral(match[1]) for match in _ARTICLE.finditer(rest))
    terms = _SPACES.split(_ARTICLE.sub(" ", rest).replace('"', " "))
    return Sought(
        _distinct(filter(str.strip, phrases)),
        _distinct(term for term in terms if _fold(term)),
        tuple(dict.fromkeys(article for article in articles if article)),
        _distinct(numbers),
    )


def article_of(printed: str) -> int:
    """Return the value of a clause's number as printed (第三条, （三）, 3.), 0 if it has none."""
    match = _PRINTED.match(printed)
    return from_numeral(match[1]) if match else 0


def spellings(article: int) -> tuple[str, ...]:
    """Return how a number may be printed, as words to look up.

    >>> spellings(13)
    ('第十三条', '第13条', '十三', '13')
    """
    chinese = to_chinese(article) if 0 < article < 10000 else str(article)
    return (f"第{chinese}条", f"第{article}条", chinese, str(article))


def same_number(sought: str, number: str) -> bool:
    """Tell whether a document's number is the one sought; its prefix may be left out."""
    return bool(number) and _plain_number(number).endswith(sought)


def holds(part: str, text: str) -> bool:
    """Tell whether a text holds a part: as it stands, or each of its words."""
    folded = _fold(text)
    return _fold(part) in folded or all(word in folded for word in words_of(part))


def holds_phrase(phrase: str, text: str) -> bool:
    """Tell whether a text holds a phrase as it stands."""
    return _fold(phrase) in _fold(text)


def spans(sought: Sought, text: str) -> tuple[Span, ...]:
    """Return where a text holds what is sought, in order and joined where they touch."""
    folded, places = _folded(text)
    found: list[Span] = []
    for phrase in (*sought.phrases, *sought.numbers):
        found += _occurrences(_fold(phrase), folded)
    for term in sought.terms:
        whole = list(_occurrences(_fold(term), folded))
        apart = (span for word in words_of(term) for span in _occurrences(word, folded))
        found += whole or apart
    return _joined((places[start], places[end - 1] + 1) for start, end in found)


def _occurrences(part: str, folded: str) -> Iterator[Span]:
    start = folded.find(part) if part else -1
    while start >= 0:
        yield start, start + len(part)
        start = folded.find(part, start + len(part))


def _joined(found: Iterator[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


@lru_cache(maxsize=1024)
def words_of(part: str) -> tuple[str, ...]:
    """Return the words of a part that may stand apart, folded; itself if there are none."""
    return _distinct(map(_fold, small_words(part))) or (_fold(part),)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    return _folded(text)[0]


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, and for each of its characters the place in the text."""
    out: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKC", char).lower().translate(_BRACKETS):
            if not plain.isspace():
                out.append(plain)
                places.append(place)
    return "".join(out), places


def _plain_number(text: str) -> str:
    return _fold(text).replace("〕第", "〕")


def _distinct(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parts))[:MAX_PARTS]
