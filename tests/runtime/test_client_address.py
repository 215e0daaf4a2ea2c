"""From which address and network a request comes, with and without proxies of ours in front."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from marketplace.runtime.client_address import client_network
from marketplace.runtime.forwarded import HEADERS, ForwardedMiddleware


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


OURS = [ip_network(text) for text in ("10.0.0.0/8", "2001:db8:1::/48")]


@pytest.mark.parametrize(
    ("remote", "hops", "found"),
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.0/24"),
        ("10.0.0.1", ["192.0.2.9", "198.51.100.1", "10.0.0.2"], "198.51.100.0/24"),  # two of ours; before them a claim
        ("::ffff:10.0.0.1", ["203.0.113.7:51234"], "203.0.113.0/24"),
        ("2001:db8:1::5", ["[2001:db8:7:9::1]:443"], "2001:db8:7::/48"),
        ("203.0.113.7", ["198.51.100.1"], "203.0.113.0/24"),  # of somebody who is no proxy of ours
        ("10.0.0.1", ["unknown"], ""),
        ("10.0.0.1", [], ""),
        ("", ["10.0.0.2"], ""),
    ],
)
def test_proxies_are_known_by_their_networks(settings: Any, remote: str, hops: list[str], found: str) -> None:
    settings.TRUSTED_PROXIES = OURS
    assert network(settings, 0, remote, *hops) == found


@pytest.mark.parametrize(
    ("count", "networks", "remote", "kept"),
    [
        (0, [], "127.0.0.1", False),
        (0, OURS, "203.0.113.7", False),
        (0, OURS, "10.0.0.1", True),
        (1, [], "203.0.113.7", True),
    ],
)
def test_what_strangers_say_of_themselves_is_dropped(
    settings: Any, count: int, networks: list[Any], remote: str, kept: bool
) -> None:
    settings.PROXIES_IN_FRONT, settings.TRUSTED_PROXIES = count, networks
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.USE_X_FORWARDED_HOST, settings.ALLOWED_HOSTS = True, ["*"]
    claimed = dict.fromkeys(HEADERS, "evil.example") | {"HTTP_X_FORWARDED_PROTO": "https"}
    seen: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    ForwardedMiddleware(answer)(RequestFactory().get("/", REMOTE_ADDR=remote, **claimed))

    assert [(one.is_secure(), one.get_host() == "evil.example") for one in seen] == [(kept, kept)]
    assert [name in seen[0].META for name in HEADERS] == [kept] * len(HEADERS)
