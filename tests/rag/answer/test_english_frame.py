from index.structure.document import Clause
from rag.answer.english_frame import (
    LEAD_IN,
    MAX_TRANSLATION_CHARS,
    framed_in_english,
)
from rag.quotes.citer import Citer
from rag.types import Draft


def test_translations_of_the_source_follow_the_quotes_once_a_clause():
    citer = Citer()
    english = Clause("d/1", "d", "clause", "", (), "甲。乙。", 0, 4, translation="A.\n B.")
    plain = Clause("d/2", "d", "clause", "", (), "丙。", 4, 6)
    long = Clause("d/3", "d", "clause", "", (), "丁。", 6, 8, translation="x" * 2000)
    text = "".join(
        f"{c.text[a:b]}{citer.cite(c, a, b)}"
        for c, a, b in ((english, 0, 2), (english, 2, 4), (plain, 0, 2), (long, 0, 2))
    )
    lines = framed_in_english(Draft(text, citer.citations)).text.split("\n")
    assert lines[:3] == [LEAD_IN, "甲。[1]乙。[2]丙。[3]丁。[4]", "[1] in English: A. B."]
    assert lines[3] == f"[4] in English: {'x' * MAX_TRANSLATION_CHARS}…" and len(lines) == 4


def test_a_refusal_says_so_in_english_first():
    draft = framed_in_english(Draft("没有。", refused=True, reason="nothing_found"))
    assert draft.text == "The documents say nothing about this.\n没有。"
