"""An MCP server over stdio, so that an assistant can ask, search and read clauses.

Run with `python -m rag mcp` (extra `mcp`). It only reads; results carry the same objects as the
JSON routes. Protocol: https://modelcontextprotocol.io
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from index.errors import TiaowenError
from index.settings import load_settings
from index.structure.serialize import clause_to_json
from rag.history import recent
from rag.serialize import answer_to_json
from rag.types import Hit
from rag.web.desk import Desk
from rag.web.ports import Shelf

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

MAX_FOUND = 50


class Tools:
    """What the assistant may call."""

    def __init__(self, desk: Desk) -> None:
        """Answer from what the desk opens."""
        self.desk = desk

    def ask(self, question: str, history: list[str] | None = None) -> dict[str, Any]:
        """就语料中的政策文件提问，返回逐条引用原文的回答；库中没有依据时拒答并说明原因。"""
        chain = self.desk.chain()
        answer = chain.answer(question, recent(history or ()))
        return answer_to_json(answer, chain.snapshot.document)

    def search_clauses(self, query: str, top_k: int = 10) -> dict[str, Any]:
        """检索与问题最相关的条款，按相关程度排列，不组织回答；top_k 最多 50。"""
        from rag.question.query import QueryParser

        shelf = self.desk.shelf()
        # The only chain that is served; the scripted ones of the tests can't search.
        pipeline = cast("Pipeline", self.desk.chain())
        parsed = QueryParser(pipeline.snapshot, pipeline.settings).parse(query)
        found = pipeline.retriever.retrieve(parsed, max(1, min(top_k, MAX_FOUND)))
        return {"hits": [_hit(hit, shelf) for hit in found.hits], "snapshot": shelf.generation}

    def read_clause(self, clause_id: str) -> dict[str, Any]:
        """按编号读取一条的全文及其所在文件的信息。"""
        shelf = self.desk.shelf()
        try:
            clause = shelf.clause(shelf.row(clause_id))
        except KeyError:
            raise ValueError(f"当前索引里没有 {clause_id}") from None
        document = shelf.document(clause.doc_id)
        facts = {"title": document.title, "doc_number": document.doc_number}
        return clause_to_json(clause, document.file) | facts


def _hit(hit: Hit, shelf: Shelf) -> dict[str, Any]:
    document = shelf.document(hit.clause.doc_id)
    found = {"rank": hit.rank, "score": round(hit.score, 6), "title": document.title}
    return found | clause_to_json(hit.clause, document.file)


def make_server(desk: Desk) -> Any:
    """Return the MCP server with the three tools."""
    from mcp.server.mcpserver import MCPServer

    tools = Tools(desk)
    server = MCPServer("tiaowen", title="条问", instructions="回答须引用所返回的条款编号和原文。")
    for tool in (tools.ask, tools.search_clauses, tools.read_clause):
        server.tool()(tool)
    return server


def serve_command(
    corpus: Annotated[Path | None, typer.Option(help="文件所在目录")] = None,
    state: Annotated[Path | None, typer.Option(help="索引等生成物的目录")] = None,
) -> None:
    """以 MCP 协议（标准输入输出）提供提问、检索和阅读条款。"""
    try:
        settings = load_settings(corpus=corpus, state=state)
    except TiaowenError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(error.exit_code) from error
    make_server(Desk(settings)).run("stdio")


if __name__ == "__main__":
    typer.run(serve_command)
