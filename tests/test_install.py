"""`make chat` installs `dependencies` alone: all of the chat has to run with them and no more."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def needed(stated: list[str]) -> set[str]:
    """Return the names of the packages that requirements install, with all that those need."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in stated]
    while waiting:
        asked = waiting.pop()
        for extra in ("", *asked.extras):
            one = canonicalize_name(asked.name), extra
            if one in found:
                continue
            found.add(one)
            try:
                own = [Requirement(text) for text in requires(asked.name) or ()]
            except PackageNotFoundError:  # for another system
                continue
            waiting += [r for r in own if r.marker is None or r.marker.evaluate({"extra": extra})]
    return {name for name, _ in found}


def installed_besides() -> list[str]:
    """Return the top-level modules here that the chat's own needs don't bring."""
    base = needed(PROJECT["dependencies"]) | {"tiaowen"}
    by_module = packages_distributions()
    return sorted(
        module
        for module, packages in by_module.items()
        if not base & {canonicalize_name(package) for package in packages}
    )


def test_the_chat_needs_only_what_it_installs(tmp_path: Path) -> None:
    besides = installed_besides()
    assert {"pytest", "playwright", "pymilvus", "mcp"} <= set(besides)
    assert not {"gradio", "faiss", "onnxruntime", "numpy"} & set(besides)
    command = [sys.executable, ROOT / "tests/base_install.py", tmp_path, json.dumps(besides)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["lacking"] == {}
    assert (told["answer"]["page"], told["answer"]["status"]) == (200, 200)
    assert "五百元" in told["answer"]["text"]
