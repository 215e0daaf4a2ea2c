"""Choosing TCP ports on the loopback address."""

import errno
import os
import random
import socket
from collections.abc import Iterable

LOOPBACK = "127.0.0.1"

# Below Linux's default range for outgoing connections (from 32768), so that none of them takes a chosen port.
_PRIVATE_PORTS = range(20_000, 32_000)
_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on `port` of `host` now: an address of this machine, IPv6 without brackets, or a name.

    Raises OSError when this user may not use the port at all, or this machine has no such address.
    """
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def wanted_host() -> str:
    """Return what the web server listens on: HOST, an IPv6 address without its brackets; else this machine only."""
    return (os.environ.get("HOST") or LOOPBACK).strip().removeprefix("[").removesuffix("]")


def why_not(port: int, host: str) -> str:
    """Return why no server can listen on `port` of `host`, and what to do; empty when one can."""
    try:
        free = is_free(port, host)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        if isinstance(error, socket.gaierror | UnicodeError) or error.errno in _NO_SUCH_ADDRESS:
            return f"HOST={host} is no address of this machine ({reason}). Choose 127.0.0.1, ::1, or 0.0.0.0 for all."
        return f"PORT={port} cannot be used: {reason}"
    except OverflowError as error:
        return f"PORT={port} cannot be used: {error}"
    return "" if free else f"Port {port} is taken by another program. Choose another: PORT={port + 1} make run"


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
