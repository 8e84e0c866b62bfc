"""Two versions set against each other without their years: 前后两版办法有何不同."""

from __future__ import annotations

import re
from dataclasses import replace

from index.structure.document import Document
from index.text.tokens import words
from rag.quotes.dates import plain_date
from rag.relations.names import is_draft, title_key
from rag.scope.mentions import Found
from rag.scope.places import Places
from rag.types import Scope

_VERSIONS = re.compile(
    r"(?:前后|先后|新旧|新老)(?:两|2|二)?(?:个|部|份|版)?[^，,。；？?]{0,12}?(?:版本?|办法|规定|条例|细则|文件|方案|意见|决定|政策)"
    r"|(?:两|2|二)(?:个|版)(?:版本|办法|规定|条例|细则|方案|意见|决定)|(?:修订|修改|改版)前后"
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
    held = found.scope if found.scope.names else Scope()
    ids = dict.fromkeys(place.doc_id for place in places.within(held))
    kin: dict[tuple[str, str], list[Document]] = {}
    for document in (places.by_doc_id[doc_id] for doc_id in ids):
        if not is_draft(document):
            key = _TRIAL.sub("", title_key(document.title))
            kin.setdefault((key, document.region_code), []).append(document)
    asked = {word for word in words(text) if len(word.strip()) > 1}
    several = [same for same in kin.values() if len(same) > 1]
    share = [len(asked.intersection(words(same[0].title))) for same in several]
    if not several or not max(share):
        return found
    same = several[share.index(max(share))]
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
