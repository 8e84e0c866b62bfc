"""The one way in which text of a document, a person or a model reaches a page.

An answer is HTML inside a Markdown message. A line break of any kind could end the HTML and let
Markdown begin, so none survives; and every ASCII punctuation mark is written as a reference, which
Markdown never takes for its own (CommonMark 0.31.2, sections 2.1, 2.5 and 4.6). So the text stays
text even where the HTML around it were lost.
"""

from __future__ import annotations

import re
import string
from html import escape

_REFERENCES = {ord(char): f"&#{ord(char)};" for char in string.punctuation}
_REFERENCES |= {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_SURROGATE = re.compile("[\ud800-\udfff]")
# Unicode's categories Cc, Zl and Zp, but for the tab, which is shown as a space anyway.
_BREAKING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def text_html(text: str) -> str:
    r"""Return text for HTML, its attributes and the Markdown around it; breaks become spaces.

    >>> text_html("[看](//host)\r\r<b>")
    '&#91;看&#93;&#40;&#47;&#47;host&#41;  &lt;b&gt;'
    """
    return plain_line(text).translate(_REFERENCES)


def address_html(address: str) -> str:
    """Return an address of ours, percent-encoded already, for an attribute."""
    return escape(plain_line(address), quote=True)


def plain_line(text: str) -> str:
    """Return text as one line that can be encoded: each control or separator is one space."""
    return _SURROGATE.sub("\ufffd", _BREAKING.sub(" ", text))


def escaped_breaks(text: str) -> str:
    """Return JSON in which controls, separators and halves of surrogate pairs are escaped."""
    both = re.compile(f"{_BREAKING.pattern}|{_SURROGATE.pattern}")
    return both.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
