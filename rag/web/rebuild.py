"""One build at a time, in a thread, with a state that the page can ask for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from index.build import BuildReport, build_index
from index.diff_report import summary, text_lines
from index.errors import IndexBusy, TiaowenError
from index.progress import Advance, Reporter
from index.settings import Settings

log = logging.getLogger(__name__)
MAX_LINES = 60

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
    """Starts builds and remembers how the last one went."""

    def __init__(self, settings: Settings, build: Build = _build) -> None:
        self._settings = settings
        self._build = build
        self._state = BuildState()
        self._lock = threading.Lock()

    @property
    def state(self) -> BuildState:
        """The state of the running build, or of the last one."""
        return self._state

    def start(self) -> None:
        """Begin a build in the background.

        Raises:
            IndexBusy: one is running.
        """
        with self._lock:
            if self._state.running:
                raise IndexBusy("正在更新索引，请等它完成")
            self._state = BuildState(running=True)
        threading.Thread(target=self._run, name="rebuild", daemon=True).start()

    def _tell(self, stage: str, done: int, total: int) -> None:
        self._state = replace(self._state, stage=stage, done=done, total=total)

    def _run(self) -> None:
        ended = BuildState(error="更新索引时出错，原索引继续服务；详情见服务日志")
        try:
            ended = _ended(self._build(self._settings, _Watched(self._tell)))
        except TiaowenError as error:
            ended = BuildState(error=str(error))
        finally:
            self._state = ended


def _ended(report: BuildReport) -> BuildState:
    rejected = tuple(
        f"{item.file}：{item.reason}。{item.remedy}" for item in report.rejected[:MAX_LINES]
    )
    return BuildState(
        generation=report.generation,
        summary=summary(report.changes) if report.built else "没有变化",
        lines=tuple(text_lines(report.changes, each=5))[:MAX_LINES] if report.built else (),
        rejected=rejected,
    )
