"""The commands that README and docs/ show: each is one, and the everyday ones do what is said."""

import importlib
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
BLOCK = re.compile(r"^```(?:bash|sh)\n(.*?)^```", re.M | re.S)
HEREDOC = re.compile(r"<<'(\w+)'\n.*?^\1$", re.M | re.S)
OURS = re.compile(r"^python -m (index|rag|eval|training\.\w+|benchmarks\.\w+)\b")


def commands() -> list[str]:
    """Return every command shown, comments and continued lines mended."""
    shown = []
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            joined = HEREDOC.sub("", block).replace("\\\n", " ")
            shown += [line.split("  #")[0].strip() for line in joined.splitlines()]
    return [line for line in dict.fromkeys(shown) if line and not line.startswith("#")]


COMMANDS = commands()


def app_of(module: str) -> typer.Typer:
    app: typer.Typer = importlib.import_module(f"{module}.__main__").app
    return app


def test_there_are_commands_to_check() -> None:
    assert len([c for c in COMMANDS if OURS.match(c)]) >= 20
    assert {"make chat", "make test", "make eval"} <= set(COMMANDS)


@pytest.mark.parametrize("shown", [c for c in COMMANDS if OURS.match(c)])
def test_a_command_shown_is_one(shown: str) -> None:
    module, arguments = shlex.split(shown)[2], shlex.split(shown)[3:]
    if module.startswith("benchmarks"):
        assert (ROOT / module.replace(".", "/")).exists() or (
            ROOT / (module.replace(".", "/") + ".py")
        ).exists()
        return
    told = CliRunner().invoke(app_of(module), [*arguments, "--help"])  # parsed, not run
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize("shown", [c for c in COMMANDS if c.startswith("make ")])
def test_a_make_target_shown_exists(shown: str) -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert shown.split()[1] in targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_a_page_links_to_exist(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """Somebody who types what the README shows, in a state folder of their own."""
    state = tmp_path_factory.mktemp("newcomer")
    runner = CliRunner(env={"TIAOWEN_STATE": str(state), "TIAOWEN_CORPUS": str(ROOT / "corpus")})

    def types(shown: str):
        assert shown in COMMANDS, f"not shown any more: {shown}"
        module, arguments = shlex.split(shown)[2], shlex.split(shown)[3:]
        arguments = [str(ROOT / a) if a.startswith("corpus/") else a for a in arguments]
        return runner.invoke(app_of(module), arguments)

    built = types("python -m index build")
    assert built.exit_code == 0, built.output
    return types


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("python -m index status", "国务院"),
        ("python -m index outline corpus/jilin-opinions-2020.txt", "（一）"),
        ("python -m index verify", ""),
        ('python -m rag ask "老外能不能在高青开公司"', "[1]"),
        ('python -m rag ask "那吉林呢？" --history "山西怎么放宽落户"', "吉林"),
        ('python -m rag ask "试点期限是几年" --json', '"citations"'),
    ],
)
def test_the_everyday_commands_do_what_is_said(newcomer, shown: str, printed: str) -> None:
    done = newcomer(shown)
    assert done.exit_code == 0, done.output
    assert printed in done.output
