"""Opens the generation that serves, from this machine or from Milvus, and what stands in for it."""

from __future__ import annotations

import logging

from index.errors import IndexMismatch, IndexUnavailable
from index.generation.folders import current_generation, require_current
from index.generation.snapshot import Snapshot, open_generation
from index.milvus.names import SERVED
from index.settings import Settings, encoder_setting

logger = logging.getLogger(__name__)


def serving_generation(settings: Settings) -> str | None:
    """Return the name of the generation that serves now, None if there is none or none is known."""
    if settings.vector_store == "milvus":
        from index.milvus.serving import served_generation

        return served_generation(settings)
    return current_generation(settings.state)


def open_snapshot(
    settings: Settings, generation: str | None = None, *, verify: bool = True
) -> Snapshot:
    """Open the generation that serves, or a named one, from this machine or from Milvus.

    Raises:
        IndexMissing: nothing has been built, or there is no such generation.
        IndexMismatch: another schema version, or another encoder than the setting names.
        IndexCorrupt: a file was changed or lost.
        IndexUnreachable: Milvus can't be used, and there is no index here to use instead.
    """
    named = generation or ""
    if named.endswith(SERVED) or (settings.vector_store == "milvus" and not named):
        from index.milvus.serving import open_served

        try:
            return open_served(settings, generation)
        except IndexUnavailable as error:
            if generation is None:  # a named generation is never replaced by another
                return open_instead(settings, error)
            raise
    return open_local(settings, generation, verify=verify)


def open_instead(settings: Settings, cause: IndexUnavailable) -> Snapshot:
    """Open the index of this machine in place of one that can't be used, with a warning.

    Raises:
        IndexUnavailable: `cause`, if there is none that can be used.
    """
    if settings.vector_store == "milvus":
        from index.milvus.serving import rest

        rest(settings)
    if current_generation(settings.state) is None:
        raise cause
    try:
        snapshot = open_local(settings)
    except IndexUnavailable as error:
        logger.warning("%s", error)
        raise cause from error
    logger.warning("%s 暂用本机索引 %s。", cause, snapshot.generation)
    return snapshot


def open_local(
    settings: Settings, generation: str | None = None, *, verify: bool = True
) -> Snapshot:
    """Open a generation of this machine; `verify` checks every file's SHA-256.

    Raises:
        IndexMissing, IndexMismatch, IndexCorrupt: as `open_snapshot`.
    """
    name = generation or require_current(settings.state)
    snapshot = open_generation(settings.state, name, verify=verify)
    try:
        snapshot.require_setting(encoder_setting(settings))
    except IndexMismatch:
        snapshot.close()
        raise
    return snapshot
