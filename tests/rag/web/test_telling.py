import pytest
from fastapi.testclient import TestClient

import index.errors
from index.errors import CorpusError, TiaowenError
from rag.web.telling import without_paths
from tests.rag.web.serving import made, settings_in

SECRET = "/srv/秘密/tiaowen/var"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"无法写入 {SECRET}/index：磁盘已满。", "无法写入 …/index：磁盘已满。"),
        (f"{SECRET}/a.sqlite 打不开", "…/a.sqlite 打不开"),
        (f"“{SECRET}/”不是目录", "“…/”不是目录"),
        (f"模型（{SECRET}/bge）", "模型（…/bge）"),
        (f"[Errno 2] No such file: '{SECRET}/x'", "[Errno 2] No such file: '…/x'"),
        (r"无法读取 C:\Users\wang\corpus", "无法读取 …/corpus"),
        ("模型 BAAI/bge-small-zh 无法加载", "模型 BAAI/bge-small-zh 无法加载"),
        ("http://milvus.test:19530/db/x 连不上", "http://milvus.test:19530/db/x 连不上"),
        ("请把文件放进 corpus/ 或 uploads/a.txt", "请把文件放进 corpus/ 或 uploads/a.txt"),
        ("用 and/or 和/或 1/2 甲/乙/丙", "用 and/or 和/或 1/2 甲/乙/丙"),
        ("运行 python -m index build", "运行 python -m index build"),
    ],
)
def test_paths_of_this_machine_are_left_out_and_all_else_stays(text, told):
    assert without_paths(text) == told


def errors():
    """Return one error of each kind that is meant for users, each with a path in it."""
    message = f"无法读取 {SECRET}/index，请检查"
    kinds = [item for item in vars(index.errors).values() if isinstance(item, type)]
    for kind in kinds:
        if issubclass(kind, CorpusError):
            yield kind(f"{SECRET}/a.txt", message, message)
        elif issubclass(kind, TiaowenError):
            yield kind(message)


ADDRESSES = """
/api/health /api/documents /api/clauses/a /api/library /api/library/history /api/library/rebuild
/readyz /metrics /clause/a /reader/a /nowhere
"""


def test_no_reply_names_a_path_of_this_machine(tmp_path):
    failing = []

    def broken(_):
        raise failing[-1]

    app = made(settings_in(tmp_path), broken)
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    for error in errors():
        failing.append(error)
        asked = [
            client.post("/api/ask", json={"question": "问"}),
            client.post("/gradio_api/run/predict", json={"fn_index": 1, "data": []}),
            client.post("/api/library/delete", json={"file": "a"}),
            client.put("/api/library/files/a.exe", content=b"MZ\0"),
            *(client.get(address) for address in ADDRESSES.split()),
        ]
        assert "…/" in asked[0].text
        for response in asked:
            assert "秘密" not in response.text and str(tmp_path) not in response.text
    assert len(failing) > 10
