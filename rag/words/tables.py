"""The small tables beside the synonym lexicon: typos, units, factors, places, English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def table(name: str, section: str) -> Mapping[str, str]:
    """Return a section of `<name>.toml` whose values are strings, longest keys first."""
    section_data = _read(name)[section]
    return dict(sorted(section_data.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def lists(name: str, section: str) -> Mapping[str, tuple[str, ...]]:
    """Return a section of `<name>.toml` whose values are lists of strings."""
    return {key: tuple(value) for key, value in _read(name)[section].items()}


@cache
def _read(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def factor_of(text: str) -> str:
    """Return the factor of production that the text speaks of most, "" if none.

    >>> factor_of("农村宅基地怎么流转")
    '土地'
    """
    weights = {
        factor: sum(len(word) for word in words if word in text)
        for factor, words in lists("factors", "factors").items()
    }
    best = max(weights, key=lambda factor: weights[factor])
    return best if weights[best] else ""
