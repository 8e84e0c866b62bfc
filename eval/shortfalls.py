"""The shortfalls that are known: `eval/shortfalls.json`, where plain systems are still above us.

The gate lets pass what stands there and nothing more: a figure that falls below the floor and
isn't recorded, or is further below than recorded, fails. The file gets shorter as the product
gets better; `python -m eval baseline` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from eval.overview import Shortfall

KNOWN = Path(__file__).parent / "shortfalls.json"
_ROUNDING = 0.0006
"""Both figures are written with three decimals."""

Gaps = Mapping[tuple[str, str], float]


def save(found: Iterable[Shortfall], file: Path = KNOWN) -> None:
    """Record shortfalls, by collection and figure."""
    data: dict[str, dict[str, dict[str, object]]] = {}
    for s in found:
        entry = {"ours": round(s.ours, 3), "floor": round(s.floor, 3), "system": s.system}
        data.setdefault(s.collection, {})[s.figure] = entry
    text = json.dumps(data, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")


def known_gaps(file: Path = KNOWN) -> Gaps:
    """Return the recorded gaps by collection and figure; none if there is no record."""
    if not file.exists():
        return {}
    data = json.loads(file.read_text(encoding="utf-8"))
    return {
        (collection, figure): float(entry["floor"]) - float(entry["ours"])
        for collection, figures in data.items()
        for figure, entry in figures.items()
    }


def unknown(found: Iterable[Shortfall], known: Gaps) -> tuple[Shortfall, ...]:
    """Return the shortfalls that aren't recorded, or are worse than recorded."""
    return tuple(s for s in found if s.gap > known.get((s.collection, s.figure), 0.0) + _ROUNDING)
