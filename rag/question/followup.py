"""Follow-up questions: what is taken over from the question before, and what is replaced.

Whether a question needs the one before it is learned (`rag.question.learned`); a question that is
complete by itself takes nothing over. How it is made complete is structure, in a fixed order; the
first rule that fits decides. `previous` is the last question as already resolved, so that a chain
of follow-ups keeps its scope.

| the user says | becomes |
|---|---|
| 还有吗？ | the previous question |
| 还有别的地方这样规定吗 | the matter of the previous one, everywhere but in its scope |
| 第二点具体说说 | the previous question, with the ordinal |
| 那吉林呢？ | the previous question with its scope replaced |
| 那数据呢？ | scope and kind of the previous one, with the topic replaced |
| 文号呢？ 依据是什么？ | that fact of the document (or of the matter) asked about |
| 哪个文件说的？ | where the matter stands |
| 它……？ 那里……？ | the pronoun stands for what was asked about, or for the scope |
| 谁负责？ 要交几年？ | scope and topic of the previous one, with the kind replaced |
| a matter of its own | the scope is kept, as a preference only; the matter before weighs a little |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.text.tokens import words
from rag.question.facts import of_titles
from rag.question.inherited import takes, without_figure
from rag.question.kinds import kind_of
from rag.question.talk import leans
from rag.words import followup_words as say
from rag.words.kinds import SOURCE, asks_each, ordinal_of
from rag.words.topic import Span, topic_of

THIN = 7
"""A question whose own matter has at most so many characters is about the matter before."""
Spans = Callable[[str], Sequence[Span]]
"""Where a text names a region, an area or a document."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A question made complete. `preferred` says that the scope taken over is only a wish;
    `about` is the matter before, where the question names none of its own words.
    """

    text: str
    changed: bool = False
    ordinal: int = 0
    preferred: bool = False
    about: str = ""


def resolve(question: str, previous: str, spans: Spans, nouns: Iterable[str] = ()) -> Resolution:
    """Complete `question` by what `previous` was about.

    `nouns` are what the corpus's areas are called (都市圈).

    >>> resolve("那吉林呢？", "山西怎么放宽落户？", lambda t: [(t.index(n), t.index(n) + 2)
    ...         for n in ("山西", "吉林") if n in t]).text
    '吉林怎么放宽落户？'
    """
    if not previous:
        return Resolution(question, ordinal=ordinal_of(question))
    bare = say.TAIL.sub("", question.strip())
    if say.MORE.fullmatch(bare):
        return Resolution(previous, True)
    told = say.same_noun(bare, nouns)
    if elsewhere := _elsewhere(told, previous, spans):
        return elsewhere
    if not _needs_more(bare, spans) or _of_all(bare, nouns):
        return Resolution(question)
    for rule in _RULES:
        resolved = rule(bare, previous, spans)
        if resolved:
            return resolved
    return _continued(question, bare, previous, spans)


def _needs_more(bare: str, spans: Spans) -> bool:
    """Whether a question isn't complete by itself: learned, or it points back, or says nothing."""
    if leans(bare):
        return True
    if spans(bare):
        return False
    points = say.PRONOUN.search(bare) or say.PLACE_PRONOUN.search(bare)
    return bool(points) or not topic_of(say.EMPTY.sub("", bare)).replace(" ", "")


def _of_all(bare: str, nouns: Iterable[str]) -> bool:
    """试点要搞几年, 各地怎么规定: asked of every place or of the documents at large."""
    if say.NATIONWIDE.search(bare) or asks_each(bare, nouns):
        return not say.LEAD.match(bare)
    counted = any(f"个{noun}" in bare for noun in nouns)
    return counted or of_titles(topic_of(bare), nouns)


