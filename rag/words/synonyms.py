"""The synonym lexicon: what people say → what documents say (`synonyms.toml`).

A question is searched for the everyday words; their official terms become extra, weighted
search terms. Matching allows for split forms: `涨…工资` with up to six characters between, and
a verb-object word such as 开公司 with filler inside (开了一家公司).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.errors import SettingsError
from index.settings import Settings

DEFAULT_WEIGHT = 0.7
DEFAULT_FILE = Path(__file__).parent / "synonyms.toml"
GAP = "…"
MAX_GAP = 6
FILLERS = frozenset("了过个点的一家间份些次着起到下套块")
MAX_FILLERS = 3
BREAKS = frozenset("，。？！；,.?!; \n")


@dataclass(frozen=True, slots=True)
class Synonym:
    """One entry: `parts` of the everyday word (more than one if it has gaps) → `terms`."""

    parts: tuple[str, ...]
    terms: tuple[str, ...]
    weight: float

    @property
    def length(self) -> int:
        """Number of characters without gaps."""
        return sum(len(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry met at `text[start:end]`."""

    start: int
    end: int
    entry: Synonym


class SynonymLexicon:
    """Finds everyday words in a question.

    >>> lexicon = SynonymLexicon([Synonym(("涨", "工资"), ("工资增长",), 0.7)])
    >>> lexicon.expand("什么时候涨一次工资")
    (('工资增长', 0.7),)
    """

    def __init__(self, entries: Iterable[Synonym]) -> None:
        self.entries = tuple(entries)
        self._by_first: dict[str, list[Synonym]] = {}
        for entry in self.entries:
            self._by_first.setdefault(entry.parts[0][0], []).append(entry)

    def find(self, text: str) -> tuple[Found, ...]:
        """Return the entries in `text`, in order, without those inside a longer one."""
        found = [
            Found(start, end, entry)
            for start, char in enumerate(text)
            for entry in self._by_first.get(char, ())
            if (end := _match(text, start, entry)) > 0
        ]
        return tuple(f for f in found if not any(_inside(f, other) for other in found))

    def expand(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return official terms that `text` doesn't hold itself, with weights, best first."""
        weights: dict[str, float] = {}
        for found in self.find(text):
            for term in found.entry.terms:
                if term not in text:
                    weights[term] = max(weights.get(term, 0.0), found.entry.weight)
        return tuple(sorted(weights.items(), key=lambda item: -item[1]))


def load_synonyms(*files: Path) -> SynonymLexicon:
    """Read `files` (later ones add to earlier ones; an entry given again is joined).

    Raises:
        SettingsError: a file is missing or isn't written as its header says.
    """
    merged: dict[str, tuple[list[str], float]] = {}
    for file in files:
        for key, terms, weight in _entries(file):
            known, old_weight = merged.get(key, ([], 0.0))
            known.extend(term for term in terms if term not in known)
            merged[key] = (known, max(weight, old_weight))
    return SynonymLexicon(
        Synonym(tuple(part for part in key.split(GAP) if part), tuple(terms), weight)
        for key, (terms, weight) in merged.items()
    )


def lexicon_of(settings: Settings | None = None) -> SynonymLexicon:
    """Return the shipped lexicon, with the user's own file added if the settings name one."""
    own = settings.synonyms if settings else None
    return _loaded((DEFAULT_FILE, own) if own else (DEFAULT_FILE,))


@cache
def _loaded(files: tuple[Path, ...]) -> SynonymLexicon:
    return load_synonyms(*files)


def _entries(file: Path) -> list[tuple[str, list[str], float]]:
    try:
        themes = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"同义词文件 {file} 读不到：{error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"同义词文件 {file} 格式有误：{error}") from error
    entries = []
    for theme, words in themes.items():
        if not isinstance(words, Mapping):
            raise SettingsError(f"同义词文件 {file}：“{theme}”应写在一个 [主题] 下面")
        for key, value in words.items():
            entries.append((key, *_terms_of(key, value, file)))
    return entries


def _terms_of(key: str, value: object, file: Path) -> tuple[list[str], float]:
    weight: object = DEFAULT_WEIGHT
    if isinstance(value, Mapping):
        weight = value.get("weight", DEFAULT_WEIGHT)
        value = value.get("terms")
    ok = isinstance(value, list) and value and all(isinstance(t, str) and t for t in value)
    if not ok or not key.strip(GAP) or not isinstance(weight, int | float):
        raise SettingsError(f'同义词文件 {file}：“{key}”应写成 "词" = ["说法一", "说法二"]')
    if not 0 < weight <= 1:
        raise SettingsError(f"同义词文件 {file}：“{key}”的 weight 应在 0 到 1 之间")
    assert isinstance(value, list)
    return value, float(weight)


def _match(text: str, start: int, entry: Synonym) -> int:
    """Return where `entry`, met at `start`, ends; 0 if it isn't there."""
    word = entry.parts[0]
    if len(entry.parts) == 1:
        return _match_word(text, start, word)
    if not text.startswith(word, start):
        return 0
    end = start + len(word)
    for part in entry.parts[1:]:
        at = text.find(part, end, end + MAX_GAP + len(part))
        if at < 0 or any(char in BREAKS for char in text[end:at]):
            return 0
        end = at + len(part)
    return end


def _match_word(text: str, start: int, word: str) -> int:
    if text.startswith(word, start):
        return start + len(word)
    if len(word) in (3, 4):
        for cut in range(1, len(word) - 1):
            end = _match_split(text, start, word[:cut], word[cut:])
            if end:
                return end
    return 0


def _match_split(text: str, start: int, head: str, tail: str) -> int:
    if not text.startswith(head, start):
        return 0
    at = start + len(head)
    for _ in range(MAX_FILLERS):
        if at >= len(text) or text[at] not in FILLERS:
            return 0
        at += 1
        if text.startswith(tail, at):
            return at + len(tail)
    return 0


def _inside(found: Found, other: Found) -> bool:
    """Whether `other` is a longer word around `found` (words with gaps hide nothing)."""
    return (
        len(other.entry.parts) == 1
        and other.start <= found.start
        and found.end <= other.end
        and other.entry.length > found.entry.length
    )
