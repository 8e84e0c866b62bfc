import pytest

from index.structure.document import Clause
from rag.answer.joining import join_drafts
from rag.question.split import split_questions
from rag.quotes.citer import Citer
from rag.types import Draft


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("落户要什么条件？由谁负责？", ("落户要什么条件？", "由谁负责？")),
        ("落户要什么条件？谢谢！", ("落户要什么条件？谢谢！",)),
        ("我在城里打工。能落户吗？", ("我在城里打工。能落户吗？",)),
        ("Who is in charge? Until when?", ("Who is in charge?", "Until when?")),
        ("一个问题", ("一个问题",)),
        ("真的吗？？？", ("真的吗？？？",)),
    ],
)
def test_a_message_is_split_into_its_questions(message, parts):
    assert split_questions(message) == parts


def test_joined_drafts_share_one_numbering():
    clause = Clause("d/1", "d", "clause", "", (), "甲。乙。", 0, 4)
    first, second = Citer(), Citer()
    one = Draft("甲。" + first.cite(clause, 0, 2), first.citations)
    text = "乙。" + second.cite(clause, 2, 4) + "甲。" + second.cite(clause, 0, 2)
    two = Draft(text, second.citations, table=(("某地", "甲。[2]", (2,)),))
    joined = join_drafts([("问甲？", one), ("问乙？", two)])
    assert joined.text == "**1. 问甲？**\n甲。[1]\n\n**2. 问乙？**\n乙。[2]甲。[1]"
    assert [(c.n, c.quote) for c in joined.citations] == [(1, "甲。"), (2, "乙。")]
    assert joined.table == (("某地", "甲。[1]", (1,)),)


def test_a_message_is_refused_only_if_all_its_questions_are():
    answered, refused = Draft("甲"), Draft("无", refused=True, reason="nothing_found")
    assert not join_drafts([("一？", answered), ("二？", refused)]).refused
    both = join_drafts([("一？", refused), ("二？", refused)])
    assert (both.refused, both.reason) == (True, "nothing_found")
