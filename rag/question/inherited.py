"""What a question takes over from the ones before it, and what it says of two of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.question.details import ask_of
from rag.question.learned import scores
from rag.types import Inherited
from rag.words.topic import Span, topic_of

Spans = Callable[[str], Sequence[Span]]
_TWO = re.compile(
    r"^(?:那么?)?(?:上面|前面|刚才|刚刚|以上|上述|这|那)(?:说的?|问的?|提到的?|讲的?)?(?:的)?[这那]?"
    r"(?:两|俩|2|二)\s*(?:个|者|种|项|地|边|条|家|处|样|份)?(?:地方|城市|问题|规定|数字|答案)?"
    r"[^，。]{0,4}?(?:哪一?[个种项边家处份]|谁|相比|比较|对比|比一比|一样|有(?:什么|啥|何)(?:不同|区别|差别)|差多少)"
)
"""上面两个哪个高, 这两地有什么区别: both of what was asked last."""


def takes(question: str, what: str) -> bool:
    """Whether a follow-up takes over the `matter`, `place`, `item` … asked about: learned."""
    return scores("inherits", question).get(what, -1.0) > 0


def points_at_two(question: str) -> bool:
    """Whether a question is about the last two questions at once.

    >>> points_at_two("上面两个哪个高"), points_at_two("这两年涨了吗")
    (True, False)
    """
    return bool(_TWO.search(question.strip()))


def compared(earlier: str, previous: str, spans: Spans) -> str:
    """Return the two questions as one that sets their places against each other, "" if they are
    about the same place or none.

    >>> compared("山西怎么落户", "吉林怎么落户", lambda t: [(0, 2)])
    '山西和吉林的落户有什么不同？'
    """
    names = [_names(text, spans) for text in (earlier, previous)]
    if not all(names) or names[0] == names[1]:
        return ""
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    return f"{names[0]}和{names[1]}的{topic}有什么不同？" if topic else ""


def without_figure(question: str) -> str:
    """Return a question without the figure that it asks for, which is no matter to go on with.

    >>> without_figure("供热温度要达到多少度")
    '供热温度'
    """
    unit = re.escape(ask_of(question).unit)
    return re.sub(rf"(?:[要应需得该能]|应该|应当)?(?:达到|[达是有为到])?多少{unit}", "", question)


def inherited(question: str, resolved: str, previous: str, spans: Spans) -> Inherited:
    """Return which places and which matter of the question before stand in the resolved one,
    that the question as typed doesn't say.

    >>> inherited("那吉林呢", "吉林怎么落户", "山西怎么落户", lambda t: [(0, 2)])
    (('事情', '落户'),)
    """
    if not previous or question == resolved:
        return ()
    previous = without_figure(previous)
    named = dict.fromkeys(previous[start:end] for start, end in spans(previous))
    places: Inherited = tuple(
        ("地方", name) for name in named if name in resolved and name not in question
    )
    topic = topic_of(previous, spans(previous)).split()
    words = [word for word in topic if word in resolved and word not in question]
    return (*places, ("事情", "".join(words))) if words else places


def _names(text: str, spans: Spans) -> str:
    return "、".join(dict.fromkeys(text[start:end] for start, end in sorted(spans(text))))
