"""Texts that attack a page: every control and separator character around every kind of markup."""

import sys
import unicodedata

from hypothesis import strategies as st

BREAKING = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp", "Cs")
    and not 0xD802 < code < 0xDFFF  # a few surrogates stand for all
]
MARKUP = [
    "[看](//evil.test)",
    "[[a]](//evil.test)",
    "[a [b](//evil.test) c](https://evil.test)",
    "![图](//evil.test/x.png)",
    "<https://evil.test>",
    "https://evil.test",
    "www.evil.test",
    "a@evil.test",
    "[a]: //evil.test",
    "[a]",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "</div>",
    "</p></a>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?php",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "&colon;",
    "javascript:alert(1)",
    "# 一",
    "> 二",
    "- 三",
    "1. 四",
    "    五",
    "\t六",
    "```",
    "~~~",
    "`",
    "---",
    "===",
    "|a|b|",
    "|-|-|",
    "**",
    "*",
    "_",
    "~~",
    "\\",
    "$$",
    "[1]",
    "[2]",
    "__i18n__{}",
]
TEXTS = st.lists(
    st.sampled_from(BREAKING) | st.sampled_from(MARKUP) | st.sampled_from(["\r\r", "\n\n", "\r\n"]),
    max_size=12,
).map("".join)
EVERYTHING = "".join(char * 2 + mark for mark in MARKUP[:3] for char in BREAKING)
"""Links behind each character, twice; long, so it is used once."""