def _elsewhere(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """别的地方呢: the matter of the question before (or the one given), everywhere else."""
    names, own = _scope_names(previous, spans), _scope_names(bare, spans)
    if own and own not in names:
        return None
    but = f"除了{names.replace('和', '、')}，" if names else ""
    if names and (match := say.OTHER_PLACES.match(bare)):
        return Resolution(f"{but}{match[1]}？", True)
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    if not topic or not say.ELSEWHERE.search(bare) or say.SAME.sub("", _without(bare, spans(bare))):
        return None
    return Resolution(f"{but}哪些地方提到{topic}？", True)


def _ordinal(bare: str, previous: str, spans: Spans) -> Resolution | None:
    if bare and say.DETAIL.fullmatch(bare):
        return Resolution(previous, True, ordinal=1)
    number = ordinal_of(bare)
    if not number or spans(bare):
        return None
    rest = say.FILLER.sub("", re.sub(r"第[一二三四五六七八九十两\d]+.", "", bare))
    short = len(rest) <= (THIN if takes(bare, "item") else 2)
    return Resolution(previous, True, ordinal=number) if short else None


def _against(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """跟成都比有什么不同: what was asked about, set against another place."""
    match, names = say.AGAINST.match(bare), _scope_names(previous, spans)
    if not match or not names or not spans(match[1]):
        return None
    if say.GLUE.sub("", _without(match[1], spans(match[1]))):
        return None
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    return Resolution(f"{names}和{match[1]}的{topic}有什么不同？", True)


def _elliptic(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """那X呢: X replaces the scope, the topic, or (if it names both) everything but the kind."""
    core = say.LEAD.sub("", bare)
    named = max((end for _, end in spans(core)), default=0)
    ended = core[:named] + say.ENDING.sub("", core[named:])
    if not ended or (ended == core and (core == bare or len(core) > 12)):
        return None
    found = spans(ended)
    rest = say.GLUE.sub("", _without(ended, found))
    if found and not rest:
        return Resolution(_replace_scope(previous, ended.rstrip("的"), spans(previous)), True)
    if ended == core or len(topic_of(ended)) < 2 or len(ended) > 14:
        return None
    if say.NATIONWIDE.search(bare):
        return None
    if found and (said := _predicate(previous, spans(previous))):
        return Resolution(f"{ended}{said}？", True)
    ask = say.ASKS.get(kind_of(previous, units=1), "")
    scope = "" if found else _scope_names(previous, spans)
    if not found and (like := _like(ended, previous)):
        return Resolution(previous.replace(like, ended, 1), True)
    if ended.endswith("的"):
        ended += topic_of(previous, spans(previous)).replace(" ", "")
    return Resolution(f"{scope}{ended}{ask}？", True)


def _predicate(text: str, found: Sequence[Span]) -> str:
    """Return 能分多少收益 of 大湾区的研发团队能分多少收益, "" if the place is the subject."""
    start = max((end for _, end in found), default=0)
    match = say.SUBJECT.match(say.TAIL.sub("", text[start:]))
    return match[1] if match else ""


def _like(word: str, text: str) -> str:
    """Return what `word` stands against in `text`: 所有权 for 使用权 ("" if nothing does)."""
    if not 3 <= len(word) <= 4 or word in text:
        return ""
    edges = {0, *accumulate(map(len, words(text)))}
    runs = (i for i in range(len(text) - len(word) + 1) if {i, i + len(word)} <= edges)
    found = (text[i : i + len(word)] for i in runs)
    return next((run for run in found if run[-1] == word[-1] and say.HAN.fullmatch(run)), "")


def _similar(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """郑州有没有类似的规定: the topic is what was asked about, the scope is new."""
    match = say.SIMILAR.search(bare)
    if not match or not spans(bare) or len(topic_of(bare[: match.start()], spans(bare))) > 1:
        return None
    topic = topic_of(previous, spans(previous)).replace(" ", "")
    return Resolution(bare[: match.start()] + topic + "的规定" + bare[match.end() :] + "？", True)


def _member(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """深圳也算在里面吗: what was asked about, and whether the place is in its scope."""
    names, own = _scope_names(previous, spans), _scope_names(bare, spans)
    if not names or not own or not say.MEMBER.search(bare):
        return None
    if len(topic_of(say.MEMBER.sub("", bare), spans(say.MEMBER.sub("", bare)))) > 2:
        return None
    return Resolution(f"{own}在不在{names}的范围？", True)


def _pronoun(bare: str, previous: str, spans: Spans) -> Resolution | None:
    if spans(bare):
        return None
    place = _scope_names(previous, spans)
    if place and say.PLACE_PRONOUN.search(bare):
        return Resolution(say.PLACE_PRONOUN.sub(place, bare, count=1) + "？", True)
    if not say.PRONOUN.search(bare):
        return None
    about = _about(previous, spans)
    return Resolution(say.PRONOUN.sub(about, bare, count=1) + "？", True)


def _fact_noun(bare: str, previous: str, spans: Spans) -> Resolution | None:
    """文号呢 / 依据是什么: of the document, or of the matter if that is what was asked about."""
    match = say.FACT_NOUN.fullmatch(say.ENDING.sub("", say.LEAD.sub("", bare)))
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


def _continued(question: str, bare: str, previous: str, spans: Spans) -> Resolution:
    """谁负责 / 要满几年社保: what is asked of the matter before; 收入怎么算: in its place."""
    found = spans(previous)
    about = topic_of(previous, found) if takes(bare, "matter") else ""
    if spans(bare):
        return Resolution(question, about=about)
    core = say.LEAD.sub("", bare)
    if len(topic_of(core).replace(" ", "")) <= THIN:
        return Resolution(f"{_about(previous, spans)}{core}？", True)
    names = "" if say.NATIONWIDE.search(bare) else _scope_names(previous, spans)
    return Resolution(f"{names}{question}", bool(names), preferred=bool(names), about=about)


def _about(previous: str, spans: Spans) -> str:
    """Return scope and topic; a fact of the document that was asked for is no topic."""
    previous = without_figure(previous)
    found = spans(previous)
    names, topic = _scope_names(previous, spans), topic_of(previous, found)
    if kind_of(previous, sides=1) == "document":
        topic = say.OF_DOCUMENT.sub("", topic)
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
    _ordinal,
    _against,
    _fact_noun,
    _source,
    _member,
    _elliptic,
    _similar,
    _pronoun,
)
