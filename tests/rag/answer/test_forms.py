"""The forms of answers: comparisons, lists under a title, clauses and pilots by number."""

import numpy as np
import pytest

from index.build.run import build_index
from index.settings import Settings
from index.structure.document import Clause, Statement
from rag.answer.comparison import _with_counterpart
from rag.pipeline import Pipeline
from rag.reader.statements import Scored

CORPUS = {
    "大理方案.txt": (
        "大理市供暖改革方案\n\n"
        "一、调整采暖补贴标准。督促企业履行义务。落实监测机制。\n"
        "二、改进经费管理。扩大供暖经费包干制范围。允许供暖资金跨县使用。建设热力管网。\n"
        "三、基本原则。\n——因地制宜、分步实施。结合实际推进改造。\n"
        "——政府引导、企业主体。发挥市场作用。\n"
        "四、发展地源热泵贷。支持银行开发产品。\n"
    ),
    "玉溪方案.txt": (
        "玉溪市供暖改革方案\n\n"
        "一、改进经费管理。探索供暖经费包干制。探索供暖资金跨区县统筹使用。\n"
        "二、支持银行发放供暖贷款。加强贷款管理。\n"
    ),
    "曲靖方案.txt": (
        "曲靖市供暖改革方案\n\n一、改造管网。更新老旧管道。\n二、培训工人。开展考核。\n"
    ),
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory):
    root = tmp_path_factory.mktemp("forms")
    (root / "corpus").mkdir()
    for name, text in CORPUS.items():
        (root / "corpus" / name).write_text(text, encoding="utf-8")
    settings = Settings(corpus=root / "corpus", state=root / "var")
    build_index(settings)
    return Pipeline.open(settings).answer


def test_a_title_that_states_the_matter_is_quoted(answer):
    reply = answer("大理会调整采暖补贴标准吗")
    assert "调整采暖补贴标准" in reply.text
    assert any("采暖补贴" in citation.quote for citation in reply.citations)


def test_a_title_alone_is_no_answer(answer):
    reply = answer("大理方案的基本原则有哪几条")
    items = [line for line in reply.text.split("\n") if line.startswith("- ——")]
    assert len(items) == 2 and "结合实际推进改造" in items[0]


def test_an_item_of_a_list_is_told_alone(answer):
    text = answer("第二条具体说说", ["大理方案的基本原则有哪几条"]).text
    assert "政府引导" in text and "因地制宜" not in text


def _scored(clause, text, content):
    start = clause.text.index(text)
    sentence = Statement(start, start + len(text), text)
    return Scored(clause, sentence, content, content, content, content)


class _Table:
    """A selector whose nearness is written down: rows are this side's, columns the others'."""

    def __init__(self, rows):
        self.rows = np.array(rows, np.float32)

    def nearness(self, these, those):
        assert self.rows.shape == (len(these), len(those))
        return self.rows


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0.9, 0.2], [0.1, 0.8], [0.3, 0.1]], ["扩大包干制。", "资金可跨县使用。"]),
        ([[0.9, 0.7], [0.1, 0.6], [0.3, 0.1]], ["扩大包干制。"]),
    ],
)
def test_a_side_adds_the_sentence_that_answers_the_others_best(rows, told):
    said = ("扩大包干制。", "资金可跨县使用。", "建设管网。")
    text = "".join(said)
    clause = Clause("a/1", "a", "clause", "一、", (), text, 0, len(text))
    first, *rest = (
        _scored(clause, s, 1.0) for s in ("扩大包干制。", "资金可跨县使用。", "建设管网。")
    )
    others = [first, first]
    added = _with_counterpart([first], others, [first, *rest], _Table(rows))
    assert [scored.statement.text for scored in added] == told


def test_where_a_term_is_written_out_other_words_are_not_it(answer):
    reply = answer("哪些地方提到地源热泵贷")
    assert [label for label, _, marks in reply.table if marks] == ["云南省大理白族自治州大理市"]
    assert "未提及" in reply.text.split("\n")[0]
    assert "玉溪" not in "".join(reply.text.split("\n")[1:])


def test_several_clauses_asked_for_by_number_are_all_told(answer):
    text = answer("大理方案第一条和第二条分别讲什么").text
    assert "采暖补贴" in text and "包干制" in text


def test_elsewhere_is_everywhere_but_there(answer):
    reply = answer("还有别的地方这样规定吗", ["大理的供暖经费包干制怎么搞"])
    assert reply.resolved_question.startswith("除了大理，哪些地方提到供暖经费包干制")
    assert reply.table and all("大理" not in label for label, _, _ in reply.table)


def test_an_everyday_question_of_so_few_words_stays_with_the_one_place(answer):
    reply = answer("要培训吗？", ["曲靖怎么改造供暖管网"])
    assert reply.resolved_question.startswith("曲靖")
    assert all(citation.clause.doc_id == "曲靖方案" for citation in reply.citations)


def test_what_there_is_can_be_asked(answer):
    assert "3份文件" in answer("语料里一共有几份文件").text
