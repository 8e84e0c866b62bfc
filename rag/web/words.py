"""The words of the interface, Chinese first; one table for the page's parts and for Gradio."""

from __future__ import annotations

from typing import Literal

from rag.web.words_chat import CHAT_WORDS
from rag.web.words_pages import PAGE_WORDS

Language = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "app": ("条问", "Tiaowen"),
    "tagline": ("从政策文件里找答案，逐条有据", "Answers from policy documents, clause by clause"),
    "ask_tab": ("问答", "Ask"),
    "documents_tab": ("文件", "Documents"),
    "placeholder": ("就这些文件提问……", "Ask about these documents…"),
    "send": ("提问", "Ask"),
    "stop": ("停止", "Stop"),
    "new": ("新对话", "New chat"),
    "rename": ("改名", "Rename"),
    "delete": ("删除", "Delete"),
    "delete_sure": ("确认删除", "Really delete"),
    "cancel": ("取消", "Cancel"),
    "save": ("保存", "Save"),
    "conversations": ("对话", "Conversations"),
    "conversation_name": ("对话名称", "Name"),
    "scope": ("范围", "Scope"),
    "scope_all": ("全部文件", "All documents"),
    "examples": ("可以这样问", "For example"),
    "citations": ("依据", "Sources"),
    "nearest": ("最接近的条款", "Nearest clauses"),
    "resolved": ("按此理解", "Understood as"),
    "refused_no_scope": ("库中没有这个地区或文件", "No such region or document here"),
    "refused_nothing_found": ("文件中没有相关规定", "The documents say nothing on this"),
    "refused_detail_missing": (
        "文件提到此事，但没有写到所问的细节",
        "The documents mention this, but not the detail asked",
    ),
    "refused_too_vague": ("问题不够具体", "The question is too vague"),
    "thinking": ("正在查找条款……", "Looking up clauses…"),
    "broken": (
        "这个问题没有答出来：程序出错了，详情见服务日志。",
        "Something went wrong; see the server's log.",
    ),
    "stopped": ("已停止", "Stopped"),
    "compare_side": ("地区或文件", "Region or document"),
    "compare_text": ("规定", "Provision"),
    "reader": ("原文", "Source"),
    "reader_empty": (
        "点开回答里的编号，原文会在这里翻到那一条。",
        "Click a number in an answer to open the source here.",
    ),
    "close": ("关闭", "Close"),
    "outline": ("目录", "Outline"),
    "facts": ("文件信息", "About the document"),
    "previous": ("上一条", "Previous"),
    "next": ("下一条", "Next"),
    "permalink": ("固定链接", "Permalink"),
    "copied": ("已复制", "Copied"),
    "copy": ("复制回答和出处", "Copy with sources"),
    "issuer": ("发文机关", "Issuer"),
    "doc_number": ("发文字号", "Number"),
    "issued_on": ("成文日期", "Date"),
    "region": ("适用地区", "Region"),
    "file": ("文件名", "File"),
    "clauses": ("条款", "Clauses"),
    "lead_units": ("牵头单位", "Lead units"),
    "units": ("责任单位", "Responsible units"),
    "page": ("页码", "Page"),
    "translation": ("译文", "Translation"),
    "whole_earlier": ("更早的内容", "Earlier text"),
    "whole_later": ("后面的内容", "Later text"),
    "gone": (
        "当前索引里没有这一条。它所在的文件可能已删除，或条款编号已改。",
        "There is no such clause in the current index.",
    ),
    "back": ("回到问答", "Back to the chat"),
    "theme": ("深色 / 浅色", "Dark / light"),
    "export_md": ("导出 MD", "Export MD"),
    "export_docx": ("导出 Word", "Export Word"),
    "export_title": ("政策问答记录", "Questions and answers on policy"),
    "good": ("有用", "Helpful"),
    "bad": ("没用", "Not helpful"),
    "feedback_word": ("可以补一句（选填）", "Add a word (optional)"),
    "feedback_thanks": ("已记下，谢谢。", "Noted, thank you."),
    "no_index": ("还没有可用的索引", "There is no usable index yet"),
    "no_index_how": (
        "在“文件”页上传并更新索引；或把文件放进语料目录，在终端运行下面的命令。然后刷新本页。",
        "Upload under Documents and rebuild; or put documents into the corpus folder and run this "
        "command. Then reload the page.",
    ),
    "name": ("账号", "Name"),
    "password": ("口令", "Password"),
    "sign_in": ("登录", "Sign in"),
    "wrong_password": ("账号或口令不对。", "Wrong name or password."),
    "locked": (
        "失败次数太多，请过一分钟再试。",
        "Too many failures; please try again in a minute.",
    ),
    "busy": (
        "同时登录的人太多，请稍后再试。",
        "Too many people are signing in; please try again in a moment.",
    ),
    "store_down": (
        "存账号的数据库暂时连不上，无法登录，请稍后再试。",
        "The database of accounts can't be reached; please try again later.",
    ),
    "feedback_lost": (
        "评价没有存下：存评价的数据库暂时用不了。",
        "Your feedback could not be kept: its database can't be used at the moment.",
    ),
    "sign_out": ("退出登录", "Sign out"),
    "other_language": ("English", "中文"),
    "skip": ("跳到提问框", "Skip to the question"),
    "menu": ("对话列表", "Conversations"),
    "documents_count": ("份文件", "documents"),
    "clauses_count": ("条", "clauses"),
    # Of the documents panel; `{name}` and the like are filled in by library.js.
    "lib_bad_request": ("请求无效", "Bad request"),
    "lib_delete_ask": (
        "删除“{name}”？更新索引后不再用于回答。此前的各代索引仍留有它的原文，再经过五"
        "次更新才会全部清除；要立即清除，请在更新后到“索引的历史”里清除较早各代。",
        "Delete “{name}”? After a rebuild it is no longer used. Earlier generations keep "
        "its text until five rebuilds later; to clear it at once, clear the earlier generations "
        "under History.",
    ),
    "lib_deleted": (
        "已删除：{name}。更新索引后不再用于回答。",
        "Deleted: {name}. After a rebuild it is no longer used.",
    ),
    "lib_clear_ask": (
        "清除当前一代以外的全部索引？清除后不能再回到它们。",
        "Delete every generation but the current one? There is no way back to them.",
    ),
    "lib_clear_sure": ("确认清除", "Really clear"),
    "lib_cleared": ("已清除较早的 {count} 代索引。", "Cleared {count} generations."),
    "lib_preparing": ("准备", "Preparing"),
    "lib_rejected": ("未收录 {line}", "Rejected {line}"),
    "lib_updated": ("索引已更新：{summary}", "Index updated: {summary}"),
    "lib_gone": ("文件已删除，更新索引后生效", "Deleted; rebuild to apply"),
    "lib_clauses": ("{clauses} 条", "{clauses} clauses"),
    "lib_waiting": ("未建入索引", "Not indexed yet"),
    "lib_no_match": ("没有符合的文件", "No documents match"),
    "lib_none": ("还没有文件，请先上传", "No documents yet: upload some"),
    "lib_back": ("回到这一代", "Go back"),
    "lib_went_back": ("已回到 {generation}", "Back to {generation}"),
    "lib_holds": ("{documents} 个文件，{clauses} 条", "{documents} documents, {clauses} clauses"),
    "lib_current": ("当前", "Current"),
    "lib_clear": ("清除较早各代", "Clear earlier generations"),
    "lib_filter": ("按标题、机关、文号、地区筛选", "Title, issuer, number or region"),
    "lib_rebuild": ("更新索引", "Rebuild"),
    "lib_history": ("索引的历史", "History"),
    "lib_changed": (
        "有 {changed} 处改动还没有建入索引。",
        "{changed} changes are not indexed yet.",
    ),
    "lib_counts": (
        "{documents} 份文件 · {clauses} 条",
        "{documents} documents · {clauses} clauses",
    ),
    "lib_locale": ("zh-CN", "en"),
    # Of the insights page; `{name}` and the like are filled in by insights.js.
    "insights_tab": ("洞察", "Insights"),
    "ins_ledger": ("责任单位台账", "Responsibilities"),
    "ins_validity": ("效力状态", "Validity"),
    "ins_basis": ("依据链条", "Basis"),
    "ins_matrix": ("地区对照", "Matrix"),
    "ins_conflicts": ("冲突与重叠", "Conflicts"),
    "ins_versions": ("版本比较", "Versions"),
    "ins_doc_ids": ("文件", "Document"),
    "ins_regions": ("地区", "Region"),
    "ins_unit": ("单位", "Unit"),
    "ins_due_by": ("到期不晚于", "Due by"),
    "ins_as_of": ("按这一天判断", "As of"),
    "ins_matters": ("事项", "Matters"),
    "ins_before": ("旧版", "Earlier version"),
    "ins_after": ("新版", "Later version"),
    "ins_all": ("全部", "All"),
    "ins_unit_hint": ("如 市人社局", "name of an office"),
    "ins_matters_hint": ("用顿号或逗号分开", "separated by commas"),
    "ins_choose": ("请选择", "Choose"),
    "ins_show": ("查看", "Show"),
    "ins_xlsx": ("导出 Excel", "Excel"),
    "ins_docx": ("导出 Word", "Word"),
    "ins_ics": ("导出日历", "Calendar"),
    "ins_find": ("在表中查找", "Find in the table"),
    "ins_rows": ("共 {rows} 行", "{rows} rows"),
    "ins_rows_shown": ("共 {rows} 行，符合 {shown} 行", "{shown} of {rows} rows"),
    "ins_more": ("再显示 {count} 行", "Show {count} more"),
    "ins_none": ("没有符合条件的内容", "Nothing matches"),
    "ins_working": ("正在整理……", "Working…"),
    "ins_failed": ("没有取到：{reason}", "Failed: {reason}"),
    "ins_source": ("出处：{place}", "Source: {place}"),
    "ins_whole": ("展开", "More"),
    "ins_less": ("收起", "Less"),
    **CHAT_WORDS,
    **PAGE_WORDS,
}
_SCRIPTS = ("lib_", "find_", "past_", "ins_", "chat_")
"""How the words begin that library.js, find.js, history.js, insights.js and the chat's own say."""
IN_SCRIPT = (
    "app",
    "reader_empty",
    "cancel",
    "delete",
    "delete_sure",
    "documents_tab",
    "changes_show",
    "change_added",
    "change_removed",
    "change_changed",
    "change_moved",
    "change_renumbered",
)


def language_of(header: str | None) -> Language:
    """Return the language for an Accept-Language header (or a code); Chinese unless English."""
    first = (header or "").split(",", 1)[0].strip().lower()
    return "en" if first.startswith("en") else "zh"


def word(key: str, language: Language = "zh") -> str:
    """Return one word of the interface."""
    chinese, english = WORDS[key]
    return english if language == "en" else chinese


def refusal_word(reason: str, language: Language = "zh") -> str:
    """Return what is said of a refusal; a reason that a browser made up counts as none."""
    known = f"refused_{reason}"
    return word(known if known in WORDS else "refused_nothing_found", language)


def script_words(language: Language) -> dict[str, str]:
    """Return the words that the page's own scripts say."""
    keys = [key for key in WORDS if key.startswith(_SCRIPTS) or key in IN_SCRIPT]
    return {key: word(key, language) for key in keys}
