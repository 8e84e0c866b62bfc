"""Documents of the evaluation collections, and invented ones, indexed for the insights."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.build.run import build_index
from index.generation.snapshot import Snapshot
from index.opening import open_snapshot
from index.settings import Settings

DOCS = Path(__file__).parents[3] / "eval" / "collections" / "policies" / "docs"
CHOSEN = (
    "guowuyuan-jiuye-2018.html",
    "guowuyuan-nongji-2018.html",
    "guowuyuanban-youeryuan-2019.html",
    "huaihua-cailanzi-2020.txt",
    "sanming-zhongxiao-2020.txt",
    "shijingshan-zhichi-2020.txt",
    "xiangtan-zhongxiao-2020.txt",
    "foshan-jifen-2014.html",
    "foshan-jifen-2016.html",
    "guangzhou-dibao-2025.html",
    "guangzhou-gongzufang-2013.html",
    "guangzhou-gongzufang-2024.html",
    "guangzhou-linshi-2021.html",
    "shenzhen-jisheng-2013.txt",
    "shenzhen-jisheng-yijian-2016.txt",
    "shenzhen-rencai-anju-2011.html",
    "shenzhen-rencai-anju-2014.html",
    "shenzhen-zulin-feizhi.html",
    "shenzhen-zulin-tiaoli.html",
    "gansu-juzhuzheng-2016.txt",
    "gansu-juzhuzheng-2016b.txt",
    "hainan-juzhuzheng-2016.txt",
    "shanghai-shiyanshi-2025.md",
    "tianjin-yanglao-tiaoli.docx",
    "xicheng-ruxue-2016.docx",
    "guowuyuan-geshui-2018.html",
    "guowuyuan-geshui-tiaoli-2018.html",
)


def indexed(folder: Path, encoder: object) -> Snapshot:
    settings = Settings(corpus=folder / "corpus", state=folder / "state")
    build_index(settings, encoder=encoder)
    return open_snapshot(settings)


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory, bigram_encoder: object) -> Snapshot:
    folder = tmp_path_factory.mktemp("policies")
    (folder / "corpus").mkdir()
    for name in CHOSEN:
        shutil.copy(DOCS / name, folder / "corpus" / name)
    return indexed(folder, bigram_encoder)


@pytest.fixture
def corpus_of(tmp_path: Path, bigram_encoder: object) -> Callable[[Mapping[str, str]], Snapshot]:
    """Index documents given as name -> text."""

    def made(texts: Mapping[str, str]) -> Snapshot:
        (tmp_path / "corpus").mkdir()
        for name, text in texts.items():
            (tmp_path / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
        return indexed(tmp_path, bigram_encoder)

    return made
