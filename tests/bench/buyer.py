"""A buyer's browser, as far as a purchase needs one: a connection that is kept, cookies, forms, and no page's pictures."""

from __future__ import annotations

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from .load import LoadFailed

TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What a server answered.

    :param location: where it sends the buyer; empty if nowhere
    """

    status: int
    text: str
    location: str


class Browser:
    """One after the other, buyers use it: each with cookies and a network of its own, all on one connection."""

    def __init__(self, url: str) -> None:
        """:param url: of the server"""
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(
            address.hostname or "", address.port or 80, timeout=TIMEOUT_SECONDS
        )
        self.next_buyer()

    def next_buyer(self) -> None:
        """Forget everything of the buyer before.

        The token against forged requests is there already, as the page that one comes from has set it.
        """
        self._token = secrets.token_hex(16)
        self._cookies = {"csrftoken": self._token}
        self._network = f"240e:{secrets.randbelow(1 << 16):x}:{secrets.randbelow(1 << 16):x}::1"

    def get(self, path: str, expect: int = 200, *, fragment: bool = False) -> Answer:
        """Open a page.

        :param expect: the status that it must have
        :param fragment: ask as htmx does
        :raises LoadFailed: it has another one
        """
        return self._ask("GET", path, None, expect, fragment)

    def post(self, path: str, form: Mapping[str, object], expect: int, *, fragment: bool = False) -> Answer:
        """Send a form; as `get`."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **form})
        return self._ask("POST", path, body, expect, fragment)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None, expect: int, fragment: bool) -> Answer:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-Forwarded-For": self._network,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if fragment:
            headers["HX-Request"] = "true"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read().decode(), response.headers.get("Location", ""))
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        if answer.status != expect:
            raise LoadFailed(f"{method} {path}: answered {answer.status}, not {expect}\n{answer.text[:3000]}")
        return answer
