"""Clean a question before it is understood: width, traditional characters, typos, abbreviations."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from rag.words.tables import table

MAX_CHARS = 2000
"""What comes after is not read: no question about a policy is that long."""
TRADITIONAL = frozenset(
    "個們這麼樣說還開關對於實體業務員農發電網場區縣導辦機構權責貸資產動數據學術創應該標準讓與為無業經濟"
    "環節調點選擇將來專項規劃設計財稅務險養醫護壓縮請問戶籍國營轉讓離職薪優質鐵遷勞廠級單萬億黨會議書證"
)
SPACES = re.compile(r"\s+")
UNBRACKETED = re.compile(r"(?<=[\u4e00-\u9fff])((?:19|20)\d\d) ?第?(\d{1,4}号)")
"""国函2025 86号: a document number whose brackets were left out."""
SPELT_OUT = re.compile(r"(?:[\u4e00-\u9fff] ){3,}[\u4e00-\u9fff][?？]?")
"""户 籍 改 革: single characters with spaces between."""


def clean(question: str) -> str:
    """Return the question in one width, simplified characters, with known typos mended.

    >>> clean("　這個部们負責什麼？")
    '这个部门负责什么?'
    """
    text = unicodedata.normalize("NFKC", question[:MAX_CHARS])
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = SPACES.sub(" ", text).strip()
    if any(char in TRADITIONAL for char in text):
        text = _converter().convert(text)
    if SPELT_OUT.fullmatch(text):
        text = text.replace(" ", "")
    text = UNBRACKETED.sub(r"〔\1〕\2", text)
    for wrong, right in table("typos", "typos").items():
        text = text.replace(wrong, right)
    for short, full in table("typos", "abbreviations").items():
        if full not in text:
            text = text.replace(short, full)
    return text


@cache
def _converter() -> Any:
    """Load OpenCC's tables (only when a traditional character was met)."""
    from opencc import OpenCC

    return OpenCC("t2s")
