"""`python -m training.readings`: the phrases that aren't read by their characters, from pypinyin.

Of its dictionary of phrases (fifty megabytes in memory) all but a sixteenth says what the
characters say by themselves. What is left goes to `rag/words/readings.json`: a phrase whose
toneless syllables differ from its characters', and a phrase in which such a one stands and is
read otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rag.words.pinyin import READINGS


def readings() -> Mapping[str, str]:
    """Return the syllables of the phrases that matter."""
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    whole = {phrase: lazy_pinyin(phrase) for phrase in sorted(PHRASES_DICT)}
    alone = {char: lazy_pinyin(char)[0] for char in sorted(set("".join(whole)))}
    found: dict[str, list[str]] = {}
    for phrase in sorted(whole, key=lambda text: (len(text), text)):
        parts = _cut(phrase, found)
        said = [s for part in parts for s in found.get(part) or [alone[char] for char in part]]
        if said != whole[phrase]:
            found[phrase] = whole[phrase]
    return {phrase: " ".join(syllables) for phrase, syllables in sorted(found.items())}


def _cut(text: str, known: Mapping[str, object]) -> Iterator[str]:
    """Yield the longest known phrases from the left, and single characters between them."""
    while text:
        lengths = range(len(text), 1, -1)
        length = next((n for n in lengths if text[:n] in known), 1)
        yield text[:length]
        text = text[length:]


if __name__ == "__main__":
    content = json.dumps(readings(), ensure_ascii=False, indent=0)
    READINGS.write_text(content + "\n", encoding="utf-8")
