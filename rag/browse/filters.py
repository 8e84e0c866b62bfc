"""Which documents a reader wants to see: by place, level, issuer, year, state; and the choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from index.structure.document import Clause, Document
from index.structure.gazetteer import NATION, covers
from rag.browse.standing import Standing

LEVELS = ("国家", "省", "市", "县")


@dataclass(frozen=True, slots=True)
class Filter:
    """What documents must be; "" admits all. `place` is a GB/T 2260 code, `text` words of the
    title, number, issuer or region.
    """

    place: str = ""
    level: str = ""
    issuer: str = ""
    year: str = ""
    state: str = ""
    text: str = ""
    doc_id: str = ""

    def __bool__(self) -> bool:
        """Tell whether anything is left out."""
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter can take, what it is called, and how many documents have it."""

    value: str
    label: str
    count: int


def admitted(
    documents: Iterable[Document], wanted: Filter, states: Mapping[str, Standing]
) -> list[Document]:
    """Return the documents that a filter admits, in their order."""
    return [document for document in documents if _admits(wanted, document, states)]


def _admits(wanted: Filter, document: Document, states: Mapping[str, Standing]) -> bool:
    own = (
        (wanted.level, document.level),
        (wanted.issuer, document.issuer),
        (wanted.year, document.issued_on[:4]),
        (wanted.state, states[document.doc_id].state),
        (wanted.doc_id, document.doc_id),
    )
    if any(value and value != mine for value, mine in own):
        return False
    return _of_place(wanted.place, document) and _reads(wanted.text, document)


def _of_place(place: str, document: Document) -> bool:
    if not place:
        return True
    if place == NATION:
        return not document.region_code
    return bool(document.region_code) and covers(place, document.region_code)


def _reads(text: str, document: Document) -> bool:
    shown = (document.title, document.doc_number, document.issuer, document.region, document.file)
    whole = "\n".join(shown).lower()
    return all(word in whole for word in text.lower().split())


def applies(clause: Clause, document: Document, place: str) -> bool:
    """Tell whether a clause applies in a place: an attachment may speak of regions of its own."""
    if not place or _of_place(place, document):
        return True
    return place != NATION and any(covers(place, region) for region in clause.regions)


def choices(
    documents: Iterable[Document], states: Mapping[str, Standing]
) -> dict[str, tuple[Choice, ...]]:
    """Return for each field the values that documents have: places and levels in their order,
    years latest first, the rest by frequency.
    """
    listed = tuple(documents)
    names = {item.region_code: item.region for item in listed if item.region_code}
    level = {name: place for place, name in enumerate(LEVELS)}
    return {
        "place": _counted(
            (item.region_code or NATION for item in listed),
            key=lambda item: (item.value != NATION, item.value),
            label=lambda code: names.get(code, ""),
        ),
        "level": _counted(
            (item.level for item in listed), key=lambda item: (level.get(item.value, 9),)
        ),
        "issuer": _counted(
            (item.issuer for item in listed), key=lambda item: (-item.count, item.value)
        ),
        "year": _counted(
            (item.issued_on[:4] for item in listed), key=lambda item: (-int(item.value),)
        ),
        "state": _counted(
            (states[item.doc_id].state for item in listed), key=lambda item: (item.value,)
        ),
    }


def _counted(
    values: Iterable[str],
    *,
    key: Callable[[Choice], tuple[object, ...]],
    label: Callable[[str], str] = str,
) -> tuple[Choice, ...]:
    counts = Counter(filter(None, values))
    found = (Choice(value, label(value), count) for value, count in counts.items())
    return tuple(sorted(found, key=key))
