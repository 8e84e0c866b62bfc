"""Question (and the ones before it) -> Query: where to look, for what, and what kind of answer.

What belongs to closed classes is ruled (`rag/words/`, `rag/scope/`), open wording is learned
(`rag/question/learned.py`); both are arithmetic, so the same question is always understood in the
same way. Whatever an answer needs to know of the wording is read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.generation.snapshot import Snapshot
from index.settings import Settings
from index.structure.gazetteer import find_regions
from index.text.tokens import words
from rag.figures import figures
from rag.question.details import asked_detail, asks_of, parts_of
from rag.question.english import EnglishReader
from rag.question.facts import (
    basis_asked,
    document_facts,
    facts_asked,
    of_titles,
    only_names_documents,
    pilots_asked,
)
from rag.question.followup import Resolution, resolve
from rag.question.inherited import compared, inherited, points_at_two
from rag.question.kinds import groups_wanted, kind_of, ranked_kinds
from rag.question.learned import best
from rag.question.modal import modal_asked
from rag.question.numbered import numbered_places
from rag.question.premise import asks_why, claimed, figures_claimed
from rag.question.talk import letters, talk_of
from rag.question.versions import versions_apart
from rag.relations.changes import repealed_titles
from rag.scope.finder import ScopeFinder
from rag.scope.mentions import Found
from rag.scope.places import places_of
from rag.scope.titles import title_words
from rag.scope.units import UnitFinder, asks_tasks
from rag.types import Query, QuestionKind, Scope
from rag.words.kinds import DOCUMENT_NOUN, NAME_ALONE, language_of
from rag.words.pinyin import MAX_TERM, Homophones, expansions
from rag.words.synonyms import lexicon_of
from rag.words.topic import matter_of, remove_spans, topic_of
from rag.words.wording import clean

HOMOPHONE_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.3
"""Weight of the matter before in a short follow-up."""
MAX_TITLES = 3
"""Documents whose titles are looked at for what a question says of no matter."""
MAX_HISTORY = 20
"""Earlier questions that are looked at; a conversation's start no longer matters."""
COUNTED = re.compile(
    rf"{DOCUMENT_NOUN}|[条章款项]|部分|方面|附件|语料|[知资]\S库|库里?|系统|收录|一共|总共|现在|全文|期限|有效期|时间|日期|名称|主要|内容|意思|总结|概括|归纳|一下|讲|说|写"
)
"""What of a document is counted, and what it is called."""
_QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,20})[”\"」』]")
_PLACES = re.compile(r"(?:哪|几)\S{0,4}(?:市|县|区|省|城市|地方|地区)|范围")
_TABLE = re.compile(
    r"(?:[用以做列画制给出弄]|成)(?:[一个张份出成]|一个|一张|个)*(?:表格|[对比]+表|列?表)|列成?表|表格(?:形式|列)"
    r"|\b(?:in|as) a table\b",
    re.IGNORECASE,
)
_ONLY_LEADING = re.compile(r"^(?!.*(?:负责|参与|责任|承担|配合|涉及|参加)).*牵头")


@dataclass(frozen=True, slots=True)
class Read:
    """A question made complete by its history, and what it goes on with."""

    resolution: Resolution
    more: int = 0
    previous: str = ""
    """The question before, complete; "" if there is none."""


_BOTH = re.compile(
    r"(?:(?<=[\s,，])|^)(?:和|与|跟|同|及|以及|还有|比|对比)(?=\s|的)"
    r"|分别|各自|各(?=[是能有怎多规为要])"
    r"|(?:都?有)?(?:什么|啥|哪些)?(?:不同|区别|差别|差异|异同)(?:之处|点)?"
)
"""Words that hold two sides together or set them against each other."""


