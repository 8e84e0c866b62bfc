"""Better vectors in the background: a large index is served at once and refined while it serves.

The work runs in a process of its own, behind everything else; the answers come from the refined
generation once it is there. What is cut off goes on where it stood.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable

from index.encoder import AUTO, BUILTIN
from index.errors import IndexUnavailable
from index.generation.folders import current_generation, generation_folder
from index.generation.manifest import read_manifest
from index.settings import Settings

log = logging.getLogger(__name__)
LOOK_S = 20.0
BEHIND = 10
"""How nice the process is to others."""

Refine = Callable[[Settings], None]


def due(settings: Settings) -> str:
    """Return the generation that the second tier would better, "" if none would be."""
    if settings.encoder != AUTO or settings.vector_store != "faiss":
        return ""
    name = current_generation(settings.state)
    if name is None:
        return ""
    try:
        manifest = read_manifest(generation_folder(settings.state, name))
    except IndexUnavailable:
        return ""
    small_enough = manifest.clauses <= settings.second_tier_up_to
    return name if small_enough and manifest.encoder.encoder_id == BUILTIN else ""


def refine_aside(settings: Settings) -> None:
    """Run `python -m index refine` in a process of its own.

    Raises:
        OSError: the process can't be started, or failed.
    """
    command = [sys.executable, "-m", "index", "refine"]
    command += ["--corpus", str(settings.corpus), "--state", str(settings.state)]
    done = subprocess.run(
        command, capture_output=True, text=True, preexec_fn=lambda: os.nice(BEHIND), check=False
    )
    if done.returncode > 1:
        raise OSError(done.stderr.strip().rpartition("\n")[2])


class Refiner:
    """Looks now and then whether the serving index can be bettered, and has it done."""

    def __init__(self, settings: Settings, refine: Refine = refine_aside) -> None:
        """Use `start`; `refine` raises OSError if it can't."""
        self._settings, self._refine, self._tried = settings, refine, ""
        self._over = threading.Event()

    def start(self) -> None:
        """Look from now on, in a thread that ends with the program."""
        threading.Thread(target=self._run, name="refine", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def look(self) -> bool:
        """Refine the serving index if that is due; a generation is tried once."""
        name = due(self._settings)
        if not name or name == self._tried:
            return False
        self._tried = name
        try:
            self._refine(self._settings)
        except OSError as error:
            log.warning("the index serves without the second tier: %s", error)
        return True

    def _run(self) -> None:
        while not self._over.wait(LOOK_S):
            self.look()
