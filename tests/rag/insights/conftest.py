"""Real documents of one kind or two versions, indexed with the built-in encoder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build.run import build_index
from index.generation.snapshot import Snapshot
from index.opening import open_snapshot
from index.settings import Settings

ROOT = Path(__file__).parents[3]
POLICIES = ROOT / "eval" / "collections" / "policies" / "docs"
FILES = (
    "beijing-weihua-2020.txt",
    "beijing-weihua-zhuanfa-2020.txt",
    "foshan-jifen-2014.html",
    "foshan-jifen-2016.html",
    "gansu-juzhuzheng-2016.txt",
    "gansu-juzhuzheng-2016b.txt",
    "jilin-juzhuzheng-2016.txt",
    "guowuyuan-yanglao-1997.txt",
    "guowuyuan-yanglao-2005.txt",
    "shenzhen-rencai-anju-2011.html",
    "shenzhen-rencai-anju-2014.html",
)


@pytest.fixture(scope="session")
def families_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("families")
    (root / "docs").mkdir()
    for file in FILES:
        shutil.copy(POLICIES / file, root / "docs")
    settings = Settings(corpus=root / "docs", state=root / "var")
    build_index(settings)
    return settings


@pytest.fixture(scope="session")
def families(families_settings: Settings) -> Iterator[Snapshot]:
    snapshot = open_snapshot(families_settings)
    yield snapshot
    snapshot.close()


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    settings = Settings(corpus=ROOT / "corpus", state=tmp_path_factory.mktemp("five"))
    build_index(settings)
    snapshot = open_snapshot(settings)
    yield snapshot
    snapshot.close()
