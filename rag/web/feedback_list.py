"""`python -m rag feedback`: what users said of answers, printed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from index.errors import TiaowenError
from index.settings import load_settings


def feedback_command(
    as_json: Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")] = False,
    state: Annotated[Path | None, typer.Option(help="生成物目录")] = None,
) -> None:
    """列出使用者对回答的评价。"""
    from rag.web.escaping import escaped_breaks, plain_line
    from rag.web.store.database import Database
    from rag.web.store.feedback import FeedbackStore

    try:
        remarks = FeedbackStore(Database.open(load_settings(state=state))).all()
    except TiaowenError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    labels = {"good": "有用", "bad": "没用", "word": "留言"}
    for item in remarks:
        if as_json:
            typer.echo(escaped_breaks(json.dumps(asdict(item), ensure_ascii=False)))
            continue
        words = f"　{item.words}" if item.words else ""
        line = f"{item.at}　{labels.get(item.verdict, item.verdict)}　{item.question}{words}"
        # A terminal would obey what a person wrote into a question.
        typer.echo(plain_line(line))
