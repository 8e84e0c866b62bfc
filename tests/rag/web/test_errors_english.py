"""Errors in English: every phrase that a reader or the shelf says of a file, with its values."""

import ast
import re
from pathlib import Path

import pytest

from index.errors import CorpusError
from rag.web.errors_english import PHRASES, in_language

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
FILES = [*(ROOT / "index" / "readers").glob("*.py"), ROOT / "rag" / "web" / "library.py"]
FILES += [ROOT / "rag" / "web" / "arrivals.py"]


def said():
    """Yield the texts that stand in calls of CorpusError, with 7 for each value."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CorpusError":
                for given in node.args[1:]:
                    if isinstance(given, ast.JoinedStr):
                        parts = (getattr(part, "value", "") for part in given.values)
                        yield "".join(p if isinstance(p, str) else "7" for p in parts)
                    elif isinstance(given, ast.Constant):
                        yield given.value


@pytest.mark.parametrize("text", sorted(set(said())))
def test_whatever_is_said_of_a_file_is_said_in_english(text):
    assert not CHINESE.search(in_language(text, "en"))


def test_values_are_kept_and_the_rest_of_the_message_too():
    error = CorpusError("海带.pdf", "文件有 21.0 MB，上传最多 20 MB", "请拆分，或直接放进语料目录")
    told = in_language(str(error), "en")
    assert told == (
        "海带.pdf: The file has 21.0 MB, the limit is 20 MB. Split it, or put it into the corpus "
        "folder"
    )
    assert in_language(str(error), "zh") == str(error)


def test_a_build_is_told_in_english():
    line = "《某县养鱼办法》 a.txt：新增 2 条，修改 1 条"
    assert in_language(line, "en") == "《某县养鱼办法》 a.txt: 2 added, 1 changed"


def test_what_is_not_known_stays_as_it_is():
    assert in_language("某个文件：没见过的话。", "en") == "某个文件：没见过的话。"


def test_both_sides_have_the_same_blanks():
    assert all(zh.count("{}") == en.count("{}") for zh, en in PHRASES.items())
    assert not any(CHINESE.search(english) for english in PHRASES.values())
