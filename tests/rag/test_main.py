import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from rag.__main__ import app

KEYS = ["question", "refused", "reason", "text", "citations", "hits", "generator", "snapshot"]


@pytest.fixture
def ask(small_settings, monkeypatch):
    monkeypatch.setenv("TIAOWEN_CORPUS", str(small_settings.corpus))
    monkeypatch.setenv("TIAOWEN_STATE", str(small_settings.state))
    return lambda *arguments: CliRunner().invoke(app, ["ask", *arguments])


def test_an_answer_is_printed_with_its_grounds(ask):
    result = ask("昆明引进博士补贴多少元？")
    assert result.exit_code == 0
    assert "安家补贴10万元。[1]" in result.output
    assert "依据：\n[1] 昆明市数据要素改革实施方案 > 一、畅通人才流动" in result.output


def test_the_json_object_keeps_the_contract(ask):
    row = json.loads(ask("昆明引进博士补贴多少元？", "--json").output)
    assert list(row)[: len(KEYS)] == KEYS
    citation = row["citations"][0]
    assert set(citation) >= {
        "n", "clause_id", "document", "title", "path", "number", "quote", "start", "end",
    }  # fmt: skip
    assert citation["document"] == "昆明办法.txt"
    assert len(citation["quote"]) == citation["end"] - citation["start"]
    assert [hit["rank"] for hit in row["hits"]] == list(range(1, len(row["hits"]) + 1))
    assert set(row["hits"][0]) >= {"clause_id", "document", "path", "number", "text", "score"}


def test_history_resolves_a_follow_up(ask):
    row = json.loads(ask("谁负责？", "--history", "昆明怎么放宽落户条件？", "--json").output)
    assert "市公安局" in row["text"] and row["resolved_question"]


def test_a_file_of_questions_is_answered_in_order(ask, tmp_path):
    source, target = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    rows = [
        {"id": "b", "question": "昆明引进博士补贴多少元？"},
        {"id": "a", "question": "谁负责？", "history": ["昆明怎么放宽落户条件？"]},
        {"id": "c", "question": ""},
    ]
    source.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    assert ask("--input", str(source), "--output", str(target)).exit_code == 0
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [list(row)[0] for row in answers] == ["id"] * 3
    assert [(row["id"], row["refused"]) for row in answers] == [
        ("b", False),
        ("a", False),
        ("c", True),
    ]


@pytest.mark.parametrize(
    "arguments", [[], ["问", "--input", "q.jsonl"], ["问", "--output", "a.jsonl"]]
)
def test_wrong_use_ends_with_2(ask, arguments):
    assert ask(*arguments).exit_code == 2


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"id": 1}', '{"question": "q", "history": [1]}']
)
def test_a_broken_line_is_named(ask, tmp_path, line):
    (tmp_path / "q.jsonl").write_text(f'{{"question": "好"}}\n{line}\n', encoding="utf-8")
    result = ask("--input", str(tmp_path / "q.jsonl"))
    assert result.exit_code == 2 and "q.jsonl 第2行" in result.output


def test_without_an_index_the_exit_code_is_3(ask, tmp_path, monkeypatch):
    monkeypatch.setenv("TIAOWEN_STATE", str(tmp_path))
    result = ask("昆明怎么落户？")
    assert result.exit_code == 3 and "python -m index build" in result.output


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_the_pages_commands_are_reached(tmp_path):
    state = ("--state", str(tmp_path))
    assert run("feedback", *state).exit_code == 0
    password = "correct horse battery"
    added = run("accounts", "add", "lina", "--password", password, *state)
    assert added.exit_code == 0, added.output
    assert "lina" in run("accounts", "list", *state).output
    assert run("accounts", "remove", "nobody", *state).exit_code == 2
    assert "--corpus" in run("mcp", "--help").output


def test_help_doesnt_load_the_page_or_the_pipeline():
    heavy = "{'gradio', 'torch', 'faiss', 'numpy', 'rag.web.mcp', 'rag.web.accounts'}"
    code = (
        "import sys; from typer.testing import CliRunner; from rag.__main__ import app;"
        "r = CliRunner().invoke(app, ['--help']); assert 'accounts' in r.output;"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
