"""The words of the chat page that its scripts say, Chinese first; see `words.py`."""

from __future__ import annotations

CHAT_WORDS: dict[str, tuple[str, str]] = {
    "chat_away": ("连不上服务器，请稍后重试。", "The server can't be reached."),
    "chat_away_asked": (
        "连不上服务器，问题已经留着。",
        "The server can't be reached; your question is kept.",
    ),
    "chat_still_away": (
        "还是连不上，请稍后再试。",
        "Still no answer from the server; please try again later.",
    ),
    "chat_trying": ("正在重试……", "Trying again…"),
    "chat_retry": ("重试", "Try again"),
    "chat_divider": ("调整问答和原文的宽度", "Width of the chat and the source"),
}
