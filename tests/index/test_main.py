import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.__main__ import main
from index.generation.folders import current_generation

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(settings, monkeypatch, capsys):
    """Call the command line on the small corpus; return (exit code, output, errors)."""
    monkeypatch.setenv("TIAOWEN_CORPUS", str(settings.corpus))
    monkeypatch.setenv("TIAOWEN_STATE", str(settings.state))

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        captured = capsys.readouterr()
        return caught.value.code, captured.out, captured.err

    return call


def lines(output):
    return [json.loads(line) for line in output.splitlines()]


def test_build_status_clauses_and_verify(run, settings):
    code, output, _ = run("build")
    assert code == 0 and "已启用 g000001" in output
    code, output, _ = run("build")
    assert code == 0 and "无变化" in output
    code, output, _ = run("clauses", "--json")
    clauses = lines(output)
    contract = [
        "clause_id",
        "document",
        "kind",
        "number",
        "path",
        "start",
        "end",
        "text",
        "lead_units",
        "units",
        "page",
    ]
    assert code == 0 and all(set(contract) <= set(clause) for clause in clauses)
    assert {clause["document"] for clause in clauses} == {
        "丙省/人才意见.md",
        "乙县土地办法.txt",
        "甲市数据方案.txt",
    }
    code, output, _ = run("status", "--json")
    (status,) = lines(output)
    assert code == 0 and status["counts"]["clauses"] == len(clauses)
    assert status["snapshot"] == current_generation(settings.state)
    assert status["pending"] == {"added": [], "changed": [], "removed": []}
    code, output, _ = run("verify")
    assert code == 0 and "完好" in output


def test_rejected_files_are_named_with_reason_and_remedy_and_exit_1(run, settings):
    (settings.corpus / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    code, output, errors = run("build")
    assert code == 1
    assert "未收录 旧.doc" in errors and ".docx" in errors
    assert "3 个文件" in output


def test_status_lists_what_the_next_build_would_do(run, settings):
    run("build")
    (settings.corpus / "新.txt").write_text("新办法\n一、新。\n", encoding="utf-8")
    (settings.corpus / "乙县土地办法.txt").unlink()
    (settings.corpus / "甲市数据方案.txt").write_text("方案\n一、改了。\n", encoding="utf-8")
    _, output, _ = run("status", "--json")
    assert lines(output)[0]["pending"] == {
        "added": ["新.txt"],
        "changed": ["甲市数据方案.txt"],
        "removed": ["乙县土地办法.txt"],
    }
    _, output, _ = run("status")
    assert "尚未更新：新增 新.txt、改动 甲市数据方案.txt、删除 乙县土地办法.txt" in output


@pytest.mark.parametrize("command", ["status", "clauses", "verify", "rollback"])
def test_without_an_index_exit_3_and_the_command_that_helps(run, command):
    code, output, errors = run(command)
    assert (code, output) == (3, "")
    assert "python -m index" in errors


@pytest.mark.parametrize("corpus", ["没有", "空"])
def test_no_documents_exit_3_with_what_to_do(run, settings, corpus):
    (settings.corpus.parent / "空").mkdir()
    code, _, errors = run("build", "--corpus", str(settings.corpus.parent / corpus))
    assert code == 3 and "放入" in errors


def test_wrong_use_is_exit_2(run):
    assert run("build", "--nothing")[0] == 2


def test_diff_history_and_rollback(run, settings, tmp_path):
    count = lines(run("build", "--json")[1])[0]["clauses"]
    path = settings.corpus / "乙县土地办法.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("擅自", "随意"), encoding="utf-8")
    run("build")
    page = tmp_path / "diff.html"
    code, output, _ = run("diff", "--html", str(page))
    assert code == 0 and "修改 1 条" in output and "[-擅自-]{+随意+}" in output
    assert "<del>擅自</del><ins>随意</ins>" in page.read_text(encoding="utf-8")
    _, output, _ = run("diff", "--json")
    assert lines(output)[0]["changes"][0]["kind"] == "changed"
    _, output, _ = run("history", "--json")
    assert [(h["current"], h["summary"]) for h in lines(output)] == [
        (True, "修改 1 条"),
        (False, f"新增 {count} 条"),
    ]
    code, output, _ = run("rollback")
    assert code == 0 and "已启用 g000001" in output
    assert current_generation(settings.state).startswith("g000001")


def test_two_files_are_compared_as_versions(run, tmp_path):
    old, new = tmp_path / "旧.txt", tmp_path / "新.txt"
    old.write_text("办法\n第一条 罚款五万元。\n", encoding="utf-8")
    new.write_text("办法\n第一条 罚款八万元。\n第二条 附则说明如下。\n", encoding="utf-8")
    code, output, _ = run("diff", "--files", str(old), str(new))
    assert code == 0 and "新增 1 条，修改 1 条" in output and "[-五-]{+八+}" in output


def test_outline_of_a_file_outside_the_index(run, settings, tmp_path):
    code, output, _ = run("outline", str(settings.corpus / "乙县土地办法.txt"))
    assert code == 0 and "第一条" in output
    code, _, errors = run("outline", str(tmp_path / "没有.txt"))
    assert code == 1 and "没有这个文件" in errors


def test_a_damaged_index_is_exit_3_and_names_the_file(run, settings):
    run("build")
    name = current_generation(settings.state)
    (settings.state / "index" / name / "vectors.npy").write_bytes(b"x")
    for command in ("verify", "status"):
        code, output, errors = run(command)
        assert code == 3 and "vectors.npy" in output + errors


def test_help_imports_nothing_heavy():
    """The imports of `--help`, in a process of its own."""
    script = (
        "import sys\nfrom index.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'faiss', 'rjieba', 'bm25s', 'numpy', 'tokenizers', 'transformers'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "更新索引" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_watching_and_the_index_serves(settings):
    environment = os.environ | {
        "TIAOWEN_CORPUS": str(settings.corpus),
        "TIAOWEN_STATE": str(settings.state),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "index", "watch"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background ignores Ctrl-C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            shown = [process.stdout.readline() for _ in range(2)]
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert "正在留意" in shown[0]
    assert process.returncode in (0, 130), errors
    assert current_generation(settings.state) is not None
