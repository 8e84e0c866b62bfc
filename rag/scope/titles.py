"""Words of titles, and how many of what is asked they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.text.tokens import words


def title_words(titles: Iterable[str]) -> frozenset[str]:
    """Return the words of titles that have two characters or more.

    >>> sorted(title_words(["供水办法"]))
    ['供水', '办法']
    """
    found = (word for title in titles for word in words(title))
    return frozenset(word for word in found if len(word.strip()) > 1)


def words_held(asked: str, titles: Sequence[str]) -> list[int]:
    """Return how many words of what is asked each title holds.

    >>> words_held("供水办法的水费", ["供水条例", "供水办法"])
    [1, 2]
    """
    wanted = title_words([asked])
    return [len(wanted & title_words([title])) for title in titles]
