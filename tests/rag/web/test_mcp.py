import sys
from pathlib import Path

import anyio
import pytest

from index.settings import load_settings
from rag.web.desk import Desk

mcp = pytest.importorskip("mcp")


def call(server, tool: str, **arguments):
    from mcp import Client

    async def run():
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(run)


@pytest.fixture
def server(chain, tmp_path):
    from rag.web.mcp import make_server

    return make_server(Desk(load_settings(state=tmp_path), lambda _: chain))


def test_a_real_client_asks_and_gets_the_citations(server):
    answer = call(server, "ask", question="数据共享").structured_content
    assert [item["clause_id"] for item in answer["citations"]] == [
        "sharing/（一）",
        "sharing/（二）",
        "sharing/（三）",
    ]


def test_search_returns_hits_without_an_answer_and_clips_the_count(server):
    found = call(server, "search_clauses", query="数据共享", top_k=2).structured_content
    assert [hit["rank"] for hit in found["hits"]] == [1, 2]
    assert "text" not in found


def test_read_clause_and_an_unknown_one(server):
    clause = call(server, "read_clause", clause_id="sharing/（一）").structured_content
    assert clause["title"] == "关于数据共享的意见"
    assert call(server, "read_clause", clause_id="nothing").is_error


def test_the_server_speaks_over_stdio():
    from mcp import Client, StdioServerParameters

    root = str(Path(__file__).parents[3])
    program = StdioServerParameters(command=sys.executable, args=["-m", "rag.web.mcp"], cwd=root)

    async def names():
        async with Client(program) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert anyio.run(names) == {"ask", "search_clauses", "read_clause"}
