"""Which tiers of the built-in encoder an index is made by, where the setting leaves it open.

The static tier costs next to nothing and serves at once. The transformer's vectors are made in the
same build while few are lacking; a larger collection is served by the first tier until `refine`
has made them, in the background, kept by content, so that it goes on where it was cut off.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.build.cache import BuildCache
from index.build.making import Making
from index.build.taken import Held
from index.encoder import AUTO, BUILTIN, LARGE, load_encoder
from index.encoder.base import Encoder
from index.settings import Settings


def is_open(settings: Settings, clauses: int) -> bool:
    """Tell whether an index of so many clauses may have either tier."""
    return settings.encoder == AUTO and clauses <= settings.second_tier_up_to


def first_encoder(settings: Settings) -> Encoder:
    """Return the encoder that documents are taken in with: the cheap one, while it is open."""
    return load_encoder(settings, BUILTIN)


def tier_for(settings: Settings, cache: BuildCache, items: Sequence[Held]) -> str:
    """Return `builtin` or `builtin-large`: what an index of these documents is made by now."""
    clauses = sum(item.clauses for item in items)
    if not is_open(settings, clauses):
        return BUILTIN
    if clauses <= settings.second_tier_at_once:
        return LARGE
    making = Making(cache, load_encoder(settings, LARGE))
    return LARGE if making.lacking(items) <= settings.second_tier_at_once else BUILTIN
