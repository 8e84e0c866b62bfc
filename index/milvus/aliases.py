"""Which generations a server holds, which one serves, the way back, and what is dropped."""

from __future__ import annotations

import json
from collections.abc import Sequence

from index.errors import IndexMissing
from index.milvus.client import Client
from index.milvus.names import collection_of, documents_of, generation_in
from index.settings import Settings

KEPT = 2
"""Generations that stay in Milvus: the one that serves and the one before."""
COMPLETE = "complete"
"""Key of the record that a push writes last."""


def parts_of(client: Client, documents: str) -> dict[str, int] | None:
    """Return the number of pieces of each kind, None if the push hasn't ended."""
    found = client.get(documents, "key", [COMPLETE], ["data"])
    return json.loads(found[0]["data"]) if found else None


def generations_in(client: Client, name: str) -> tuple[str, ...]:
    """Return the generations that were pushed completely, oldest first."""
    there = client.collections()
    found = [g for collection in there if (g := generation_in(name, collection))]
    return tuple(sorted(g for g in found if _is_complete(client, name, g, there)))


def _is_complete(client: Client, name: str, generation: str, there: Sequence[str]) -> bool:
    documents = documents_of(collection_of(name, generation))
    if documents not in there:
        return False
    client.load(documents)
    return parts_of(client, documents) is not None


def serving(client: Client, name: str) -> str | None:
    """Return the generation that the alias names, None if there is none."""
    target = client.target(name)
    return generation_in(name, target) if target else None


def prune(client: Client, name: str, keep: int = KEPT) -> tuple[str, ...]:
    """Drop generations older than the `keep` newest up to the one that serves."""
    current = serving(client, name)
    older = [g for g in generations_in(client, name) if current and g < current]
    dropped = tuple(older[: max(0, len(older) - (keep - 1))])
    for generation in dropped:
        collection = collection_of(name, generation)
        client.drop(collection)
        client.drop(documents_of(collection))
    return dropped


def roll_back(settings: Settings, generation: str | None = None) -> str:
    """Let the alias name an earlier generation: the named one, or the one before.

    Raises:
        IndexMissing: Milvus holds no such generation.
        IndexUnreachable: the server can't be used.
    """
    client = Client(settings)
    try:
        name = settings.milvus_collection
        current = serving(client, name)
        kept = generations_in(client, name)
        earlier = [g for g in kept if current is None or g < current]
        chosen = generation or (earlier[-1] if earlier else "")
        if chosen not in kept:
            raise IndexMissing(f"Milvus 里没有可以退回的索引。现有：{'、'.join(kept) or '无'}。")
        client.load(collection_of(name, chosen))
        client.point(name, collection_of(name, chosen))
        return chosen
    finally:
        client.close()
