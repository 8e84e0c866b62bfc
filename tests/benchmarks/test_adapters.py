"""Every system ranks a tiny collection rightly; those whose library isn't installed are skipped."""

from pathlib import Path

import pytest

from benchmarks.peers.adapters import NAMES, OURS, load_system, versions
from benchmarks.peers.adapters.base import TOP_K, Material, first_of_each
from benchmarks.peers.passages import Passage

LONG = "".join(f"第{n}款规定居住证的办理程序。" for n in range(150))
PASSAGES = [
    Passage("data", "数据办法", "建设5G基站，培育数据要素市场。"),
    Passage("move", "", "全面放宽进城落户条件，居住证年限互认。"),
    Passage("people", "人才办法", "建立技术转移人才评价与职称晋升制度。"),
    Passage("long", "", LONG),
    *(Passage(f"other-{n}", "", f"其他事项之{n}照旧执行。") for n in range(40)),
]
ASKED = {"落户要满足什么条件": "move", "技术转移人才怎么评价": "people", "5G基站": "data"}

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # other people's libraries
    pytest.mark.timeout(300),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_passage_that_answers_comes_first(name: str, tmp_path: Path) -> None:
    try:
        system = load_system(name)
    except ImportError as error:
        pytest.skip(f"the extra bench is not installed: {error}")
    system.build(Material(PASSAGES), tmp_path)
    opened = system.open(tmp_path)
    for question, expected in ASKED.items():
        ranking = opened.ask(question)
        assert ranking[0] == expected
        assert len(ranking) == len(set(ranking)) <= TOP_K
    assert "long" in opened.ask("居住证的办理程序")  # its chunks count for it, once
    assert list(versions(name))


def test_ours_keeps_the_order_of_passages(tmp_path: Path) -> None:
    from benchmarks.peers.adapters.tiaowen_system import as_documents

    documents = as_documents([Passage(f"{n}", "", f"第{n}项内容") for n in range(700)])
    assert [len(document.clauses) for document in documents] == [300, 300, 100]
    assert [c.clause_id for d in documents for c in d.clauses] == [f"{n}" for n in range(700)]
    assert sorted(d.doc_id for d in documents) == [d.doc_id for d in documents]
    assert OURS in NAMES


def test_a_passage_counts_where_its_best_chunk_stands() -> None:
    assert first_of_each(["a", "b", "a", "c"]) == ["a", "b", "c"]
    assert len(first_of_each(map(str, range(50)))) == TOP_K
