import json
import os
import sys
from pathlib import Path

import pytest

from index.build.gate import evaluation_gate, read_verdict
from index.errors import TiaowenError


def verdict(**changes):
    difference = {
        "figure": "recall@5",
        "before": 0.9,
        "after": 0.8,
        "p_value": 0.01,
        "wins": ["q1"],
        "losses": ["q2", "q3"],
    }
    data = {"common": 40, "differences": [difference], "regressed": True}
    return json.dumps(data | changes)


def test_a_regression_is_refused_and_names_the_questions():
    result = read_verdict("loading\n" + verdict(), "")
    assert not result.passed
    assert result.report == "recall@5：0.900 → 0.800；变好 1 题（q1）；变差 2 题（q2、q3）"


def test_no_regression_passes():
    assert read_verdict(verdict(regressed=False), "").passed


@pytest.mark.parametrize("output", ["", "Traceback", "{}", "[]", '{"regressed": false}'])
def test_no_verdict_is_no_pass(output):
    with pytest.raises(TiaowenError, match="没有题目"):
        read_verdict(output, "加载题集\n没有题目\n")


def test_the_evaluation_is_asked_about_the_candidate(settings, tmp_path, monkeypatch):
    """A stand-in for the interpreter writes down how it was called."""
    script = tmp_path / "python"
    note = tmp_path / "note.json"
    script.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"json.dump([sys.argv[1:], os.environ['TIAOWEN_STATE']], open({str(note)!r}, 'w'))\n"
        f"print({verdict(regressed=False)!r})\n"
    )
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    assert evaluation_gate(settings)("g000002-20260101T000000Z").passed
    called, state = json.loads(note.read_text())
    assert called == ["-m", "eval", "gate", "--candidate", "g000002-20260101T000000Z", "--json"]
    assert Path(state) == settings.state
    assert os.environ.get("TIAOWEN_STATE") is None
