"""Where a request comes from: the visitor's address, behind the proxies of ours that the settings name.

`TRUSTED_PROXIES` are their networks, `PROXIES_IN_FRONT` how many there are; who names networks needs no number.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS = {4: 24, 6: 48}  # what one household, office or village has, or shares at the carrier's
# What a proxy in front of others sees: private, shared, link-local and loopback addresses.
OURS = [
    ip_network(text)
    for text in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "::1/128",
        "fc00::/7", "fe80::/10",
    )
]  # fmt: skip


def client_address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """Return the visitor's address, or None when it is not known.

    Each proxy in front adds to X-Forwarded-For whom it talks to; what stands before is the visitor's own claim. With no
    proxy the connection tells.
    """
    proxies = settings.PROXIES_IN_FRONT
    if settings.TRUSTED_PROXIES:
        text = _nearest_stranger(request)
    elif proxies:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        text = hops[-proxies].strip() if len(hops) >= proxies else ""
    else:
        text = request.META.get("REMOTE_ADDR", "")
    address = _parsed(text)
    if address is None:
        return None
    if (
        proxies
        and not settings.TRUSTED_PROXIES
        and any(address in network for network in OURS if network.version == address.version)
    ):
        return (
            None  # a load balancer or container of ours: PROXIES_IN_FRONT counts too few, and all would be one visitor
        )
    return address


def is_trusted_proxy(text: str) -> bool:
    """Return whether an address is in one of `TRUSTED_PROXIES`."""
    address = _parsed(text)
    return address is not None and any(
        address in network for network in settings.TRUSTED_PROXIES if network.version == address.version
    )


def _nearest_stranger(request: HttpRequest) -> str:
    """Return whom the outermost proxy of ours talked to: each has added its own, and the visitor may have begun the list."""
    hops = [request.META.get("REMOTE_ADDR", ""), *reversed(request.headers.get("X-Forwarded-For", "").split(","))]
    return next((hop for hop in hops if not is_trusted_proxy(hop)), "")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(_without_port(text.strip()))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _without_port(text: str) -> str:
    """Some proxies write ``203.0.113.7:51234`` or ``[2001:db8::1]:443``."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def client_network(request: HttpRequest) -> str:
    """Return the visitor's network, such as ``203.0.113.0/24`` or ``2001:db8:7::/48``; empty when it is not known."""
    address = client_address(request)
    return str(ip_network((address, NETWORK_BITS[address.version]), strict=False)) if address else ""
