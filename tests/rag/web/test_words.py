import re
from pathlib import Path

import pytest

from rag.web.shell import account_html
from rag.web.words import IN_SCRIPT, WORDS, language_of, script_words

WEB = Path(__file__).parents[3] / "rag" / "web"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SCRIPTS = sorted((WEB / "assets").glob("*.js"))


def code_of(script: Path) -> str:
    """Return a script without its comments."""
    return re.sub(r"(?m)(^|\s)//.*$", "", script.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_word_is_there_in_both_languages_with_the_same_blanks(key):
    chinese, english = WORDS[key]
    assert chinese.strip() and english.strip()
    assert key in ("other_language",) or not CHINESE.search(english)
    assert sorted(re.findall(r"{\w+}", chinese)) == sorted(re.findall(r"{\w+}", english))


def test_scripts_say_only_words_of_the_table():
    said = {key for script in SCRIPTS for key in re.findall(r'\bsay\("(\w+)"', code_of(script))}
    assert said == set(script_words("en"))
    assert set(IN_SCRIPT) <= said


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_chinese_of_their_own(script):
    assert not CHINESE.search(code_of(script))


def test_no_word_is_kept_that_nobody_says():
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (*WEB.rglob("*.py"), *SCRIPTS)
        if not path.name.startswith("words")
    )
    spoken = {key for key in WORDS if f'"{key}"' in sources or f"'{key}'" in sources}
    # By an answer's reason, and by what a document is.
    valued = ("refused_", "state_", "level_", "change_", "outcome_", "role_", "done_")
    by_value = {key for key in WORDS if key.startswith(valued)}
    assert set(WORDS) - spoken - by_value == set()


def test_the_foot_of_the_sidebar_has_the_way_out_only_for_who_came_in():
    assert "logout" not in account_html("zh")
    signed_in = account_html("en", name='<b>"li"', base="/docs/")
    assert 'action="/docs/logout"' in signed_in and ">Sign out<" in signed_in
    assert "&lt;b&gt;" in signed_in and "<b>" not in signed_in
    assert 'href="/docs/?lang=zh"' in signed_in
    assert 'href="?lang=en"' in account_html(language_of("zh-CN"))
