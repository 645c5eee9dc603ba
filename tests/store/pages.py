"""A real web server on loopback that answers as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Where it is, what it answers by path, and what it was asked."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def address(self, path: str, *, host: str = "localhost", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def plain(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    """An answer with a body; `If-None-Match` of its ETag is answered with 304."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        mark = headers.get("ETag")
        if mark and asked.headers.get("If-None-Match") == mark:
            asked.send_response(304)
            asked.end_headers()
            return
        asked.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        with suppress(OSError):
            asked.wfile.write(body)

    return answer


def trickle(asked: BaseHTTPRequestHandler) -> None:
    """A byte now and then, without end."""
    asked.send_response(200)
    asked.end_headers()
    with suppress(OSError):
        for _ in range(200):
            asked.wfile.write(b"B")
            asked.wfile.flush()
            time.sleep(0.05)


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """The server, for as long as it is needed."""
    found = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers)))
            found.answers.get(self.path, plain(b"", status=404))(self)

        def do_POST(self) -> None:
            found.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    found.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
