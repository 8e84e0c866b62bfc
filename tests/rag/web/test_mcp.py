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


def test_of_a_long_history_the_latest_reach_the_chain(server, chain):
    call(server, "ask", question="数据共享", history=["长" * 9000] * 30)
    assert chain.asked[-1][1] == ("长" * 500,) * 8


@pytest.fixture(scope="module")
def real_server(tmp_path_factory):
    """A server over sixty clauses, of which one speaks of kelp."""
    from index.build.run import build_index
    from rag.web.mcp import make_server

    folder = tmp_path_factory.mktemp("searched")
    (folder / "corpus").mkdir()
    lines = [f"{n}.第{n}类货物的检验由市商务局负责。" for n in range(1, 60)]
    text = "\n\n".join(["关于货物检验的通知", *lines, "60.海带养殖补贴标准为每亩三百元。"])
    (folder / "corpus" / "goods.txt").write_text(text, encoding="utf-8")
    settings = load_settings(corpus=folder / "corpus", state=folder / "state")
    build_index(settings)
    return make_server(Desk(settings))


def test_search_asks_the_retriever_and_clips_the_count(real_server):
    found = call(real_server, "search_clauses", query="海带养殖补贴").structured_content
    assert (found["hits"][0]["number"], len(found["hits"])) == ("60.", 10)
    many = call(real_server, "search_clauses", query="检验", top_k=5000).structured_content
    assert [hit["rank"] for hit in many["hits"]] == list(range(1, 51))
    one = call(real_server, "search_clauses", query="检验", top_k=-3).structured_content
    assert len(one["hits"]) == 1


def test_read_clause_and_an_unknown_one(server):
    clause = call(server, "read_clause", clause_id="sharing/（一）").structured_content
    assert clause["title"] == "关于数据共享的意见"
    assert call(server, "read_clause", clause_id="nothing").is_error


def test_the_server_speaks_over_stdio():
    from mcp import Client, StdioServerParameters

    root = str(Path(__file__).parents[3])
    program = StdioServerParameters(command=sys.executable, args=["-m", "rag", "mcp"], cwd=root)

    async def names():
        async with Client(program) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert anyio.run(names) == {"ask", "search_clauses", "read_clause"}
