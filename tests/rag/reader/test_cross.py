"""How a question and a statement become one line of tokens, and what the shipped reader says."""

import pytest

from index.encoder.static import shared_tokenizer
from index.errors import SettingsError
from index.structure.document import Clause
from index.structure.document import Statement as Said
from rag.reader.cross import (
    QUESTION_TOKENS,
    STATEMENT_TOKENS,
    CrossEncoder,
    pair_ids,
)
from rag.reader.model import CROSS, DEPTH, load_reader
from rag.reader.pairs import question_text, statement_text
from rag.types import Query


@pytest.fixture(scope="module")
def tokenizer():
    return shared_tokenizer(CROSS / "tokenizer.json")


def test_a_pair_is_framed_and_cut(tokenizer):
    short = pair_ids(tokenizer, "押金几天退", "七日内退还。")
    assert (short[0], short[-1], short.count(2)) == (0, 2, 2)
    long = pair_ids(tokenizer, "押金怎么退还" * 60, "承租人应当缴纳租金。" * 60)
    assert len(long) == QUESTION_TOKENS + STATEMENT_TOKENS + 3
    assert long.index(2) == QUESTION_TOKENS + 1


def test_the_statement_comes_with_its_stem_and_headings():
    text = "养犬人不得有下列行为：（一）遛犬不牵绳；（二）携犬乘坐公共汽车。"
    stem = Said(0, 11, text[:11])
    item = Said(20, len(text), text[20:], stem=(0, 11))
    rule = Clause(
        "d/1", "d", "text", "", ("养犬条例",), text, 0, len(text), statements=(stem, item)
    )
    assert statement_text(rule, item) == f"养犬条例：{text[:11]}{text[20:]}"


def test_the_question_has_no_places():
    assert (
        question_text(Query("吉林押金几天退", "吉林押金几天退", "押金", "押金几天退"))
        == "押金几天退"
    )


def test_an_answer_is_told_from_what_only_shares_its_words():
    said = ["出租人应当自退租之日起七日内退还押金。", "押金应当存入专用账户。"]
    answer, near_miss = CrossEncoder(CROSS).log_odds("退房以后押金几天能退给我", said)
    assert answer > near_miss


def rule_of(texts):
    text, statements, start = "".join(texts), [], 0
    for one in texts:
        statements.append(Said(start, start + len(one), one))
        start += len(one)
    return Clause("d/1", "d", "text", "", (), text, 0, len(text), statements=tuple(statements))


def test_only_the_likeliest_are_read_and_none_of_the_others_is_likelier():
    rule = rule_of([f"押金应当在{n}日内退还。" for n in range(1, 2 * DEPTH)])
    query = Query("押金几天退", "押金几天退", "押金", "押金几天退", kind="fact", detail="duration")
    read, small = (
        load_reader("builtin").read(query, [rule]),
        load_reader("small").read(query, [rule]),
    )
    assert (small >= 0.05).sum() > DEPTH
    chosen = (-small).argsort(kind="stable")[:DEPTH]
    others = [i for i in range(len(small)) if i not in set(chosen)]
    assert read[others].max() <= read[chosen].min()


def test_a_folder_without_weights_says_what_to_do(tmp_path):
    with pytest.raises(SettingsError, match="重新安装"):
        CrossEncoder(tmp_path)
