"""Milvus Lite behind a port, with a token and a line that can be cut."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent import futures

import grpc
from milvus_lite.adapter.grpc.servicer import MilvusServicer
from milvus_lite.db import MilvusLite
from pymilvus.grpc_gen import milvus_pb2_grpc


class TokenCheck(grpc.ServerInterceptor):
    """Refuses requests without the token, as a Milvus with authentication does."""

    def __init__(self, token: str) -> None:
        self._expected = base64.b64encode(token.encode()).decode()

    def intercept_service(self, continuation: Callable, details: grpc.HandlerCallDetails):
        given = dict(details.invocation_metadata).get("authorization")
        return continuation(details) if given == self._expected else _refusal()


def _refusal() -> grpc.RpcMethodHandler:
    def refuse(request: object, context: grpc.ServicerContext) -> None:
        context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure")

    return grpc.unary_unary_rpc_method_handler(refuse)


@contextlib.contextmanager
def lite_server(folder: str, token: str = "") -> Iterator[int]:
    """Yield the port of a server over a folder."""
    database = MilvusLite(folder)
    interceptors = [TokenCheck(token)] if token else []
    server = grpc.server(futures.ThreadPoolExecutor(4), interceptors=interceptors)
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(MilvusServicer(database), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=0).wait()
        database.close()


class Line:
    """A TCP proxy: what connects to `port` reaches the server, until the line is cut."""

    def __init__(self, target: int) -> None:
        self._target, self._whole = target, True
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection and answer no new one."""
        self._whole = False
        for end in self._sockets:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()

    def mend(self) -> None:
        """Let new connections through again."""
        self._whole = True

    def close(self) -> None:
        """Stop listening."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if not self._whole:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.close()
