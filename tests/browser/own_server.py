"""Django answering a browser from inside the test, on the test's own transaction: a real server without real processes.

One request at a time, since all of them use the test's one connection to the database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections
from django.test import Client

from marketplace.embedded.ports import LOOPBACK


class _Server(ThreadingMixIn, WSGIServer):
    """A browser opens connections in advance and keeps them waiting: each has its own thread."""

    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def answering() -> Iterator[str]:
    """Inside the block Django answers at the address that is yielded."""
    django = get_wsgi_application()
    lock = threading.Lock()
    ours = connections["default"]

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with lock:
            connections["default"] = ours  # each thread has connections of its own
            answer = django(environ, start_response)
            content = b"".join(answer)
            if hasattr(answer, "close"):
                answer.close()
        return [content]

    with make_server(LOOPBACK, 0, application, _Server, _Handler) as server:
        connection.inc_thread_sharing()
        request_started.disconnect(close_old_connections)  # as Django's own test client does
        request_finished.disconnect(close_old_connections)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)
            connection.dec_thread_sharing()
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)


def lend_cookies(context: Any, client: Client, base: str) -> None:
    """Let a browser be the person whom a test client is."""
    context.clear_cookies()
    context.add_cookies([{"name": one.key, "value": one.value, "url": base} for one in client.cookies.values()])
