"""What isn't a question about documents: nothing at all, a greeting, a task, the weather."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import cast

from index.structure.gazetteer import find_regions
from rag.question.learned import best, scores
from rag.types import Talk
from rag.words.kinds import language_of
from rag.words.wording import clean

MAX_QUESTION_CHARS = 2000
SURE = 0.15
"""A message is talk only if the classifier says so by this much, and says nothing else."""
_WRITE = re.compile(
    r"^(?:请|麻烦|拜托|能不能|能否|可以|可不可以|你|您|帮忙|[帮替给为]我|帮|我想|想|让你)*"
    r"(?:写|起草|草拟|拟|撰写|生成|编写|编|画|创作)(?:一下|个?一?[份篇个封首段张幅套]|成)?"
    r"\S{0,24}(?:合同|协议书?|报告|申请书?|作文|诗|代码|程序|信|讲话稿?|发言稿?|总结|论文|稿子?|PPT|故事|邮件|文案|计划书"
    r"|图|小说|歌|简历|方案|通知|公文|材料)[吧吗呗]?$",
    re.IGNORECASE,
)
"""An order to write something: what is to be written looks like a matter."""
CHAT = 2.0
"""A logistic score against a margin: 继续 needs what was before, 好的 and ok don't."""
_PAUSE = re.compile(r"[，,。！!；;？?~～\s]+")
LONGEST = 40
"""So many characters hold something to look up, whatever else they say."""


def talk_of(question: str, previous: str = "") -> Talk:
    """Return why there is nothing to look up for a message, "" if it is a question.

    With a question before it, 继续 and 还有吗 are questions, too.

    >>> talk_of("您好！谢谢")
    'greeting'
    """
    if len(question) > MAX_QUESTION_CHARS:
        return "too_long"
    bare = letters(question)
    if not bare:
        return "empty"
    if len(bare) < 2 and not previous:
        return "greeting"
    if _WRITE.match(bare):
        return "writing"
    text = clean(question)
    if len(bare) > LONGEST or find_regions(text) or (previous and leans(text)):
        return ""
    parts = [part for part in _PAUSE.split(text) if len(part) > 1] or [text]
    if language_of(text) == "en":
        parts = [text]
    return _said(text) if all(map(is_chat, (text, *parts))) else ""


def questions_of(history: Sequence[str]) -> list[str]:
    """Return the earlier messages that were questions."""
    asked: list[str] = []
    for turn in history:
        if not talk_of(turn, asked[-1] if asked else ""):
            asked.append(turn)
    return asked


def is_chat(text: str) -> bool:
    """Whether a text is surely no question about documents."""
    return best("kind", text) == "chat" and scores("kind", text)["chat"] > SURE


def leans(question: str) -> bool:
    """Whether a message needs the question before it, by the wording alone."""
    follow = scores("follow", question)["follow"]
    return follow > 0 and follow > CHAT * scores("kind", question)["chat"]


def letters(question: str) -> str:
    """Return the letters and digits of a question."""
    folded = unicodedata.normalize("NFKC", question)
    return "".join(char for char in folded if char.isalnum())


def _said(text: str) -> Talk:
    """Return what is said, "elsewhere" where that isn't clear."""
    likeliest = best("talk", text)
    sure = scores("talk", text)[likeliest] > 0
    return cast("Talk", likeliest) if sure else "elsewhere"
