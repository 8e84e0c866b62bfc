"""Several questions in one message: split, answered one by one, joined again."""

from __future__ import annotations

import re

MAX_QUESTIONS = 5
_END = re.compile(r"(?<=[？?])[\s”’）)]*|\n+")
_TALK = re.compile(
    r"^(?:谢谢|多谢|感谢|你好|您好|请问|麻烦了?|急|在线等|thanks?|thank you)+$", re.I
)


def split_questions(message: str) -> tuple[str, ...]:
    """Return the questions of a message, the message itself if it holds only one.

    >>> split_questions("落户要什么条件？由谁负责？谢谢！")
    ('落户要什么条件？', '由谁负责？')
    """
    parts = [part.strip() for part in _END.split(message)]
    asked = [part for part in parts if _says_something(part)]
    marks = sum(part.endswith(("？", "?")) for part in asked)
    if len(asked) < 2 or marks < 2 or len(asked) > MAX_QUESTIONS:
        return (message.strip(),)
    return tuple(asked)


def _says_something(part: str) -> bool:
    bare = "".join(char for char in part if char.isalnum())
    return len(bare) >= 2 and not _TALK.match(bare)
