"""What isn't a question about documents: nothing at all, a greeting, a writing task."""

from __future__ import annotations

import re
import unicodedata

from rag.types import Talk

MAX_QUESTION_CHARS = 2000
_GREETING = re.compile(
    r"^(?:你好|您好|hi|hello|hey|在吗|在不在|早上好|下午好|晚上好|谢谢|多谢|再见|哈喽|嗨|test|测试|ok|好的|嗯+|哦+|help|帮助)+$",
    re.IGNORECASE,
)
_POLITE = r"(?:请|麻烦|拜托|能不能|能否|可以|可不可以|你|您|帮忙|[帮替给为]我|帮|我想|想|让你)*"
_WRITE = re.compile(
    rf"^{_POLITE}(?:写|起草|草拟|拟|撰写|生成|编写|编|翻译|画|创作)(?:一下|个?一?[份篇个封首段张幅套]|成)?"
    r"\S{0,24}(?:合同|协议书?|报告|申请书?|作文|诗|代码|程序|信|讲话稿?|发言稿?|总结|论文|稿子?|PPT|故事|邮件|文案|计划书"
    r"|英文|图|小说|歌|简历|方案|通知|公文|材料)[吧吗呗]?$",
    re.IGNORECASE,
)


def talk_of(question: str) -> Talk:
    """Return why there is nothing to look up for a message, "" if it is a question.

    >>> talk_of("您好！谢谢")
    'greeting'
    """
    if len(question) > MAX_QUESTION_CHARS:
        return "too_long"
    if not (bare := letters(question)):
        return "empty"
    if _GREETING.match(bare) or len(bare) < 2:
        return "greeting"
    return "writing" if _WRITE.match(bare) else ""


def letters(question: str) -> str:
    """Return the letters and digits of a question."""
    folded = unicodedata.normalize("NFKC", question)
    return "".join(char for char in folded if char.isalnum())
