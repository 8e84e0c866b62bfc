import subprocess
import sys

from typer.testing import CliRunner

from app import cli


def test_other_machines_are_refused_without_credentials(tmp_path):
    result = CliRunner().invoke(cli, ["--host", "0.0.0.0", "--state", str(tmp_path)])
    assert result.exit_code == 2
    assert "python -m rag accounts add" in result.output


def test_a_wrong_port_is_refused_in_words(tmp_path):
    result = CliRunner().invoke(cli, ["--port", "99999", "--state", str(tmp_path)])
    assert result.exit_code == 2
    assert "port" in result.output


def test_help_is_chinese_and_loads_nothing_heavy():
    code = (
        "import sys; from typer.testing import CliRunner; from app import cli;"
        "print(CliRunner().invoke(cli, ['--help']).output);"
        "print([m for m in ('torch', 'gradio', 'faiss', 'transformers') if m in sys.modules])"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "打开条问网页" in output.stdout
    assert output.stdout.strip().endswith("[]")
