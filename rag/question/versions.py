"""Two versions set against each other without their years: 前后两版办法有何不同."""

from __future__ import annotations

import re
from dataclasses import replace

from index.structure.document import Document
from rag.quotes.dates import plain_date
from rag.relations.names import is_draft, title_key
from rag.scope.mentions import Found
from rag.scope.places import Places
from rag.scope.titles import words_held
from rag.types import Scope
from rag.words.kinds import DOCUMENT_NOUN

_VERSIONS = re.compile(
    rf"(?:前后|先后|新旧|新老)(?:两|2|二)?(?:个|部|份|版)?[^，,。；？?]{{0,12}}?(?:版本?|{DOCUMENT_NOUN})"
    rf"|(?:两|2|二)(?:个|版)(?:版本|{DOCUMENT_NOUN})|(?:修订|修改|改版)前后"
)
_TRIAL = re.compile("暂行|试行")
"""What a first version has in its title and a later one hasn't."""


def versions_apart(text: str, found: Found, places: Places) -> Found:
    """Return a side for each of the two latest versions of the document that is spoken of.

    Versions share title and place. Of several, those are meant whose title says most of what is
    asked; where none does, nothing changes.
    """
    named = _VERSIONS.search(text)
    if not named or found.groups:
        return found
    inside = found.scope if found.scope.names else Scope()
    ids = dict.fromkeys(place.doc_id for place in places.within(inside))
    kin: dict[tuple[str, str], list[Document]] = {}
    for document in (places.by_doc_id[doc_id] for doc_id in ids):
        if not is_draft(document):
            key = _TRIAL.sub("", title_key(document.title))
            kin.setdefault((key, document.region_code), []).append(document)
    several = [same for same in kin.values() if len(same) > 1]
    held = words_held(text, [same[0].title for same in several])
    if not any(held):
        return found
    same = several[held.index(max(held))]
    latest = sorted(same, key=lambda document: document.issued_on)[-2:]
    groups = tuple(Scope(doc_ids=(d.doc_id,), names=(_name(d),)) for d in latest)
    scope = Scope(
        doc_ids=tuple(d.doc_id for d in latest),
        names=(*found.scope.names, *(name for side in groups for name in side.names)),
    )
    return replace(found, scope=scope, groups=groups, spans=(*found.spans, named.span()))


def _name(document: Document) -> str:
    """Return the title with its day, if it is known: two versions may have one title."""
    day = plain_date(document.issued_on)
    return f"《{document.title.strip('《》')}》" + (f"（{day}）" if day else "")
