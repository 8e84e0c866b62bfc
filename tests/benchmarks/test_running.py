"""Steps run in processes of their own, within limits, and a run goes on where it stopped."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("psutil", reason="the extra bench is not installed")

from benchmarks.peers.adapters import OURS
from benchmarks.peers.passages import Asked, Passage, write_collection
from benchmarks.peers.records import append_record, data_folder, read_records
from benchmarks.peers.running import Limits, Plan, run_plan, watched
from benchmarks.peers.worker import ask_all, at_once

ASKED = [Asked(str(n), f"问题{n}", ((str(n),),)) for n in range(5)]


def python(code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code])


def test_a_process_is_ended_beyond_its_limits() -> None:
    assert watched(python("pass"), 60, 1)[0] == ""
    assert watched(python("import time; time.sleep(60)"), 0.5, 1)[0] == "0.5 秒内未完成"
    failure, most = watched(python("x = b'x' * 300_000_000\nwhile True: pass"), 60, 0.2)
    assert failure == "内存超过 0.2 GB"
    assert most > 200_000_000


def test_questions_stop_at_the_time_limit() -> None:
    assert len(ask_all(lambda text: [text], ASKED, 60)[1]) == len(ASKED)
    seconds, rankings = ask_all(lambda text: [text], ASKED, 0)
    assert (len(seconds), rankings) == (1, [["问题0"]])
    assert at_once(lambda text: [text], ASKED, 60) > 0


@pytest.mark.timeout(300)
def test_a_run_measures_what_its_records_lack(tmp_path: Path) -> None:
    passages = [Passage(str(n), "", f"关于问题{n}的第{n}条规定。") for n in range(5)]
    write_collection(data_folder(tmp_path, "tiny"), passages, ASKED)
    failed = {"collection": "tiny", "system": "txtai", "round": 0, "failure": "x"}
    append_record(tmp_path, {**failed, "wall_seconds": 1.0})
    plan = Plan(tmp_path, ("tiny",), (OURS, "txtai"), rounds=1, limits=Limits(4, 120, 10))
    said: list[str] = []
    run_plan(plan, said.append)
    run_plan(plan, said.append)
    assert len(said) == 1
    measured = read_records(tmp_path)[-1]
    assert (measured["system"], measured["failure"]) == (OURS, "")
    assert [ranking[0] for ranking in measured["query"]["rankings"]] == list("01234")
    assert measured["build"]["disk_bytes"] > 0
    assert measured["query"]["peak_bytes"] >= measured["query"]["resident_bytes"] > 0
