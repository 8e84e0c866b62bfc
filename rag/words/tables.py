"""The small tables beside the synonym lexicon: typos, units, places, English."""

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
