"""Places in a document that a question names by number: 第十条, 附件三, 第3个试点."""

from __future__ import annotations

import re

from index.structure.numbers import from_numeral
from rag.types import NumberedPlaces

_NUMERAL = r"[〇零一二三四五六七八九十百\d]{1,5}"
_ARTICLE = re.compile(rf"第\s*[（(]?({_NUMERAL})[）)]?\s*条(?!例|件|件?措施)")
_ATTACHMENT = re.compile(rf"附件\s*({_NUMERAL})(?!条)|第({_NUMERAL})个附件")
_PART = re.compile(rf"第\s*({_NUMERAL})\s*(?:大?部分|[编章])")
_PILOT = re.compile(rf"第\s*({_NUMERAL})\s*个?(?:改革)?试点(?!期)")


def numbered_places(question: str) -> NumberedPlaces:
    """Return the numbers named, articles in order.

    >>> numbered_places("附件3第十三条讲了什么")
    NumberedPlaces(articles=(13,), attachment=3, pilot=0, part=0)
    """
    attachment, part = _ATTACHMENT.search(question), _PART.search(question)
    pilot = None if attachment else _PILOT.search(question)
    return NumberedPlaces(
        articles=tuple(dict.fromkeys(from_numeral(m[1]) for m in _ARTICLE.finditer(question))),
        attachment=from_numeral(attachment[1] or attachment[2]) if attachment else 0,
        pilot=from_numeral(pilot[1]) if pilot else 0,
        part=from_numeral(part[1]) if part else 0,
    )
