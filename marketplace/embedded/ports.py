"""Choosing TCP ports on the loopback address."""

import errno
import random
import socket
from collections.abc import Iterable

LOOPBACK = "127.0.0.1"

# Below Linux's default range for outgoing connections (from 32768), so that none of them takes a chosen port.
_PRIVATE_PORTS = range(20_000, 32_000)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on `port` now. Raises OSError when this user may not use the port at all."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def choose(kept: int | None = None, *, avoid: Iterable[int] = ()) -> int:
    """A free port: the one `kept` from last time if nobody has taken it, else a random one.

    Ports in `avoid` are not chosen. Raises RuntimeError when no free port was found in 200 draws.
    """
    avoided = set(avoid)
    if kept and kept not in avoided and is_free(kept):
        return kept
    for _ in range(200):
        port = random.choice(_PRIVATE_PORTS)
        if port not in avoided and is_free(port):
            return port
    raise RuntimeError("No free TCP port on 127.0.0.1.")
