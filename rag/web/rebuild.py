"""One build at a time, in a thread, with a state that every process can tell."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from pydantic import TypeAdapter

from index.build.run import BuildReport, build_index
from index.diff.report import summary, text_lines
from index.errors import IndexBusy, StoreUnavailable, TiaowenError
from index.progress import Advance, Reporter
from index.settings import Settings
from rag.web.telling import told, without_paths

log = logging.getLogger(__name__)
MAX_LINES = 60
JOB = "rebuild"
BEAT_S = 1.0
SILENT_S = 30.0
"""A build that has given no sign of life for so long has ended with its process."""

Build = Callable[[Settings, Reporter], BuildReport]


@dataclass(frozen=True, slots=True)
class BuildState:
    """How far the build is: `lines` say what changed, `rejected` what was not taken and why."""

    running: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    error: str = ""
    generation: str = ""
    summary: str = ""
    lines: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


_STATE: TypeAdapter[BuildState] = TypeAdapter(BuildState)


class Jobs(Protocol):
    """Where all processes see the state of a job."""

    def put(self, name: str, state: str, *, beat: float) -> None:
        """Keep the state of a job."""
        ...

    def get(self, name: str) -> tuple[str, float] | None:
        """Return the state and the time of the last sign of life."""
        ...


@dataclass
class _Watched:
    """Reporter that keeps the state; called from the building thread only."""

    tell: Callable[[str, int, int], None]
    counts: dict[str, int] = field(default_factory=dict)

    def stage(self, name: str, total: int) -> Advance:
        self.counts[name] = 0
        self.tell(name, 0, total)

        def advance(done: int) -> None:
            self.counts[name] += done
            self.tell(name, self.counts[name], total)

        return advance


def _build(settings: Settings, reporter: Reporter) -> BuildReport:
    return build_index(settings, reporter=reporter)


class Rebuilder:
    """Starts builds and remembers how the last one went, in this process or in another.

    The state is kept among the jobs every second, so whichever process is asked can tell. While
    the database is down, each process knows its own builds only.
    """

    def __init__(
        self,
        settings: Settings,
        build: Build = _build,
        *,
        jobs: Jobs | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._build = build
        self._jobs = jobs
        self._clock = clock
        self._state = BuildState()
        self._lock = threading.Lock()

    @property
    def state(self) -> BuildState:
        """The state of the running build, or of the last one."""
        return self._state if self._state.running else self._known() or self._state

    def start(self) -> None:
        """Begin a build in the background.

        Raises:
            IndexBusy: one is running.
        """
        with self._lock:
            if self.state.running:
                raise IndexBusy("正在更新索引，请等它完成")
            self._state = BuildState(running=True)
        self._keep()
        threading.Thread(target=self._run, name="rebuild", daemon=True).start()

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._state = replace(self._state, stage=stage, done=done, total=total)

    def _run(self) -> None:
        ended = BuildState(error="更新索引时出错，原索引继续服务；详情见服务日志")
        over = threading.Event()
        beat = threading.Thread(target=self._beat, args=(over,), name="rebuild-beat", daemon=True)
        beat.start()
        try:
            ended = _ended(self._build(self._settings, _Watched(self._tell)))
        except TiaowenError as error:
            ended = BuildState(error=told(error))
        finally:
            over.set()
            beat.join()
            self._keep(ended)
            self._state = ended

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(BEAT_S):
            self._keep()

    def _keep(self, state: BuildState | None = None) -> None:
        if self._jobs is None:
            return
        text = _STATE.dump_json(state or self._state).decode()
        try:
            self._jobs.put(JOB, text, beat=self._clock())
        except StoreUnavailable as error:
            log.warning("other processes can't see this build: %s", error)

    def _known(self) -> BuildState | None:
        """Return the last build of all processes; one that fell silent has been cut off."""
        try:
            found = self._jobs.get(JOB) if self._jobs else None
        except StoreUnavailable:
            return None
        if found is None:
            return None
        state, beat = _STATE.validate_json(found[0]), found[1]
        if state.running and self._clock() - beat > SILENT_S:
            return BuildState(error="更新索引中断了，原索引继续服务；请重新更新")
        return state


def _ended(report: BuildReport) -> BuildState:
    rejected = tuple(
        without_paths(f"{item.file}：{item.reason}。{item.remedy}")
        for item in report.rejected[:MAX_LINES]
    )
    return BuildState(
        generation=report.generation,
        summary=summary(report.changes) if report.built else "没有变化",
        lines=tuple(text_lines(report.changes, each=5))[:MAX_LINES] if report.built else (),
        rejected=rejected,
    )
