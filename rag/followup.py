"""Follow-up questions: what is taken over from the question before, and what is replaced.

Rules only, in a fixed order; the first that fits decides. `previous` is the last question as
already resolved, so that a chain of follow-ups keeps its scope.

| the user says | becomes |
|---|---|
| 还有吗？ | the previous question |
| 还有别的地方这样规定吗 | the matter of the previous one, everywhere but in its scope |
| 第二点具体说说 | the previous question, with the ordinal |
| 那吉林呢？ | the previous question with its scope replaced |
| 那数据呢？ | scope and kind of the previous one, with the topic replaced |
| 文号呢？ 依据是什么？ | that fact of the document (or of the matter) asked about |
| 哪个文件说的？ | where the matter stands |
| 谁负责？ 为什么？ 要交几年？ | scope and topic of the previous one, with the kind replaced |
| 它……？ 那里……？ | the pronoun stands for what was asked about, or for the scope |
| a question without a scope | the scope is kept, as a preference only |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.kinds import APPROVED, RUNS, SOURCE, UNIT, is_comparison, kind_of, ordinal_of
from rag.lexicon.tables import factor_of
from rag.topic import Span, topic_of

HAN = re.compile(r"[一-鿿]+")
Spans = Callable[[str], Sequence[Span]]
"""Where a text names a region, an area or a document."""

TAIL = re.compile(r"[\s？?。！!，,、~]+$")
MORE = re.compile(
    r"(?:那|那么|除此之外|除了这些)?[，,]?(?:还有没有|有没有|还有|其他|其它|别的|更多|继续|接着说?|再说说|剩下的?|然后)"
    r"(?:别的|其他|其它|哪些|什么|更多|的)*(?:措施|内容|规定|办法|政策)?(?:吗|呢|么|嘛|没有?|了)*"
)
FILLER = re.compile(
    r"具体|详细|展开|一下|说说|讲讲|说|讲|介绍|解释|呢|吗|的|是|什么|内容|意思|怎么|请|再|能|可以|点|细"
)
LEAD = re.compile(
    r"^(?:那么|那|换成|换作|如果(?:是|换成)?|要是(?:换成)?|至于|再看看?|再说|和|以及|还有|然后)+"
)
ENDING = re.compile(
    r"(?:的话|这边|那边|那里|方面|又|也|都|是|有)*(?:呢|有没有(?:这个|这方面|这些)?|怎么样|怎样|怎么说|如何|怎么规定的?|什么情况"
    r"|一样吗|是吗|有吗|这样吗|行吗|可以吗|怎么办|又如何|咋样"
    r"|呢?[，,]?(?:是不是|是否)?(?:也|都|还|有)*(?:这么?|同样)?(?:有|提|说|讲|写|规定|搞|做|要求|支持)(?:到|过|了|的|这个|这些)*(?:吗|没有?|么))$"
)
GLUE = re.compile(r"[的和与跟及、，,\s]|[那这][份个]|文件|方案|这边|那边|方面|省|市|县")
PRONOUN = re.compile(
    r"它们?|(?:这|那)(?:个|项|些|条|一条|一项|几条|类)(?:政策|规定|措施|改革|办法|任务|工作)?|该(?:政策|规定|措施|项|办法|任务)"
    r"|上述(?:政策|规定|措施)?|上面(?:说|提到|讲)的|前面(?:说|提到|讲)的|刚才(?:说|提到)的"
)
SUBJECT = re.compile(
    r"的?[^，。？]{2,12}?((?:最高|最多|至少|最少)?(?:能不能|能|可以|可不可以|有没有|要不要|需要|享受|怎么|如何).+)$"
)
"""A subject, then what is asked of it."""
SIMILAR = re.compile(
    r"(?:类似|相似|同样|这样|这种|此类)的?(?:规定|政策|做法|措施|说法|要求|安排|办法)"
)
AGAINST = re.compile(
    r"^(?:和|跟|与|同|比)(.+?)(?:比起来|相比|对比|比较|比)?[，,]?(?:有|是)?(?:什么|啥|哪些|何)?"
    r"(?:不一样|不同|区别|差别|异同|一样吗|差在哪里?|哪个更好)$"
)
MEMBER = re.compile(
    r"(?:算|包括|包含|包|属于?|在|列|放)(?:不|没)?(?:在|进|进去)?(?:里面|里头|里|内|其中|范围|之列|试点)"
)
"""深圳也算在里面吗: whether a place is one of those."""
GENERIC = re.compile(
    r"条件|标准|最少|最多|最低|最高|至少|目标|具体|范围|程序|流程|材料|手续|期限|比例|数量|措施|内容|要求|规定|需要|具备|满足"
    r"|达到|可以|能|要|得|会|应该|一般|大概|一共|总共|分别|主要|还|也|都|再|有|是|的|了|呢|吗"
)
ELSEWHERE = re.compile(
    r"(?:别|其他|其它|另外|其余)的?[几]?个?(?:地方|地区|地儿|试点|省|城市|市|县|文件|方案|都市圈|处|家)|别处|(?:还有|只有|就|除了).*(?:哪|谁|吗|么)"
)
"""还有别的地方这样规定吗: the same matter everywhere but where it was asked about."""
SAME = re.compile(
    r"那么?|还|没有|有|是不是|是否|是|都|也|又|会|能|全国|各|里|中|上|面|的|呢|吗|么|嘛|了|过|[几一]?个|哪些?|儿|谁|什么|怎么|咋|如何|别|其他|其它|另外|其余"
    r"|地方|地区|试点|省份?|城市|市|县|文件|方案|都市圈|家|处|这么?样?|同样|类似|相[同似]|一样|规定|做法?|说法?|提[到及法]?|讲|写|要求|安排"
    r"|政策|措施|搞|改革|干|弄|情况|只|就|除了?|[以之]外|表述|内容|采取|在|吧|啊|和|跟"
)
OTHER_PLACES = re.compile(
    r"^(?:那么?)?还有((?:哪些|哪个|哪几个|什么|谁)(?:地方|地区|试点|省份?|城市|市|文件|方案|都市圈).{2,})$"
)
PLACE_PRONOUN = re.compile(
    r"那里|那边|那儿|当地|(?:该|这个|这)(?:地区?|市|省|县|试点|文件|方案|份文件)|这里|这边|这儿"
)
CUE = re.compile(
    r"^(?:那么?|另外|还有|再|然后|以及|同样|此外|而且|也|如果|要是|换成|换作)|(?:也|还|又)(?:有|是|要|能|可以|负责|依托|靠)|呢[？?]?$"
)
FACT_NOUN = re.compile(
    r"(?:它的?|那份|这份|文件|方案|意见|批复|的)*(发文字号|文号|编号|成文日期|印发日期|印发时间|发布时间|公布时间|日期|发文机关|印发机关|落款"
    r"|主送机关|主送|试点范围|试点期限|期限|有效期|附件|全称|依据|制定依据|政策依据|上位文件)(?:是|有|写的?|又)*(?:什么|啥|多少|哪些?|哪个|几个)?"
)
"""A fact of a document, asked for by its name alone."""
OF_DOCUMENT = re.compile(
    r"发文字号|文号|编号|日期|时间|发文机关|落款|主送|范围|期限|有效期|附件|全称|依据|文件|方案|意见|通知|批复|批准|批"
    r"|印发|发布|公布|出台|发|搞|一共|总共"
)
CONTINUES = re.compile(
    r"^(?:最少|最多|最低|最高|最快|最晚|最长|大概|大约|一般|至少|到底|具体|还|也|又|都|只|就|另外)*"
    r"(?:要不要|需不需要|要|得|需要?|能不能|能否|能|可不可以|可以|会不会|会|该|应该|允许|准|给不给|给|补|奖|罚|交|收|占|满|分"
    r"|不|有没有|没|是不是|是否|多|几|哪|谁|什么时候|啥时候|何时|到|从|由|归|为|凭|在|怎么|如何|咋"
    r"|选|挑|试|设|办|用|拿|领|找|签|住|买|卖|租|报|批|享|算|按|缴|建|拨|投|贷|提)"
)
"""A predicate without a subject: what it speaks of is what was asked about."""
NATIONWIDE = re.compile(r"全国|国家|各地|各试点|各省|哪些(?:试点|地方|地区|省|城市)|所有|语料|你们")
ASKS = {
    "unit": "由谁负责",
    "list": "有哪些措施",
    "fact": "是怎么规定的",
    "units_of": "负责哪些任务",
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """A question made complete. `preferred` says that the scope taken over is only a wish."""

    text: str
    changed: bool = False
    ordinal: int = 0
    preferred: bool = False


def resolve(question: str, previous: str, spans: Spans) -> Resolution:
    """Complete `question` by what `previous` was about.

    >>> resolve("那吉林呢？", "山西怎么放宽落户？", lambda t: [(t.index(n), t.index(n) + 2)
    ...         for n in ("山西", "吉林") if n in t]).text
    '吉林怎么放宽落户？'
    """
    if not previous:
        return Resolution(question, ordinal=ordinal_of(question))
    bare = TAIL.sub("", question.strip())
    if MORE.fullmatch(bare):
        return Resolution(previous, True)
    own = spans(question)
    for rule in _RULES:
        resolved = rule(bare, previous, spans)
        if resolved:
            return resolved
    if own or NATIONWIDE.search(question) or not spans(previous) or _of_all(question):
        return Resolution(question)
    return _keep_scope(question, previous, spans)


def _elsewhere(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """别的地方呢: the matter of the question before (or the one given), everywhere else."""
    names, own = _scope_names(previous, spans), _scope_names(bare, spans)
    if own and own not in names:
        return None
    but = f"除了{names.replace('和', '、')}，" if names else ""
    if names and (match := OTHER_PLACES.match(bare)):
        return Resolution(f"{but}{match[1]}？", True)
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    if not topic or not ELSEWHERE.search(bare) or SAME.sub("", _without(bare, spans(bare))):
        return None
    return Resolution(f"{but}哪些地方提到{topic}？", True)


def _ordinal(bare: str, previous: str, spans: Spans) -> Resolution | None:
    number = ordinal_of(bare)
    if not number or spans(bare):
        return None
    rest = FILLER.sub("", re.sub(r"第[一二三四五六七八九十两\d]+.", "", bare))
    return Resolution(previous, True, ordinal=number) if len(rest) <= 2 else None


def _against(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """跟成都比有什么不同: what was asked about, set against another place."""
    match, names = AGAINST.match(bare), _scope_names(previous, spans)
    if not match or not names or not spans(match[1]):
        return None
    if GLUE.sub("", _without(match[1], spans(match[1]))):
        return None
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    return Resolution(f"{names}和{match[1]}的{topic}有什么不同？", True)


def _elliptic(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """那X呢: X replaces the scope, the topic, or (if it names both) everything but the kind."""
    core = LEAD.sub("", bare)
    named = max((end for _, end in spans(core)), default=0)
    ended = core[:named] + ENDING.sub("", core[named:])
    if not ended or (ended == core and (core == bare or len(core) > 12)):
        return None
    found = spans(ended)
    rest = GLUE.sub("", _without(ended, found))
    if found and not rest:
        return Resolution(_replace_scope(previous, ended, spans(previous)), True)
    if ended == core or len(topic_of(ended)) < 2 or len(ended) > 14:
        return None
    if NATIONWIDE.search(bare):
        return None
    if found and (said := _predicate(previous, spans(previous))):
        return Resolution(f"{ended}{said}？", True)
    ask = ASKS.get(kind_of(previous, units=1), "")
    scope = "" if found else _scope_names(previous, spans)
    if not found and (like := _like(ended, previous)):
        return Resolution(previous.replace(like, ended, 1), True)
    if ended.endswith("的"):
        ended += topic_of(previous, spans(previous)).replace(" ", "")
    return Resolution(f"{scope}{ended}{ask}？", True)


def _predicate(text: str, found: Sequence[Span]) -> str:
    """Return 能分多少收益 of 大湾区的研发团队能分多少收益, "" if the place is the subject."""
    start = max((end for _, end in found), default=0)
    match = SUBJECT.match(TAIL.sub("", text[start:]))
    return match[1] if match else ""


def _like(word: str, text: str) -> str:
    """Return what `word` stands against in `text`: 所有权 for 使用权 ("" if nothing does)."""
    if not 3 <= len(word) <= 4 or word in text:
        return ""
    runs = (text[i : i + len(word)] for i in range(len(text) - len(word) + 1))
    return next((run for run in runs if run[-1] == word[-1] and HAN.fullmatch(run)), "")


def _similar(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """郑州有没有类似的规定: the topic is what was asked about, the scope is new."""
    match = SIMILAR.search(bare)
    if not match or not spans(bare) or len(topic_of(bare[: match.start()], spans(bare))) > 1:
        return None
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    return Resolution(bare[: match.start()] + topic + "的规定" + bare[match.end() :] + "？", True)


def _member(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """深圳也算在里面吗: what was asked about, and whether the place is in its scope."""
    names, own = _scope_names(previous, spans), _scope_names(bare, spans)
    if not names or not own or not MEMBER.search(bare):
        return None
    if len(topic_of(MEMBER.sub("", bare), spans(MEMBER.sub("", bare)))) > 2:
        return None
    return Resolution(f"{own}在不在{names}的试点范围？", True)


def _pronoun(bare: str, previous: str, spans: Spans) -> Resolution | None:
    if spans(bare):
        return None
    place = _scope_names(previous, spans)
    if place and PLACE_PRONOUN.search(bare):
        return Resolution(PLACE_PRONOUN.sub(place, bare, count=1) + "？", True)
    if not PRONOUN.search(bare):
        return None
    about = _about(previous, spans)
    return Resolution(PRONOUN.sub(about, bare, count=1) + "？", True)


def _bare_ask(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """谁负责 / 为什么 / 什么时候完成: a question word with next to nothing of its own."""
    if spans(bare) or len(bare) > 14:
        return None
    own = re.sub(
        r"负责|牵头|完成|实现|落实|办|原因|依据|目标|时间|要求|这|那|会|需要|大概|一共|\s",
        "",
        topic_of(bare),
    )
    if len(own) > 1:
        return None
    if UNIT.search(bare) or kind_of(bare) != "open" or len(own) <= 1:
        return Resolution(f"{_about(previous, spans)}{LEAD.sub('', bare)}？", True)
    return None


def _fact_noun(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """文号呢 / 依据是什么: of the document, or of the matter if that is what was asked about."""
    match = FACT_NOUN.fullmatch(ENDING.sub("", LEAD.sub("", bare)))
    if not match:
        return None
    names = _scope_names(previous, spans)
    whole = names if names and kind_of(previous, sides=1) == "document" else _about(previous, spans)
    return Resolution(f"{whole}的{match[1]}是什么？", True)


def _source(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """哪个文件说的: where the matter stands."""
    if spans(bare) or len(bare) > 12 or not SOURCE.search(bare) or len(topic_of(bare)) > 4:
        return None
    return Resolution(f"{_about(previous, spans)}是哪个文件规定的？", True)


def _continued(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """要满几年社保 / 能租给外人吗: what is said of what was asked about."""
    core = LEAD.sub("", bare)
    if spans(bare) or len(core) > 12 or not CONTINUES.match(core) or _of_all(bare):
        return None
    counts = re.search(r"[几多少]+个", core) and not re.match("哪|几|有", core)
    if kind_of(bare) not in ("fact", "unit") and not counts:
        return None
    if factor_of(bare) not in ("", factor_of(previous)):
        return None
    return Resolution(f"{_about(previous, spans)}{core}？", True)


def _of_all(question: str) -> bool:
    """试点要搞几年: asked of the documents at large, unless it carries on."""
    asked = APPROVED.search(question) or RUNS.search(question)
    return bool(asked) and not CUE.search(TAIL.sub("", question))


def _thin(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """需要什么条件 / 最少多少年: nothing of its own but what is asked of the matter before."""
    if spans(bare) or len(bare) > 12 or NATIONWIDE.search(bare):
        return None
    own = GENERIC.sub("", topic_of(LEAD.sub("", bare))).replace(" ", "")
    if len(own) > 1 and own not in previous:
        return None
    return Resolution(f"{_about(previous, spans)}{LEAD.sub('', bare)}？", True)


def _keep_scope(question: str, previous: str, spans: Spans) -> Resolution:
    whole = is_comparison(question, 0) or kind_of(question) == "units_of"
    if whole and not CUE.search(question):  # every place is asked for, or the unit says which
        return Resolution(question)
    names = _scope_names(previous, spans)
    sure = bool(CUE.search(TAIL.sub("", question)))
    text = re.sub(r"^(?:那么?|如果是?|要是|换成|换作)[，,]?", "", question) if sure else question
    return Resolution(f"{names}{text}", True, preferred=not sure)


def _about(previous: str, spans: Spans) -> str:
    """Return scope and topic; a fact of the document that was asked for is no topic."""
    found = spans(previous)
    names, topic = _scope_names(previous, spans), topic_of(previous, found)
    if kind_of(previous, sides=1) == "document":
        topic = OF_DOCUMENT.sub("", topic)
    return f"{names}{topic.replace(' ', '')}"


def _scope_names(text: str, spans: Spans) -> str:
    """Return the names of a question as written there; far ones are joined by 和."""
    names: list[str] = []
    last = -2
    for start, end in sorted(spans(text)):
        if names and start - last <= 1:
            names[-1] += text[last:end]
        else:
            names.append(text[start:end])
        last = end
    return "和".join(dict.fromkeys(names))


def _without(text: str, spans: Sequence[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _replace_scope(previous: str, scope: str, spans: Sequence[Span]) -> str:
    """Put `scope` where the first scope stands and drop the others with their conjunctions."""
    if not spans:
        return f"{scope}{previous}"
    first, *others = sorted(spans)
    for start, end in sorted(others, reverse=True):
        lead = re.search(r"[和与跟同、及]$", previous[:start])
        previous = previous[: start - (1 if lead else 0)] + previous[end:]
    return previous[: first[0]] + scope + previous[first[1] :]


_RULES = (
    _elsewhere,
    _ordinal,
    _against,
    _fact_noun,
    _source,
    _member,
    _elliptic,
    _similar,
    _pronoun,
    _bare_ask,
    _thin,
    _continued,
)
