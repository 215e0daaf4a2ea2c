"""From which address and network a request comes, with and without proxies of ours in front."""

from typing import Any

import pytest
from django.test import RequestFactory

from marketplace.runtime.client_address import client_network


def network(settings: Any, proxies: int, remote: str, *hops: str) -> str:
    settings.PROXIES_IN_FRONT = proxies
    headers = {"X-Forwarded-For": ", ".join(hops)} if hops else {}
    return client_network(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


@pytest.mark.parametrize(
    ("proxies", "remote", "hops", "found"),
    [
        (0, "203.0.113.7", [], "203.0.113.0/24"),
        (0, "203.0.113.7", ["198.51.100.1"], "203.0.113.0/24"),  # a claim of the visitor's own
        (1, "10.0.0.1", ["203.0.113.7"], "203.0.113.0/24"),
        (1, "10.0.0.1", ["198.51.100.1", "203.0.113.7"], "203.0.113.0/24"),
        (2, "10.0.0.1", ["192.0.2.9", "198.51.100.1", "203.0.113.7"], "198.51.100.0/24"),
        (2, "10.0.0.1", ["203.0.113.7"], ""),
        (1, "10.0.0.1", [], ""),  # the proxy's own address is nobody's
        (1, "10.0.0.1", ["unknown"], ""),
        (0, "", [], ""),
        (0, "2001:db8:7:9::1", [], "2001:db8:7::/48"),
        (0, "::ffff:203.0.113.7", [], "203.0.113.0/24"),
    ],
)
def test_the_network_is_what_the_nearest_proxies_saw(
    settings: Any, proxies: int, remote: str, hops: list[str], found: str
) -> None:
    assert network(settings, proxies, remote, *hops) == found
