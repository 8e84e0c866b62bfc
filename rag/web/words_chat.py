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
    "share": ("分享", "Share"),
    "shared_done": (
        "已存下这个回答，30 天内凭链接可读：",
        "This answer is stored; for 30 days its link opens it:",
    ),
    "shared_copy": ("复制链接", "Copy the link"),
    "shared_open": ("打开", "Open it"),
    "shared_own": ("我的分享", "What I share"),
    "shared_none": (
        "没有分享。在回答下面点“分享”，得到一个只读的链接。",
        "Nothing is shared. “Share” under an answer makes a link to read it.",
    ),
    "shared_until": ("{at} 分享，{until} 失效", "shared on {at}, until {until}"),
    "shared_take_back": ("收回", "Take back"),
    "shared_note": (
        "这是 {at} 存下的回答，以当时的文件为准；链接 {until} 失效。",
        "This answer was stored on {at} and holds for the documents of that day; the link works "
        "until {until}.",
    ),
    "shared_gone": ("没有这个分享", "Nothing is shared here"),
    "shared_gone_why": (
        "链接不对，已经过期，或者已被收回。",
        "The link is wrong, has run out or was taken back.",
    ),
    "share_unsealed": (
        "这个回答不能分享：它是早先版本存下的，请重新问一次再分享。",
        "This answer can't be shared: an earlier version stored it. Ask again and share that.",
    ),
    "share_too_long": ("这个回答太长，不能分享。", "This answer is too long to be shared."),
    "share_lost": (
        "没有分享成：数据库暂时用不了，请稍后再试。",
        "Not shared: the database can't be used at present; please try again later.",
    ),
    "share_full": (
        "已有 100 个分享，请先在“我的分享”里收回一些。",
        "100 answers are shared already: take some back under “What I share” first.",
    ),
    "chat_divider": ("调整问答和原文的宽度", "Width of the chat and the source"),
}