class QueryParser:
    """Understands questions about one snapshot.

    Example:
        >>> parser = QueryParser(snapshot)  # doctest: +SKIP
        >>> parser.parse("那吉林呢？", ["山西怎么放宽落户？"]).text  # doctest: +SKIP
        '吉林怎么放宽落户?'
    """

    def __init__(self, snapshot: Snapshot, settings: Settings | None = None) -> None:
        """Collect the names that the snapshot's documents know."""
        places = places_of(snapshot)
        self._scopes = ScopeFinder(places)
        self._units = UnitFinder(places.units)
        self._english = EnglishReader(places)
        self._lexicon = lexicon_of(settings)
        self._lexical = snapshot.lexical
        self._snapshot, self._places = snapshot, places
        self._sounds = Homophones(
            term for entry in self._lexicon.entries for term in entry.terms if len(term) <= MAX_TERM
        )

    def parse(self, question: str, history: Sequence[str] = ()) -> Query:
        """Return what the question asks, with the history (earlier questions) resolved."""
        if talk := talk_of(question, history[-1] if history else ""):
            return Query(question, clean(question), "", kind="chat", talk=talk)
        read = self.read(question, history)
        text = self._scopes.mended(read.resolution.text)
        if language_of(text) == "en":
            return self._parse_english(question, text)
        plain = _without_table(text)
        query = self._parse_chinese(question, plain if letters(plain) else text, read.resolution)
        taken = inherited(clean(question), text, read.previous, self._scopes.spans)
        taken = taken if read.resolution.changed else ()
        tabular = bool(_TABLE.search(text) or _TABLE.search(clean(question)))
        query = replace(query, more=read.more, inherited=taken, tabular=tabular)
        return self._with_wants(query)

    def pair(self, question: str, history: Sequence[str]) -> tuple[str, ...]:
        """Return the two questions that a message points back at (上面两个哪个高), each complete;
        () if it does no such thing, or sets their places against each other.
        """
        if len(history) < 2 or not points_at_two(clean(question)):
            return ()
        previous = self.read(history[-1], history[:-1]).resolution.text
        earlier = self.read(history[-2], history[:-2]).resolution.text
        apart = compared(earlier, previous, self._scopes.spans)
        return () if apart or earlier == previous else (earlier, previous)

    def read(self, question: str, history: Sequence[str] = ()) -> Read:
        """Return the question made complete by the ones before it, each read once."""
        spans, nouns = self._scopes.spans, self._scopes.nouns
        before, previous, more = "", "", 0
        for earlier in history[-MAX_HISTORY:]:
            if cleaned := clean(earlier):
                resolution = self._pointing(cleaned, before, previous) or resolve(
                    cleaned, previous, spans, nouns
                )
                more = more + 1 if _goes_on(resolution, previous) else 0
                if resolution.text != previous:
                    before, previous = previous, resolution.text
        asked = clean(question)
        pointing = self._pointing(asked, before, previous)
        resolution = pointing or resolve(asked, previous, spans, nouns)
        more = more + 1 if not pointing and _goes_on(resolution, previous) else 0
        return Read(resolution, more, previous)

    def _pointing(self, question: str, before: str, previous: str) -> Resolution | None:
        """上面两个哪个高: the places of the last two questions, set against each other;
        做成表格: the last question as it was.
        """
        if not previous:
            return None
        if _TABLE.search(question) and not letters(_without_table(question)):
            return Resolution(previous, True)
        if not before or not points_at_two(question):
            return None
        return Resolution(compared(before, previous, self._scopes.spans) or previous, True)

    def _parse_chinese(self, question: str, text: str, resolution: Resolution) -> Query:
        found = versions_apart(text, self._scopes.find(text), self._places)
        if resolution.preferred:  # a question of its own, asked of where the last one was
            found = replace(found, scope=replace(found.scope, hard=False), groups=())
        units = self._units.find(text)
        topic = topic_of(text, found.spans)
        kind = self._kind(text, found, units, topic)
        if _is_name_alone(kind, found, topic):
            kind, text = "summary", f"{text}文件的主要内容"
            topic = topic_of(text, found.spans)
        groups = self._groups(text, kind, found)
        if kind == "comparison" and not groups:
            kind = "list"
        unscoped = remove_spans(text, found.spans).strip()
        about = tuple((term, CONTEXT_WEIGHT) for term in resolution.about.split())
        return Query(
            question=question,
            text=text,
            topic=topic,
            unscoped=_of_each_side(unscoped) if groups else unscoped,
            kind=kind,
            scope=found.scope,
            groups=groups,
            units=units,
            expansions=(*self._expansions(topic), *about),
            ordinal=resolution.ordinal,
            resolved=resolution.changed,
        )

    def _kind(self, text: str, found: Found, units: Sequence[str], topic: str) -> QuestionKind:
        sides = len(found.groups) or bool(found.scope.names)
        if asks_tasks(text, self._units.spans(text), found.spans):
            return "units_of"
        return kind_of(
            text,
            sides=sides,
            units=len(units),
            nouns=self._scopes.nouns,
            own=remove_spans(text, found.spans).strip(),
            whole=_of_documents(topic, self._titles(found.scope)),
            titled=bool(found.scope.doc_ids),
        )

    def _expansions(self, topic: str) -> tuple[tuple[str, float], ...]:
        """Official terms of everyday words, and words that unknown ones sound like."""
        lexical = self._lexical
        unknown = [t for t in lexical.tokenize(topic) if not lexical.document_frequency(t)]
        return (
            *self._lexicon.expand(topic),
            *expansions(topic, unknown, self._sounds, HOMOPHONE_WEIGHT),
        )

    def _groups(self, text: str, kind: QuestionKind, found: Found) -> tuple[Scope, ...]:
        if kind != "comparison":
            return ()
        if found.groups:
            return found.groups
        wanted = groups_wanted(text, self._scopes.nouns)
        if wanted == "documents":
            return self._scopes.document_groups(found.scope)
        scope = found.scope if wanted == "inside" else _anywhere(found.scope)
        groups = self._scopes.all_groups(scope, areas_only=wanted == "areas")
        return groups or self._scopes.all_groups(scope)

    def _parse_english(self, question: str, text: str) -> Query:
        read = self._english.read(text)
        found = self._scopes.find(read.places)
        groups = found.groups
        ranked = ranked_kinds(text)
        if not groups and not found.scope.names and ranked[0] == "comparison":
            groups = self._scopes.all_groups(found.scope)
        kind = kind_of(text, units=1)
        terms = " ".join(term for term, _ in read.terms)
        query = Query(
            question=question,
            text=text,
            topic=terms or text,
            unscoped=terms or text,
            kind="comparison" if groups else kind,
            scope=found.scope,
            groups=groups,
            units=self._units.find(terms),
            expansions=read.terms,
            language="en",
        )
        return self._with_wants(query)

    def _with_wants(self, query: Query) -> Query:
        """Add what kinds of values, facts and places the wording asks for."""
        text = query.text
        own = text if query.language == "en" else query.unscoped
        spans = [(m.start, m.end) for m in find_regions(query.topic)]
        placeless = remove_spans(query.topic, spans)
        numbers = tuple(figure for figure in figures(text) if figure.kind == "doc_number")
        query = replace(
            query,
            matter=matter_of(query.topic),
            phrases=tuple(_QUOTED.findall(text)),
            detail=asked_detail(text),
            asks=asks_of(text),
            parts=parts_of(text),
            basis=basis_asked(text, placeless, self._titles(query.scope)),
            numbered=numbered_places(text),
            cited=numbers if numbers and only_names_documents(own) else (),
            why=asks_why(text),
            claimed=claimed(text),
            figures=figures_claimed(own or text),
            lead_only=bool(_ONLY_LEADING.search(text)),
            places_asked=bool(_PLACES.search(text)),
            modal=modal_asked(text),
        )
        return self._with_facts(query, placeless)

    def _with_facts(self, query: Query, placeless: str) -> Query:
        """Add what is asked of documents themselves: facts, parts, how many there are."""
        text, kind, own = query.text, query.kind, query.unscoped or query.text
        titles = self._titles(query.scope)
        whole, named = _of_documents(placeless, titles), bool(query.scope.names)
        learned = kind == "document" and best("kind", own) == "document"
        facts = facts_asked(text, own, of_document=learned)
        if kind == "summary":
            facts = ("size",)
        if kind == "count" and not whole:
            facts = ()
        if kind == "comparison" and not (whole or of_titles(placeless, titles)):
            facts = tuple(name for name in facts if name != "period")  # how long a matter lasts
        pilots = "" if named else pilots_asked(kind, query.detail, placeless, titles)
        runs = query.detail in ("duration", "date") and whole and not facts
        if kind != "comparison" and (facts[:1] == ("catalogue",) or pilots or (runs and named)):
            kind = "document"
        if (pilots or (runs and kind in ("document", "comparison"))) and "period" not in facts:
            facts = (*facts, "period")
        told = document_facts(own)
        outside: tuple[str, ...] = ()
        if {"in_force", "repealed"}.intersection(told):
            outside = repealed_titles(self._snapshot, text)
        return replace(
            query, kind=kind, facts=facts, document_facts=told, pilots=pilots, outside=outside
        )

    def _titles(self, scope: Scope) -> frozenset[str]:
        """Return the words of titles that say nothing of a matter: of the few documents named."""
        named = scope.doc_ids or scope.regions or scope.areas
        ids = dict.fromkeys(place.doc_id for place in self._places.within(scope)) if named else ()
        if not 0 < len(ids) <= MAX_TITLES:
            return self._scopes.nouns
        return title_words(self._places.by_doc_id[doc_id].title for doc_id in ids)


