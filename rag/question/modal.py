"""Whether a question asks what one may do or what one must: by its modal verb, a closed class."""

from __future__ import annotations

import re

from rag.types import Modal

_CHOICE = re.compile(r"([能可需要用会行让准])不\1(?:以|要)?|[能可]否")
"""能不能, 要不要: the 不 in it denies nothing."""
_MAY = re.compile(
    r"(?<![功可智性节职动核潜产技才])能(?![源力耗量])|可以|可否|允许|准许|行吗|行不行"
)
_MUST = re.compile(r"(?<![重主只])(?:需要?|要(?!求|素|件))|必须|应当")
_DENIED = re.compile(r"[不没未无非别]")


def modal_asked(question: str) -> Modal:
    """Return the modality asked about, "" if there is none or what is asked about is denied.

    >>> modal_asked("能不能带狗坐地铁"), modal_asked("押金要不要退"), modal_asked("能不能不交押金")
    ('may', 'must', '')
    """
    plain = _CHOICE.sub(lambda match: match[0].replace("不", ""), question)
    may, must = _MAY.search(plain), _MUST.search(plain)
    asked = may or must
    if asked is None or (may and must) or _DENIED.search(plain, asked.end()):
        return ""
    return "may" if may else "must"
