"""What the code never does: unpickle, evaluate text, run a shell, or run a model's code.

And `docs/security.md` names only tests that are there.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "rag", "eval")
MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "cloudpickle"}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load"}
CALLS |= {"torch.load", "tempfile.mktemp", "gr.load", "gr.FileExplorer"}
TRUE = {"shell", "allow_pickle", "trust_remote_code", "share"}


def sources() -> list[str]:
    files = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    return sorted(str(path.relative_to(ROOT)) for path in [*files, ROOT / "app.py"])


def forbidden(code: str) -> list[str]:
    """Return what code does that none of ours may."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found += [item.name for item in node.names if item.name.split(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            found += [name] if name in CALLS else []
            found += [
                f"{word.arg}=True"
                for word in node.keywords
                if word.arg in TRUE and isinstance(word.value, ast.Constant) and word.value.value
            ]
    return found


@pytest.mark.parametrize("file", sources())
def test_nothing_in_the_code_runs_what_somebody_wrote(file):
    assert forbidden((ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    ["import pickle", "from joblib import load", "eval('1')", "subprocess.run('ls', shell=True)"]
    + ["np.load(path, allow_pickle=True)", "Model(trust_remote_code=True)", "torch.load(path)"],
)
def test_what_is_forbidden_is_found(code):
    assert len(forbidden(code)) == 1


def test_the_tests_that_the_security_page_names_are_there():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", page)
    assert len(named) > 25
    for file, test in named:
        code = (ROOT / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in code, (file, test)
