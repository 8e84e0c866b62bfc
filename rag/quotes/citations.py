"""The checks that every answer passes, whoever wrote it.

Quotes are verbatim; markers point at citations; every sentence is supported by the clauses it
cites; every figure in it occurs there. What fails is marked 未核实 in the text and listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.structure.document import Clause, Document
from index.structure.statements import sentence_spans as spans
from rag.figures import missing_figures, normalise
from rag.types import Citation

UNVERIFIED = "（未核实）"
MIN_SUPPORT = 0.5
"""Share of a sentence's character pairs that its cited clauses must contain."""

_MARKER = re.compile(r"\[(\d{1,4})\]")
_MARKERS_AT_END = re.compile(r"(?:\s*\[\d{1,4}\])+\s*$")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^)]*\)")
_REFERENCE = re.compile(
    r"!?\[([^\]\[]*[^\]\[\d][^\]\[]*)\]\[[^\]]*\]|^\s*\[[^\]]+\]:\s*\S+.*$", re.MULTILINE
)
_URL = re.compile(r"<?(?:https?|ftp|file|data|javascript):[^\s<>，。；）)]*>?", re.IGNORECASE)
_TAG = re.compile(r"<(script|style|iframe)\b.*?</\1\s*>|</?[a-zA-Z!][^<>]*>", re.DOTALL | re.I)
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_NESTED = 8
"""How many brackets inside brackets are undone one by one; deeper ones are only defused."""
_ABSENCE = re.compile(
    r"没有(?:提到|规定|给出|说明|写|涉及|找到|明确)|未(?:提及|规定|给出|说明|涉及|明确)"
)
_YEAR = re.compile(r"[〔\[（(【](\d{4})[〕\]）)】]")
_HAN_RUN = re.compile(r"[一-鿿]+|[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after the checks; `removed_markers` counts those that pointed nowhere."""

    text: str
    unverified: tuple[str, ...] = ()
    removed_markers: int = 0


def verbatim(citation: Citation) -> bool:
    """Return True if the quote stands in its clause where the citation says."""
    quote = citation.clause.text[citation.start : citation.end]
    return bool(quote) and quote == citation.quote


def evidence_text(clause: Clause, document: Document | None) -> str:
    """Return all that a sentence citing `clause` may say: its text, path and document facts."""
    parts = [clause.text, clause.number, *clause.path, *clause.units, *clause.lead_units]
    parts += [clause.area, clause.translation]
    if document:
        parts += [document.title, document.doc_number, document.issuer, document.issued_on]
        parts += [document.region, *document.aliases]
        parts += [fact.value for fact in document.facts if fact.name == "amended_on"]
        parts += [f"{year}年" for year in _YEAR.findall(document.doc_number)]
    return "\n".join(part for part in parts if part)


def sanitize(text: str) -> str:
    """Drop links, images, addresses, HTML and invisible characters from a model's text."""
    text = _INVISIBLE.sub("", _CONTROL.sub("", _BREAK.sub("\n", text)))
    for _ in range(_NESTED):
        before, text = text, _without_markup(text)
        if text == before:
            break
    return text.replace("](", "]（")


def _without_markup(text: str) -> str:
    text = _LINK.sub(_link_text, text)
    text = _REFERENCE.sub(lambda m: m[1] or "", text)
    return _URL.sub("", _TAG.sub("", text))


def _link_text(match: re.Match[str]) -> str:
    """Return what stays of a link: nothing of an image, the marker or the words of a link."""
    if match[0].startswith("!"):
        return ""
    return f"[{match[1]}]" if match[1].isdecimal() else match[1]


def drop_bad_markers(text: str, count: int) -> tuple[str, int]:
    """Remove markers outside 1..count; return the text and how many were removed."""
    removed = 0

    def keep(match: re.Match[str]) -> str:
        nonlocal removed
        if 1 <= int(match[1]) <= count:
            return match[0]
        removed += 1
        return ""

    return _MARKER.sub(keep, text), removed


def renumber(text: str, order: Sequence[int]) -> str:
    """Replace marker `order[i]` by `[i + 1]`."""
    new = {old: i for i, old in enumerate(order, 1)}
    return _MARKER.sub(lambda m: f"[{new[int(m[1])]}]" if int(m[1]) in new else "", text)


def markers_in_order(text: str) -> tuple[int, ...]:
    """Return the distinct markers of `text` in order of first use."""
    return tuple(dict.fromkeys(int(m[1]) for m in _MARKER.finditer(text)))


def check(text: str, evidence: Mapping[int, str], *, framed: bool = False) -> Checked:
    """Check every sentence of `text` against `evidence` (marker -> text it may draw on).

    `framed` says that lines without markers are the composer's own frame (counts, headings).

    A sentence without a marker of its own is judged by the markers that follow it in its line,
    or by all evidence if there are none; lead-ins (ending in a colon) and plain statements of
    absence need no support for their words, but their figures do.
    """
    text, removed = drop_bad_markers(text, max(evidence, default=0))
    everything = "\n".join(evidence.values())
    out: list[str] = []
    unverified: list[str] = []
    for line in text.splitlines(keepends=True):
        if framed and not _MARKER.search(line):
            out.append(line)
            continue
        pieces = _pieces(line)
        for i, piece in enumerate(pieces):
            cited = next((m for p in pieces[i:] if (m := markers_in_order(p))), ())
            source = "\n".join(evidence.get(n, "") for n in cited) if cited else everything
            if supported(piece, source):
                out.append(piece)
            else:
                out.append(_mark(piece))
                unverified.append(_MARKER.sub("", piece).strip())
    return Checked("".join(out), tuple(unverified), removed)


def _pieces(line: str) -> list[str]:
    """Sentences of one line, each with the markers and blanks that trail it."""
    cuts = [start for start, _ in spans(line)]
    bounds = [0, *cuts[1:], len(line)] if cuts else [0, len(line)]
    pieces = [line[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
    joined: list[str] = []
    for piece in pieces:
        lead = re.match(r"(?:\s*[”’」』）)*]*\s*\[\d{1,4}\])+", piece)
        if joined and lead:  # 。[1] belongs to the sentence before it
            joined[-1] += lead[0]
            piece = piece[lead.end() :]
        if piece:
            joined.append(piece)
    return joined


def supported(sentence: str, source: str) -> bool:
    """Return True if `source` holds the figures of `sentence` and most of its words."""
    plain = _MARKER.sub("", sentence).replace("*", "").strip()
    if not plain:
        return True
    if missing_figures(re.sub(r"^\s*(?:\d{1,2}[.、)]|[-•])\s*", "", plain), source):
        return False
    if plain.endswith(("：", ":")) or _ABSENCE.search(plain):
        return True
    return overlap(plain, source) >= MIN_SUPPORT


def overlap(claim: str, source: str) -> float:
    """Return the share of the claim's character pairs and words found in `source`."""
    wanted = _grams(claim)
    return len(wanted & _grams(source)) / len(wanted) if wanted else 1.0


def _grams(text: str) -> set[str]:
    grams: set[str] = set()
    for run in _HAN_RUN.findall(normalise(text).lower()):
        if run[0].isascii():
            grams.add(run)
        else:
            grams.update(run[i : i + 2] for i in range(len(run) - 1))
    return grams


def _mark(piece: str) -> str:
    """Put 未核实 behind the sentence, before its markers and line break."""
    body = piece.rstrip()
    tail = piece[len(body) :]
    markers = _MARKERS_AT_END.search(body)
    at = markers.start() if markers else len(body)
    return body[:at] + UNVERIFIED + body[at:] + tail
