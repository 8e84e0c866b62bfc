"""Which collections a generation has: `<name>_<generation>` and `<name>_<generation>_documents`.

`<name>` itself is an alias of the one that serves. Milvus allows letters, digits and underscores.
"""

from __future__ import annotations

import re

_DOCUMENTS = "_documents"
_GENERATION = re.compile(r"g\d{6}_\d{8}T\d{6}Z")


def collection_of(name: str, generation: str) -> str:
    """Return the collection of a generation's clauses.

    >>> collection_of("tiaowen", "g000002-20260102T030405Z")
    'tiaowen_g000002_20260102T030405Z'
    """
    return f"{name}_{generation.replace('-', '_')}"


def documents_of(collection: str) -> str:
    """Return the collection of documents that belongs to one of clauses."""
    return collection + _DOCUMENTS


def generation_in(name: str, collection: str) -> str | None:
    """Return the generation whose clauses a collection holds, None if it isn't one of `name`.

    >>> generation_in("tiaowen", "tiaowen_g000002_20260102T030405Z")
    'g000002-20260102T030405Z'
    >>> generation_in("tiaowen", "tiaowen_g000002_20260102T030405Z_documents")
    """
    rest = collection.removeprefix(name + "_")
    if rest == collection or not _GENERATION.fullmatch(rest):
        return None
    return rest.replace("_", "-")


SERVED = "@milvus"
"""Ends the name of a generation that Milvus serves, to tell it from the files of the same."""