def _without_table(text: str) -> str:
    """用表格列出各地的措施 -> 各地的措施: how it is to be told is no matter.

    列个表 behind a question is one of its question words (`rag.words.topic`) and stays.
    """

    def cut(match: re.Match[str]) -> str:
        return "" if match.start() == 0 or "表格" in match[0] else match[0]

    return re.sub(r"^[\s，,]*(?:列出|列举|整理|说明|展示|给出)", "", _TABLE.sub(cut, text))


def _of_documents(topic: str, titles: frozenset[str]) -> bool:
    """Whether a topic holds nothing but words for documents and of their titles."""
    rest = COUNTED.sub("", topic)
    return all(len(word.strip()) < 2 or word in titles for word in words(rest))


def _of_each_side(unscoped: str) -> str:
    """Return what is asked of each side of a comparison.

    >>> _of_each_side("社保费, 和 各能拖到什么时候")
    '社保费, 能拖到什么时候'
    """
    return " ".join(_BOTH.sub("", unscoped).split())


def _goes_on(resolution: Resolution, previous: str) -> bool:
    """Whether a question asks for more of what was answered before."""
    return resolution.changed and not resolution.ordinal and resolution.text == previous


def _is_name_alone(kind: QuestionKind, found: Found, topic: str) -> bool:
    """Whether a question is nothing but a document's name."""
    named = found.scope.doc_ids or topic
    return kind == "open" and bool(found.scope.names and named and NAME_ALONE.fullmatch(topic))


def _anywhere(scope: Scope) -> Scope:
    """Keep only what a scope excludes."""
    return replace(scope, doc_ids=(), regions=(), areas=())
