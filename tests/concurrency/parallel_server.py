"""Django answering over HTTP with a thread and a connection to the database for each request, and browsers that ask at once."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

from marketplace.embedded.ports import LOOPBACK
from tests.browser.own_server import _Handler, _Server
from tests.concurrency.at_once import at_once


@contextmanager
def answering_in_parallel() -> Iterator[int]:
    """Inside the block Django answers at the port that is yielded."""
    django = get_wsgi_application()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            answer = django(environ, start_response)
            content = b"".join(answer)
            answer.close()
            return [content]
        finally:
            connections.close_all()

    with make_server(LOOPBACK, 0, application, _Server, _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join(10)


@dataclass(frozen=True)
class Answer:
    """What was answered.

    :param cookies: as they are to be set, an empty value for one that is to be deleted
    """

    status: int
    location: str
    text: str
    cookies: Mapping[str, str]


@dataclass(frozen=True)
class Request:
    """A form that is sent, or an address that is opened where there is none."""

    path: str
    form: Mapping[str, Any] | None = None
    htmx: bool = False


@dataclass
class Browser:
    """One person's browser: what it sends at once carries the cookies that it had before."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open an address."""
        return self.at_once(Request(path))[0]

    def post(self, path: str, form: Mapping[str, Any]) -> Answer:
        """Send a form."""
        return self.at_once(Request(path, form))[0]

    def at_once(self, *requests: Request, last_first: bool = False) -> list[Answer]:
        """Send all together, and take their cookies as they come: in the order of the requests, or the other way round."""
        answers: list[Any] = at_once(*(lambda request=request: self._send(request) for request in requests))
        for answer in reversed(answers) if last_first else answers:
            assert isinstance(answer, Answer), answer
            for name, value in answer.cookies.items():
                self.cookies[name] = value
                if not value:
                    del self.cookies[name]
        return answers

    def _send(self, request: Request) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if request.htmx:
            headers["HX-Request"] = "true"
        if request.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **request.form})
        connection = HTTPConnection(LOOPBACK, self.port, timeout=60)
        try:
            connection.request("GET" if body is None else "POST", request.path, body, headers)
            response = connection.getresponse()
            set_now = SimpleCookie()
            for line in response.headers.get_all("Set-Cookie", []):
                set_now.load(line)
            text = response.read().decode()
            cookies = {name: morsel.value for name, morsel in set_now.items()}
            return Answer(response.status, response.getheader("Location", ""), text, cookies)
        finally:
            connection.close()
