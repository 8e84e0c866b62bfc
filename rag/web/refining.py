"""Better vectors in the background: a large index is served at once and refined while it serves.

The work runs in a process of its own, behind everything else; the answers come from the refined
generation once it is there. What is cut off goes on where it stood.
"""

from __future__ import annotations

import atexit
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable

from index.build.tiers import is_open
from index.encoder import BUILTIN
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
    name = current_generation(settings.state)
    if name is None or settings.vector_store != "faiss":
        return ""
    try:
        manifest = read_manifest(generation_folder(settings.state, name))
    except IndexUnavailable:
        return ""
    first_tier = manifest.encoder.encoder_id == BUILTIN
    return name if first_tier and is_open(settings, manifest.clauses) else ""


def refine_aside(settings: Settings) -> None:
    """Run `python -m index refine` in a process of its own, which ends with this one.

    Raises:
        OSError: the process can't be started, or failed.
    """
    command = [sys.executable, "-m", "index", "refine"]
    command += ["--corpus", str(settings.corpus), "--state", str(settings.state)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        atexit.register(process.terminate)
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, process.pid, BEHIND)
        told = process.communicate()[1]
        atexit.unregister(process.terminate)
    if process.returncode not in (0, 1):  # 1: some document was rejected
        raise OSError(told.strip().rpartition("\n")[2])


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
