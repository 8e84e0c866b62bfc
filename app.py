"""Open the web chat: read the settings, build the application, serve it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index.errors import TiaowenError
from index.settings import load_settings

cli = typer.Typer(add_completion=False, rich_markup_mode=None)


@cli.command()
def chat(
    host: Annotated[str | None, typer.Option(help="监听地址，默认只在本机")] = None,
    port: Annotated[int | None, typer.Option(help="端口")] = None,
    corpus: Annotated[Path | None, typer.Option(help="文件所在目录")] = None,
    state: Annotated[Path | None, typer.Option(help="索引等生成物的目录")] = None,
) -> None:
    """打开条问网页：在浏览器里就政策文件提问，逐条有据。"""
    from rag.web.serve import serve

    try:
        serve(load_settings(host=host, port=port, corpus=corpus, state=state))
    except TiaowenError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error


if __name__ == "__main__":
    cli()
