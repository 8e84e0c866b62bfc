"""Which documents stand, by what others say of them and by their later editions."""

import pytest

from index.build.run import build_index
from index.opening import open_snapshot
from index.settings import Settings
from rag.browse.standing import standings

RULES = "第一条　为了规范{matter}，制定本办法。\n第二条　{matter}按季收费。\n"
CORPUS = {
    "供水旧.txt": "松溪市供水条例\n（2015年3月1日松溪市人民代表大会常务委员会通过）\n"
    + RULES.format(matter="供水"),
    "供水新.txt": "松溪市供水管理规定\n（2022年6月1日松溪市人民代表大会常务委员会通过）\n"
    + RULES.format(matter="用水")
    + "第三条　2015年3月1日通过的《松溪市供水条例》同时废止。\n",
    "供热旧.txt": "松溪市供热办法（试行）\n（2016年3月1日松溪市人民政府公布）\n"
    + RULES.format(matter="供热"),
    "供热新.txt": "松溪市供热办法（2021年修订）\n（2021年3月1日松溪市人民政府公布）\n"
    + RULES.format(matter="供暖"),
    "旧事.txt": "松溪市灯会办法\n（2010年1月1日松溪市人民政府公布）\n"
    + RULES.format(matter="灯会")
    + "第三条　《松溪市供热办法（2021年修订）》废止。\n",
}


@pytest.fixture(scope="module")
def holdings(tmp_path_factory, bigram_encoder):
    root = tmp_path_factory.mktemp("standing")
    (root / "corpus").mkdir()
    for name, text in CORPUS.items():
        (root / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings, encoder=bigram_encoder)
    return open_snapshot(settings)


def test_each_state_has_its_reason(holdings):
    found = standings(holdings)
    files = {document.doc_id: document.file for document in holdings.documents}
    shown = {
        files[doc_id].removesuffix(".txt"): (item.state, item.by.file if item.by else "")
        for doc_id, item in found.items()
    }
    assert shown == {
        "供水旧": ("repealed", "供水新.txt"),
        "供水新": ("in_force", ""),
        "供热旧": ("amended", "供热新.txt"),
        "供热新": ("in_force", ""),  # an earlier document repeals no later one
        "旧事": ("in_force", ""),
    }
    repealed = next(item for item in found.values() if item.state == "repealed")
    assert "同时废止" in repealed.clause.text
