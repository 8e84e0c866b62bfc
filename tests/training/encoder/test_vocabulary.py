import pytest

from training.encoder.bags import make_bags
from training.encoder.vocabulary import UNKNOWN, learn_tokenizer

TEXTS = ["建设用地使用权", "建设用地入市", "集体建设用地", "使用权流转", "ＡＩ企业补贴2025年"] * 5


def test_words_that_recur_become_tokens_and_characters_stay() -> None:
    tokenizer = learn_tokenizer(TEXTS, 40)
    vocabulary = tokenizer.get_vocab()
    assert "建设用地" in vocabulary
    assert set("建设用地使权入市集体流转企业补贴年2025") <= set(vocabulary)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("建设用地，建设用地。", ["建设用地", "建设用地"]),
        ("２０２５年", ["2", "0", "2", "5", "年"]),
        ("（AＩ）", ["a", "i"]),
        ("\u3000\n", []),
    ],
)
def test_punctuation_width_and_case_are_normalized(text: str, tokens: list[str]) -> None:
    encoding = learn_tokenizer(TEXTS, 60).encode(text, add_special_tokens=False)
    assert encoding.tokens == tokens


def test_learning_twice_gives_the_same_tokenizer() -> None:
    assert learn_tokenizer(TEXTS, 40).to_str() == learn_tokenizer(TEXTS, 40).to_str()


def test_unknown_characters_are_left_out_of_bags() -> None:
    tokenizer = learn_tokenizer(TEXTS, 40)
    bags = make_bags(tokenizer, ["龘建设用地龘", "龘", ""])
    assert bags.ids.tolist() == [tokenizer.token_to_id("建设用地")]
    assert bags.offsets.tolist() == [0, 1, 1, 1]
    assert tokenizer.token_to_id(UNKNOWN) == 0
