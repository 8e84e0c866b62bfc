"""Pairs without labels: two views of one text that should lie near each other."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from training.encoder.pairs import Pair
from training.encoder.texts import Passage

SENTENCE = re.compile(r"[^。；;]+[。；;]?")
PREFIX = 3
USES = 200
FRAGMENT = re.compile(r"[^。；;，,：:（）()《》]{4,40}")


def text_views(passages: Sequence[Passage], seed: int) -> tuple[Pair, ...]:
    """Return one pair for each passage: sentence -> rest, half -> half or heading -> article."""
    rng = random.Random(seed)
    pairs = []
    for number, passage in enumerate(passages):
        left, right = _view(passage, rng)
        if len(left) >= 4 and len(right) >= 8:
            pairs.append(Pair(left, right, passage.title, f"text:{number}"))
    return tuple(pairs)


def _view(passage: Passage, rng: random.Random) -> tuple[str, str]:
    sentences = SENTENCE.findall(passage.text)
    kind = rng.random()
    if kind < 0.15:
        return f"{passage.title} {passage.heading}", passage.text
    if len(sentences) >= 2 and kind < 0.7:
        chosen = rng.randrange(len(sentences))
        return sentences[chosen], "".join(sentences[:chosen] + sentences[chosen + 1 :])
    fragments = re.split(r"(?<=[，,、；;。])", passage.text)
    if len(fragments) < 2:
        return passage.title, passage.text
    rng.shuffle(fragments)
    half = len(fragments) // 2
    return "".join(fragments[:half]), "".join(fragments[half:])


def term_index(terms: Sequence[Pair]) -> dict[str, tuple[str, ...]]:
    """Return official term -> everyday words, terms of at least `PREFIX` characters."""
    words: dict[str, list[str]] = {}
    for term in terms:
        if len(term.passage) >= PREFIX:
            words.setdefault(term.passage, []).append(term.query)
    return {official: tuple(everyday) for official, everyday in words.items()}


def swapped_views(
    passages: Sequence[Passage], everyday: Mapping[str, Sequence[str]], seed: int
) -> tuple[Pair, ...]:
    """Return (a phrase of the passage with official terms said in everyday words, passage).

    A term is used `USES` times at most, since 主管部门 and its like stand everywhere.
    """
    rng = random.Random(seed)
    swapper = Swapper(everyday)
    pairs = []
    for number, passage in enumerate(passages):
        phrases = [phrase for phrase in FRAGMENT.findall(passage.text) if swapper.find(phrase)]
        if phrases:
            phrase = swapper.swap(rng.choice(phrases), rng)
            pairs.append(Pair(phrase, passage.text, passage.title, f"text:{number}"))
    return tuple(pairs)


class Swapper:
    """Replaces official terms by everyday words, the longest term first."""

    def __init__(self, everyday: Mapping[str, Sequence[str]]) -> None:
        """Index the terms by their first `PREFIX` characters, which they all have."""
        self._everyday = everyday
        self._uses: Counter[str] = Counter()
        self._by_prefix: dict[str, list[str]] = {}
        for term in sorted(everyday, key=len, reverse=True):
            self._by_prefix.setdefault(term[:PREFIX], []).append(term)

    def find(self, phrase: str) -> tuple[int, str] | None:
        """Return place and name of the first term of `phrase` that isn't used up."""
        for place in range(len(phrase) - PREFIX + 1):
            for term in self._by_prefix.get(phrase[place : place + PREFIX], ()):
                if phrase.startswith(term, place) and self._uses[term] < USES:
                    return place, term
        return None

    def swap(self, phrase: str, rng: random.Random) -> str:
        """Return `phrase` with its terms in everyday words."""
        done = ""
        while (found := self.find(phrase)) is not None:
            place, term = found
            self._uses[term] += 1
            done += phrase[:place] + rng.choice(self._everyday[term])
            phrase = phrase[place + len(term) :]
        return done + phrase
