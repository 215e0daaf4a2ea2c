"""HOST: what the web server listens on, how it is reached, and what is said of an address that can't be used."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from pathlib import Path

import pytest

from marketplace.embedded import ports, stack


class Well(http.server.BaseHTTPRequestHandler):
    """Answers /healthz."""

    def do_GET(self) -> None:
        """Say that all is well."""
        body = json.dumps({"status": "ok"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


class Server6(http.server.HTTPServer):
    """Listens on IPv6."""

    address_family = socket.AF_INET6


@pytest.mark.parametrize(
    ("given", "bound", "url", "listens"),
    [
        ("", "127.0.0.1", "http://127.0.0.1", "127.0.0.1"),
        ("127.0.0.2", "127.0.0.2", "http://127.0.0.2", "127.0.0.2"),
        ("::1", "[::1]", "http://[::1]", "::1"),
        ("[::1]", "[::1]", "http://[::1]", "::1"),
        ("0.0.0.0", "0.0.0.0", "http://127.0.0.1", "127.0.0.1"),
        ("::", "[::]", "http://[::1]", "::1"),
        ("localhost", "localhost", "http://localhost", "127.0.0.1"),
    ],
)
def test_it_is_reached_where_it_listens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, bound: str, url: str, listens: str
) -> None:
    monkeypatch.setenv("HOST", given)
    kind = Server6 if ":" in listens else http.server.HTTPServer
    with kind((listens, 0), Well) as server:
        port = server.server_address[1]
        plan = stack.StackPlan(port, tmp_path, None, ports.wanted_host())
        assert (plan.url, f"--bind {bound}:{port} " in " ".join(stack.web(plan).command)) == (f"{url}:{port}", True)
        assert stack.environment(plan, {}, {})["no_proxy"].split(",")[-1] == plan.reached_at
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            stack.wait_for_health(port, 5, lambda: None, plan.reached_at)
        finally:
            server.shutdown()
    assert ports.why_not(port, plan.host) == ""


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "HOST=192.0.2.1 is no address of this machine"),
        ("2001:db8::1", "HOST=2001:db8::1 is no address of this machine"),
        ("no such host", "HOST=no such host is no address of this machine"),
        ("a" * 70 + ".example", "is no address of this machine"),
    ],
)
def test_an_address_of_another_machine_is_refused_in_words(host: str, said: str) -> None:
    problem = ports.why_not(8_000, host)
    assert said in problem
    assert problem.endswith("Choose 127.0.0.1, ::1, or 0.0.0.0 for all.")


def test_a_taken_port_is_named() -> None:
    with socket.socket(socket.AF_INET6) as taken:
        taken.bind(("::1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert ports.why_not(port, "::1") == (
            f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"
        )
