"""The second tier of a collection that was too large for it when it was indexed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.build.cache import opened_cache
from index.build.intake import take_in
from index.build.making import Making
from index.build.run import BuildReport, build_index
from index.build.tiers import first_encoder, is_open
from index.encoder import AUTO, LARGE, load_encoder
from index.generation.folders import translated, writing
from index.progress import Advance, Reporter, Silent
from index.settings import Settings

_FILE = "cache/refinement.json"
_EVERY = 50
"""Clauses between two times that the state is written down."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """How many clauses have the second tier's vectors, of how many."""

    done: int
    total: int


def refine(settings: Settings, reporter: Reporter | None = None) -> BuildReport | None:
    """Make the second tier's vectors that are lacking, then the index with them.

    Other builds may run meanwhile; what is cut off goes on where it stood. None if the setting or
    the size leaves nothing to refine.

    Raises:
        As `build_index`.
    """
    watched, state = reporter or Silent(), settings.state
    if settings.encoder != AUTO:
        return None
    with opened_cache(state) as cache:
        with writing(state), translated(state):
            making = Making(cache, first_encoder(settings))
            items = take_in(settings.corpus, making, watched, fresh=False).taken
        total = sum(item.clauses for item in items)
        if not is_open(settings, total):
            return None
        slow = Making(cache, load_encoder(settings, LARGE))
        kept = _Kept(watched, state / _FILE, total)
        with translated(state):
            slow.encode_lacking(items, kept)
    return build_index(settings, reporter=reporter)


def refinement(state: Path) -> Refinement | None:
    """Return how far the latest refinement is, None if none has been begun."""
    try:
        return Refinement(**json.loads((state / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


class _Kept:
    """A reporter that writes down, for every process to see, how far the encoding is."""

    def __init__(self, shown: Reporter, file: Path, total: int) -> None:
        self._shown, self._file, self._total = shown, file, total

    def stage(self, name: str, total: int) -> Advance:
        """Begin the one stage there is: `total` are lacking."""
        done, told = self._total - total, self._shown.stage(name, total)
        self._keep(done)

        def advance(count: int) -> None:
            nonlocal done
            done += count
            told(count)
            if done % _EVERY == 0 or done == self._total:
                self._keep(done)

        return advance

    def _keep(self, done: int) -> None:
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(asdict(Refinement(done, self._total))), encoding="utf-8")
        part.replace(self._file)
