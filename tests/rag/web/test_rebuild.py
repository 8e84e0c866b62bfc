import threading
import time

import pytest

from index.errors import IndexBusy, TiaowenError
from index.settings import load_settings
from rag.web.rebuild import BEAT_S, SILENT_S, Rebuilder
from rag.web.store.database import FILE, Database
from rag.web.store.jobs import JobStore


def wait_until(true, seconds=5.0):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.02)
    assert true()


class Slow:
    """A build that reports half of ten steps, then waits to be let go, then fails in words."""

    def __init__(self):
        self.go = threading.Event()

    def __call__(self, settings, reporter):
        reporter.stage("编码", 10)(5)
        assert self.go.wait(20)
        raise TiaowenError("没有文件")


@pytest.fixture
def settings(tmp_path):
    return load_settings(state=tmp_path, corpus=tmp_path)


def jobs_of(settings) -> JobStore:
    return JobStore(Database.open(settings))


def test_another_process_sees_a_build_its_progress_and_its_end(settings):
    build = Slow()
    here = Rebuilder(settings, build, jobs=jobs_of(settings))
    there = Rebuilder(settings, build, jobs=jobs_of(settings))
    assert not there.state.running
    here.start()
    assert there.state.running
    with pytest.raises(IndexBusy):
        there.start()
    wait_until(lambda: there.state.done == 5, 5 * BEAT_S)
    assert (there.state.stage, there.state.total) == ("编码", 10)
    build.go.set()
    wait_until(lambda: not there.state.running)
    wait_until(lambda: not here.state.running)
    assert there.state.error == here.state.error == "没有文件"


def test_a_build_whose_process_ended_is_over_after_a_while(settings):
    now = [0.0]
    build = Slow()
    build.go.set()
    jobs = jobs_of(settings)
    jobs.put("rebuild", '{"running": true, "stage": "编码"}', beat=0.0)
    there = Rebuilder(settings, build, jobs=jobs, clock=lambda: now[0])
    assert there.state.running
    now[0] = SILENT_S + 1
    assert (there.state.running, "中断" in there.state.error) == (False, True)
    there.start()  # and another may begin
    wait_until(lambda: there.state.error == "没有文件")


def test_without_the_database_a_process_knows_its_own_build(settings):
    (settings.state / FILE).mkdir()
    build = Slow()
    here = Rebuilder(settings, build, jobs=jobs_of(settings))
    here.start()
    wait_until(lambda: here.state.done == 5)
    build.go.set()
    wait_until(lambda: not here.state.running)
    assert here.state.error == "没有文件"
