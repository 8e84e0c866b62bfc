"""The clause tree as indented lines, so that a person can check a document in a minute."""

from __future__ import annotations

from index.structure.document import Clause, Document, Heading

_WIDTH = 46


def outline(document: Document) -> str:
    """Return the tree, one heading or clause a line, then facts and warnings."""
    parts: list[Clause | Heading] = [*document.headings, *document.clauses]
    parts.sort(key=lambda part: part.start)
    lines = [f"{document.title or document.file}  [{document.file}]", *_head(document)]
    for part in parts:
        depth = part.level if isinstance(part, Heading) else len(part.path) + 1
        lines.append("  " * max(1, depth) + _line(part))
    lines += [f"警告：{warning}" for warning in document.warnings]
    lines += [f"舍去：{_short(noise)}" for noise in document.noise]
    return "\n".join(lines)


def _head(document: Document) -> list[str]:
    facts = (
        ("发文字号", document.doc_number),
        ("发文机关", document.issuer),
        ("成文日期", document.issued_on),
        ("层级", document.level),
        ("地区", document.region),
    )
    known = "  ".join(f"{name}：{value}" for name, value in facts if value)
    return [known] if known else []


def _line(part: Clause | Heading) -> str:
    if isinstance(part, Heading):
        lead = f"  ⟨{'、'.join(part.lead_units)}⟩" if part.lead_units else ""
        return f"# {_short(part.text)}{lead}"
    page = f"  第{part.page}页" if part.page else ""
    units = "、".join((*part.lead_units, *part.units))
    tail = f"  ⟨{units}⟩" if units else ""
    return f"[{part.clause_id}] {part.kind} {_short(part.text)}{page}{tail}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDTH else flat[: _WIDTH - 1] + "…"
