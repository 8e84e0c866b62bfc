"""What a question is about, once its scope and its question words are taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.text.tokens import words

Span = tuple[int, int]

QUESTION_WORDS = re.compile(
    r"(?:在|到)?(?:什么时候|什么时间|啥时候?|何时|哪(?:一)?年|哪天)|请问|我想(?:问|知道|了解)(?:一下)?|麻烦(?:问)?(?:一下)?|(?:帮我)?(?:介绍|讲讲|说说|谈谈|看看)(?:一下|下)?|(?:帮我|请|麻烦)?查(?:一下|下|查)|帮我查|能不能(?:说说|讲讲)?"
    r"|告诉我|问一下|请(?:介绍|说明|列出|列举|比较|告诉我|解释)(?:一下)?|具体(?:说说|讲讲|是)|详细(?:说说|讲讲)|到底|究竟"
    r"|(?:由|归|该|找|是|让|靠)?(?:谁|哪个|哪些|什么|啥|哪几个|哪家)(?:责任|牵头|主管)?(?:部门|单位|局|机关|机构)(?:来)?(?:负责|牵头|管|主管)?"
    r"|(?:由|归|该|找|是)?谁(?:来|去|在|要)?(?:负责|牵头|管|主管|承担|落实|办)?|(?:责任|牵头|主管|负责|配合)(?:单位|部门)"
    r"|(?:[十\d]+个|各个?|所有|每个|全部)(?:试点|地方|地区|省份|城市|方案)|列(?:个|成|一个)?表|(?:做|列)个对比|全部列出来?"
    r"|(?:还|都)?有?(?:哪些|哪几[个份]|哪个|哪|几[个份]|多少份)(?:地方|地区|试点(?:地区|城市)?|省份?|城市|市|区域|文件|方案)(?:都)?(?:提到|提出|提及|说到|涉及|写了|有)?(?:了|过)?"
    r"|(?:有|是|采取|出台|包括|提出|做)?(?:了)?(?:哪些|哪几种|什么样的|什么|啥|怎样的|多少种)(?:措施|办法|政策|要求|支持|好处|规定|任务|方式|举措|动作|做法|安排|内容|优惠|说法|不同|区别|异同|差异)?"
    r"|怎么(?:样|办|做|说|弄|规定|要求|安排|支持)?(?:的)?|如何|怎样|咋(?:样|办|整|弄)?|为什么|为啥|为何|有没有|能否|可不可以|可否|可以不可以|能不能|是不是|是否|会不会|要不要|行不行|给不给"
    r"|多少(?=[^一-鿿]|$)|多少|几(?:年|个|天|成|倍|月|家|种|次|项|条)|多长(?:时间)?|多久"
    r"|(?:的?(?:办法|提法|说法|做法|规定|政策))?差(?:在哪(?:里|儿)?|哪儿|多少|别在哪)|比较(?:一下)?|相比|对比|比一比|异同|(?:有何|有啥)?(?:不同|区别|差异)|有何|有啥|之间|分别|各自|各地|各试点|各个试点"
    r"|第[一二三四五六七八九十\d]+(?:点|个|项|方面)|(?:这|那|上面|前面)(?:两|几|三)个|方面|关于|对于|至于|的话|[吗呢吧啊呀么嘛]+(?=[，。？！?,.!]|$)|^那么?|除了|以外|之外|除外"
)
PUNCTUATION = re.compile(r"[\s，。？！、；：“”‘’《》（）()【】?!,.;:\"'…—-]+")
_HOLDERS = re.compile(
    r"(?:的|相关|有关|方面)*(?:政策|规定|措施|办法|做法|举措|要求|内容|情况|安排|制度|条款|方面)$"
)
"""What documents hold on a matter, whatever it is: a closed class of nouns."""
EDGE = frozenset("的在对和与跟同把给于及还也都要有是里了")
"""Words that a topic doesn't begin or end with (要素 and 合同 are other words)."""


def remove_spans(text: str, spans: Sequence[Span]) -> str:
    """Cut `spans` out of the text, a space in place of each."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text


def topic_of(text: str, spans: Sequence[Span] = ()) -> str:
    """Return the words that carry the topic, separated by spaces.

    >>> topic_of("吉林省在土地方面有哪些措施？", [(0, 3)])
    '土地'
    """
    rest = QUESTION_WORDS.sub(" ", remove_spans(text, spans))
    pieces = (_trimmed(piece) for piece in PUNCTUATION.split(rest))
    return " ".join(piece for piece in pieces if piece)


def matter_of(topic: str) -> str:
    """Return a topic without what documents hold on any matter, unless nothing else is left.

    >>> matter_of("土地政策"), matter_of("政策")
    ('土地', '政策')
    """
    pieces = (_HOLDERS.sub("", piece) for piece in topic.split())
    return " ".join(piece for piece in pieces if piece) or topic


def _trimmed(piece: str) -> str:
    """Take function words off both ends."""
    if not piece or (piece[0] not in EDGE and piece[-1] not in EDGE):
        return piece
    parts = words(piece)
    while parts and parts[0] in EDGE:
        parts.pop(0)
    while parts and parts[-1] in EDGE:
        parts.pop()
    return "".join(parts)
