"""The words of the chat page, Chinese first; its scripts say those that begin with `chat_`."""

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
    "past_where_account": (
        "这些对话存在您的账号里，换一台电脑登录也在。点标题回到对话，点问题再问一次。",
        "These conversations are kept with your account. A title opens the conversation, a "
        "question asks again.",
    ),
    "scope_areas": ("区域", "Areas"),
    "scope_find": ("在范围里查找", "Find in the list"),
    "scope_none": ("没有符合的", "Nothing matches"),
    "chat_take_off": ("去掉", "Take off"),
    "chat_next": ("接着问", "Go on with"),
    "edit_again": ("改一改再问", "Edit and ask again"),
    "anywhere": ("不限范围", "Anywhere"),
    "outside": (
        "问题里说的是{names}，不在选定的范围（{scope}）里：这里只查了选定的范围。",
        "The question names {names}, which is outside of the scope chosen ({scope}): only that "
        "scope was searched.",
    ),
    "without": ("不沿用", "Without "),
    "without_place": ("不限", "Not only "),
    "sure_high": ("把握较大", "Fairly sure"),
    "sure_middle": ("把握一般", "Moderately sure"),
    "sure_low": ("把握较小", "Not very sure"),
    "sure_found": (
        "按条号、单位或文件信息直接查到，不靠猜",
        "Looked up directly by number, office or facts of the document",
    ),
    "sure_why": (
        "引文回答这个问题的可能性约为 {share}%（按问题与引文的相符程度估计），引自 {count} 条",
        "The quotes answer this question with a likelihood of about {share} % (estimated from how "
        "well they fit), from {count} clauses",
    ),
    "chat_divider": ("调整问答和原文的宽度", "Width of the chat and the source"),
}
