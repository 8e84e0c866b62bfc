"""The operator's page as HTML, section by section."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.generation.history import Kept, history
from rag.web.errors_english import in_language
from rag.web.escaping import text_html
from rag.web.frame import address, said
from rag.web.ports import Shelf
from rag.web.question_set import FILE, QuestionSet
from rag.web.reading import View
from rag.web.store.feedback import Feedback
from rag.web.store.questions import Gap
from rag.web.store.signins import Account
from rag.web.words import WORDS, refusal_word, word

NEAREST = 3
"""Clauses that are offered as the right answer to a question."""
REMARKS = 50
SHORT = 90
OUTCOMES = ("answered", "refused", "failed", "stopped")


@dataclass(frozen=True, slots=True)
class Seen:
    """What every section needs: the documents if there are any, the state folder, the view."""

    shelf: Shelf | None
    state: Path
    view: View

    def word(self, key: str) -> str:
        """Return a word of the interface."""
        return word(key, self.view.language)


def operator_html(
    seen: Seen,
    *,
    gaps: Sequence[Gap],
    remarks: Sequence[Feedback],
    usage: Mapping[str, Mapping[str, int]],
    accounts: Sequence[Account],
    question_set: QuestionSet,
    note: str,
) -> str:
    """Return the sections of the page; `note` says what was done just now."""
    known = question_set.questions()
    sections = (
        ("gaps", _gaps(gaps, known, seen)),
        ("bad_remarks", _remarks(remarks, known, seen)),
        ("question_set", _set(question_set, seen)),
        ("usage", _usage(usage, seen)),
        ("generations", _generations(seen)),
        ("accounts", _accounts(accounts, seen)),
    )
    links = "".join(f'<li><a href="#{key}">{seen.word(key)}</a></li>' for key, _ in sections)
    shown = "".join(
        f'<section id="{key}" class="tw-section" aria-labelledby="{key}-head">'
        f'<h2 id="{key}-head">{seen.word(key)}</h2>{body}</section>'
        for key, body in sections
    )
    done = f'<p class="tw-done" role="status">{text_html(note)}</p>' if note else ""
    return f'{done}<ul class="tw-chips">{links}</ul>{shown}'


def _gaps(gaps: Sequence[Gap], known: frozenset[str], seen: Seen) -> str:
    items = "".join(_gap(gap, known, seen) for gap in gaps)
    return f'<ul class="tw-plain">{items}</ul>' if items else f"<p>{seen.word('gaps_none')}</p>"


def _gap(gap: Gap, known: frozenset[str], seen: Seen) -> str:
    reason = refusal_word(gap.reason, seen.view.language)
    if f"refused_{gap.reason}" not in WORDS:
        reason = seen.word("outcome_failed")
    often = said("times", seen.view, times=gap.times, last=gap.last[:10])
    ways = f"{_dismiss(gap.question, seen)}{_taking(gap.question, gap.reason, known, seen)}"
    return (
        f"<li>{_asked(gap.question, seen)}"
        f'<p class="tw-path">{reason} · {often}</p><div class="tw-ways">{ways}</div></li>'
    )


def _asked(question: str, seen: Seen) -> str:
    href = address(seen.view, "", ask=question)
    return f'<p class="tw-asked"><a href="{href}">{text_html(question)}</a></p>'


def _dismiss(question: str, seen: Seen) -> str:
    return (
        f'<form method="post" action="{address(seen.view, "operator/questions")}">'
        f'<input type="hidden" name="question" value="{text_html(question)}">'
        f'<button class="tw-button tw-quiet" name="dismiss" value="1">{seen.word("dismiss")}'
        f"</button></form>"
    )


def _taking(
    question: str, note: str, known: frozenset[str], seen: Seen, cited: Sequence[str] = ()
) -> str:
    """Return the form that writes a question into the set: refused, or with a clause to cite."""
    if question in known:
        return f'<span class="tw-chip">{seen.word("in_set")}</span>'
    options = "".join(
        f'<option value="{text_html(clause_id)}">{label}</option>'
        for clause_id, label in _candidates(question, cited, seen)
    )
    return (
        f'<form class="tw-taking" method="post" '
        f'action="{address(seen.view, "operator/questions")}">'
        f'<input type="hidden" name="question" value="{text_html(question)}">'
        f'<input type="hidden" name="note" value="{text_html(note)}">'
        f'<label class="tw-field">{seen.word("right_answer")}<select name="answer">'
        f'<option value="">{seen.word("should_refuse")}</option>{options}</select></label>'
        f'<label class="tw-field">{seen.word("other_clause")}<input name="clause" '
        f'maxlength="300" size="14"></label>'
        f'<button class="tw-button tw-quiet">{seen.word("to_set")}</button></form>'
    )


def _candidates(question: str, cited: Sequence[str], seen: Seen) -> list[tuple[str, str]]:
    """Return ids and labels of the clauses nearest by their words, and of those cited."""
    if seen.shelf is None:
        return []
    lexical = seen.shelf.lexical
    _, rows = lexical.search(lexical.tokenize(question), NEAREST)
    clauses = [seen.shelf.clause(int(row)) for row in rows]
    for clause_id in cited:
        try:
            clauses.append(seen.shelf.clause(seen.shelf.row(clause_id)))
        except KeyError:
            continue
    titles = {item.doc_id: item.title for item in seen.shelf.documents}
    found = {}
    for clause in clauses:
        place = f"{titles[clause.doc_id][:20]} › {clause.number} {clause.text[:24]}"
        found[clause.clause_id] = said("should_cite", seen.view, place=place)
    return list(found.items())


def _remarks(remarks: Sequence[Feedback], known: frozenset[str], seen: Seen) -> str:
    bad = [item for item in remarks if item.verdict == "bad"][: -REMARKS - 1 : -1]
    items = "".join(_remark(item, known, seen) for item in bad)
    return f'<ul class="tw-plain">{items}</ul>' if items else f"<p>{seen.word('gaps_none')}</p>"


def _remark(remark: Feedback, known: frozenset[str], seen: Seen) -> str:
    words = f'<p class="tw-note">{text_html(remark.words)}</p>' if remark.words else ""
    short = remark.text[:SHORT] + ("…" if len(remark.text) > SHORT else "")
    taking = _taking(remark.question, remark.words, known, seen, _cited(remark))
    return (
        f"<li>{_asked(remark.question, seen)}"
        f'<p class="tw-path">{text_html(remark.at[:10])} · {text_html(short)}</p>{words}'
        f'<div class="tw-ways">{taking}</div></li>'
    )


def _cited(remark: Feedback) -> list[str]:
    try:
        found = json.loads(remark.clauses)
    except json.JSONDecodeError:
        return []
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _set(question_set: QuestionSet, seen: Seen) -> str:
    count = len(question_set)
    how = said("question_set_how", seen.view, count=count, file=FILE)
    href = address(seen.view, f"operator/{FILE}")
    link = f' <a href="{href}" download>{seen.word("download")}</a>' if count else ""
    return f"<p>{how}{link}</p>"


def _usage(usage: Mapping[str, Mapping[str, int]], seen: Seen) -> str:
    if not usage:
        return f"<p>{seen.word('gaps_none')}</p>"
    heads = "".join(
        f'<th scope="col">{seen.word(key)}</th>'
        for key in ("day", "asked_all", *(f"outcome_{name}" for name in OUTCOMES))
    )
    most = max(sum(counts.values()) for counts in usage.values())
    rows = "".join(_day(day, counts, most) for day, counts in usage.items())
    return (
        f'{_scroll("usage")}<table class="tw-figures"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _scroll(section: str) -> str:
    """Return the head of a table's box; a narrow one is scrolled by the keyboard too."""
    return f'<div class="tw-scroll" tabindex="0" role="group" aria-labelledby="{section}-head">'


