"""A small corpus and a fake encoder, so that a build takes a tenth of a second."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index.settings import Settings

# The fakes are also used by scripts that run as processes of their own.
sys.path.insert(0, str(Path(__file__).parent))

from tiny_encoder import TinyEncoder

TEXTS = {
    "甲市数据方案.txt": "甲市数据要素方案\n一、总体要求\n（一）推进数据共享。由县大数据局负责。\n"
    "（二）探索数据交易。\n二、土地要素\n（三）盘活存量土地。\n",
    "乙县土地办法.txt": "乙县土地管理办法\n第一条 为了保护耕地，制定本办法。\n"
    "第二条 土地用途不得擅自改变。\n",
    "丙省/人才意见.md": "# 丙省人才意见\n\n一、放宽落户限制。\n\n二、发放人才补贴五万元。\n",
}


def write_corpus(folder: Path, texts: dict[str, str]) -> None:
    for file, text in texts.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def encoder():
    return TinyEncoder()


@pytest.fixture
def settings(tmp_path):
    """Settings over three small documents and an empty state folder."""
    write_corpus(tmp_path / "corpus", TEXTS)
    return Settings(corpus=tmp_path / "corpus", state=tmp_path / "var")
