"""What stands in a run of Word besides plain text: symbols, formulas, boxes to tick.

Symbol fonts draw a letter of their own private range; the common ones of Wingdings have a
character in Unicode. Formulas (Office Math, ECMA-376, 22.1) are written on one line.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml.etree import _Element

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SYMBOLS = {
    0xF0FE: "☑", 0xF052: "☑", 0xF0FD: "☒", 0xF0FB: "☒", 0xF054: "☒", 0xF0A8: "☐", 0xF06F: "☐",
    0xF0A3: "☐", 0xF071: "☐", 0xF072: "☐", 0xF0FC: "✓", 0xF050: "✓", 0xF0B7: "•", 0xF06C: "●",
    0xF06E: "■", 0xF075: "◆", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0E0: "→", 0xF0B3: "≥",
}  # fmt: skip


def symbol(code: str) -> str:
    """Return the character of a `w:sym` by its hexadecimal code, "" if there is none.

    >>> symbol("F0FE"), symbol("2265"), symbol("F0ZZ")
    ('☑', '≥', '')
    """
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    if 0xE000 <= value <= 0xF8FF:
        return _SYMBOLS.get(value, "")
    return chr(value) if 0x20 < value < 0xD800 else ""


def formula(element: _Element) -> str:
    """Return a formula on one line: (a+b)/(c), x^2, a_1, √(x)."""
    shape = _SHAPES.get(str(element.tag).removeprefix(MATH))
    if shape is not None:
        return shape(element)
    if element.tag == f"{MATH}t":
        return element.text or ""
    return "".join(formula(child) for child in element if isinstance(child.tag, str))


def _part(element: _Element, name: str) -> str:
    found = element.find(f"{MATH}{name}")
    return "" if found is None else formula_of_children(found)


def formula_of_children(element: _Element) -> str:
    """Return what the children of an element say, one after another."""
    return "".join(formula(child) for child in element if isinstance(child.tag, str))


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def _fraction(element: _Element) -> str:
    return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"


def _power(element: _Element) -> str:
    return f"{_part(element, 'e')}^{_grouped(_part(element, 'sup'))}"


def _index(element: _Element) -> str:
    return f"{_part(element, 'e')}_{_grouped(_part(element, 'sub'))}"


def _root(element: _Element) -> str:
    return f"{_part(element, 'deg')}√{_grouped(_part(element, 'e'))}"


def _fenced(element: _Element) -> str:
    inner = (formula_of_children(part) for part in element.findall(f"{MATH}e"))
    return f"({','.join(inner)})"


_SHAPES: dict[str, Callable[[_Element], str]] = {
    "f": _fraction,
    "sSup": _power,
    "sSub": _index,
    "rad": _root,
    "d": _fenced,
}