def _day(day: str, counts: Mapping[str, int], most: int) -> str:
    total = sum(counts.values())
    bar = f'<span class="tw-measure" style="width:{round(100 * total / most)}%"></span>'
    cells = "".join(f"<td>{counts.get(name, 0)}</td>" for name in OUTCOMES)
    return f'<tr><th scope="row">{text_html(day)}</th><td>{total}{bar}</td>{cells}</tr>'


def _generations(seen: Seen) -> str:
    kept = history(seen.state)
    if not kept:
        return f"<p>{seen.word('gaps_none')}</p>"
    heads = "".join(
        f'<th scope="col">{seen.word(key)}</th>' for key in ("created", "content", "what_changed")
    )
    earlier = [item.generation for item in kept[1:]]
    rows = "".join(
        _kept(item, earlier[place] if place < len(earlier) else "", seen)
        for place, item in enumerate(kept)
    )
    return (
        f'{_scroll("generations")}<table class="tw-figures"><thead><tr>{heads}'
        f"<td></td></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _kept(item: Kept, earlier: str, seen: Seen) -> str:
    manifest = item.manifest
    language = seen.view.language
    content = text_html(in_language(item.problem, language))
    summary = created = ""
    if manifest is not None:
        holds = {"documents": manifest.documents, "clauses": manifest.clauses}
        content = said("lib_holds", seen.view, **holds)
        summary = text_html(in_language(manifest.summary, language))
        created = _when(manifest.created)
    ways = ""
    if earlier:
        href = address(seen.view, "operator/changes", old=earlier, new=item.generation)
        ways = f'<a href="{href}">{seen.word("changes_show")}</a> '
    if item.current:
        ways += f'<span class="tw-chip">{seen.word("lib_current")}</span>'
    else:
        ways += (
            f'<form method="post" action="{address(seen.view, "operator/rollback")}">'
            f'<button class="tw-button tw-quiet" name="generation" '
            f'value="{text_html(item.generation)}">{seen.word("lib_back")}</button></form>'
        )
    return (
        f'<tr><th scope="row">{created or text_html(item.generation)}</th><td>{content}</td>'
        f'<td>{summary}</td><td><div class="tw-ways">{ways}</div></td></tr>'
    )


def _when(created: str) -> str:
    return text_html(created[:16].replace("T", " "))


def _accounts(accounts: Sequence[Account], seen: Seen) -> str:
    rows = "".join(_account(item, seen) for item in accounts)
    table = f"<p>{seen.word('accounts_none')}</p>"
    if rows:
        table = (
            f'<table class="tw-figures"><thead><tr><th scope="col">{seen.word("name")}</th>'
            f'<th scope="col">{seen.word("role")}</th><td></td></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )
    roles = "".join(
        f'<option value="{role}">{seen.word(f"role_{role}")}</option>'
        for role in (("reader", "operator") if accounts else ("operator",))
    )
    return (
        f"{table}<h3>{seen.word('account_add')}</h3>"
        f'<form class="tw-taking" method="post" action="{address(seen.view, "operator/accounts")}">'
        f'<label class="tw-field">{seen.word("name")}<input name="name" required maxlength="200" '
        f'autocomplete="off"></label><label class="tw-field">{seen.word("password")}'
        f'<input name="password" type="password" required minlength="10" '
        f'autocomplete="new-password"></label><label class="tw-field">{seen.word("role")}'
        f'<select name="role">{roles}</select></label>'
        f'<button class="tw-button tw-quiet">{seen.word("save")}</button></form>'
    )


def _account(account: Account, seen: Seen) -> str:
    return (
        f'<tr><th scope="row">{text_html(account.name)}</th>'
        f'<td>{seen.word(f"role_{account.role}")}</td><td><form method="post" '
        f'action="{address(seen.view, "operator/accounts/remove")}">'
        f'<button class="tw-button tw-quiet" name="name" value="{text_html(account.name)}">'
        f"{seen.word('remove')}</button></form></td></tr>"
    )
