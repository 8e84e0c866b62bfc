from __future__ import annotations

import pytest

from index.errors import SettingsError
from index.settings import Settings
from rag.words.synonyms import (
    DEFAULT_FILE,
    Synonym,
    SynonymLexicon,
    lexicon_of,
    load_synonyms,
)


def lexicon(**entries):
    return SynonymLexicon(
        Synonym(tuple(key.split("…")), tuple(terms), 0.7) for key, terms in entries.items()
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("他想开公司", True),
        ("他想开一家公司", True),
        ("他开了个公司", True),
        ("他开车去公司", False),
        ("开。公司", False),
    ],
)
def test_a_split_verb_and_object_is_recognised(text, found):
    assert bool(lexicon(开公司=["创办企业"]).expand(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("涨工资", True), ("涨了两次工资", True), ("涨价，工资没动", False), ("工资涨了", False)],
)
def test_a_gap_spans_a_few_characters_of_one_phrase(text, found):
    assert bool(lexicon(**{"涨…工资": ["工资增长"]}).expand(text)) == found


def test_the_longer_word_hides_the_shorter_inside_it():
    words = lexicon(公司=["企业"], 小公司=["小微企业"])
    assert words.expand("小公司贷款") == (("小微企业", 0.7),)
    assert set(words.expand("小公司和大公司")) == {("小微企业", 0.7), ("企业", 0.7)}


def test_a_term_that_the_question_holds_is_not_repeated():
    assert lexicon(老外=["外国人", "外籍人才"]).expand("老外是外国人吗") == (("外籍人才", 0.7),)


def test_files_add_to_each_other(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '["我们的"]\n"老外" = ["洋专家"]\n"村口" = { terms = ["村委会"], weight = 0.3 }\n'
    )
    words = load_synonyms(DEFAULT_FILE, own)
    assert ("村委会", 0.3) in words.expand("村口")
    terms = {term for term, _ in words.expand("老外")}
    assert {"洋专家", "外籍人才"} <= terms
    assert lexicon_of(Settings(synonyms=own)).expand("村口") == (("村委会", 0.3),)


@pytest.mark.parametrize(
    "text",
    ['"老外" = ["外籍"]\n', '[a]\n"老外" = "外籍"\n', '[a]\n"老外" = []\n', "[a\n",
     '[a]\n"老外" = { terms = ["外籍"], weight = 3 }\n', '[a]\n"…" = ["外籍"]\n'],
)  # fmt: skip
def test_a_badly_written_file_is_named(tmp_path, text):
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"own\.toml"):
        load_synonyms(file)


def test_the_shipped_lexicon_has_no_useless_entry():
    entries = load_synonyms(DEFAULT_FILE).entries
    assert len(entries) > 2500
    for entry in entries:
        assert entry.length >= 2, entry
        assert all(term != "".join(entry.parts) for term in entry.terms), entry


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("老外能不能开公司", "外籍人才"),
        ("打工的孩子上学怎么办", "随迁子女"),
        ("什么时候涨一涨工资", "工资合理增长"),
        ("村里的空房子能租吗", "闲置农房"),
        ("怎么上户口", "落户"),
    ],
)
def test_everyday_words_of_policy(text, term):
    assert term in dict(load_synonyms(DEFAULT_FILE).expand(text))
