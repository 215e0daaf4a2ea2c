"""`python -m tests.bench.keepalive_client URL CONNECTIONS SECONDS`: a load generator for machines without wrk.

One process, raw sockets: it looks at the head of an answer for its status and length, and otherwise counts bytes.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from statistics import quantiles
from urllib.parse import urlsplit

_CHUNK = 1 << 18


class Connection:
    """One kept-alive connection, with the answer that is on its way."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.request = request
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = b""
        self.missing = 0
        self.asked_at = 0.0

    def ask(self) -> None:
        """Send the request."""
        self.head = b""
        self.asked_at = time.monotonic()
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Take what has come; return whether the answer is complete. Raises ValueError when it is not a 200."""
        came = self.socket.recv(_CHUNK)
        if not came:
            raise ValueError("the server closed a connection")
        if self.missing:
            self.missing -= len(came)
            return self.missing == 0
        self.head += came
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self.head.startswith(b"HTTP/1.1 200"):
            raise ValueError(f"the server answered {self.head[:200]!r}")
        at = self.head.lower().find(b"\r\ncontent-length:", 0, end + 2)
        if at < 0:
            raise ValueError("an answer says no length")
        length = int(self.head[at + 17 : self.head.find(b"\r\n", at + 2)])
        self.missing = end + 4 + length - len(self.head)
        return self.missing == 0


def count_answers(url: str, connections: int, seconds: float) -> tuple[list[float], float]:
    """Ask for `url` on that many connections; return how long each whole answer took, and all together, in seconds.

    :raises ValueError: an answer was wrong
    """
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    request = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    opened = [Connection((parts.hostname or "", parts.port or 80), request) for _ in range(connections)]
    took: list[float] = []
    with selectors.DefaultSelector() as selector:
        for one in opened:
            selector.register(one.socket, selectors.EVENT_READ, one)
            one.ask()
        began = time.monotonic()
        while (now := time.monotonic()) < began + seconds:
            for key, _ in selector.select(began + seconds - now):
                if key.data.read():
                    took.append(time.monotonic() - key.data.asked_at)
                    key.data.ask()
    for one in opened:
        one.socket.close()
    return took, now - began


if __name__ == "__main__":
    each, total = count_answers(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
    hundredths = quantiles(each, n=100, method="inclusive") if len(each) > 1 else [0.0] * 99
    waits = [hundredths[49] * 1000, hundredths[98] * 1000]
    print(json.dumps({"requests": len(each), "seconds": total, "waits": waits}))
