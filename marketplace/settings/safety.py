"""What production refuses of the environment, since it would run, and be open to others."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.http.request import validate_host

SHORTEST_SECRET = 32
FEWEST_SIGNS = 10
KEY_BYTES = 32
LARGEST_NETWORK = {4: 8, 6: 7}  # as 10.0.0.0/8 and fc00::/7, the largest that are somebody's own
FEWEST_BYTES = 8  # different ones in a random key of 32
# These stand in this repository or in the documentation of Django, for everybody to read.
WELL_KNOWN = {"development-only", "test-only", "sk_test_double", "whsec_test", "shop@example.com"}
STRIPE_FORMS = {
    "STRIPE_SECRET_KEY": (re.compile("(?:sk|rk)_[A-Za-z0-9_]+"), "sk_ or rk_"),
    "STRIPE_WEBHOOK_SECRET": (re.compile("whsec_[A-Za-z0-9_+/=]+"), "whsec_"),
}
BROKERS = ("redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "pgmq")
HOST = re.compile(r"[^\s@/?#]+")
WELL_KNOWN_KEYS = {
    hashlib.sha256((purpose + secret).encode()).digest() for secret in WELL_KNOWN for purpose in ("", "order links ")
}


def secret_problems(name: str, secret: str) -> Iterator[str]:
    """Yield what makes a secret guessable, never the secret itself."""
    if secret in WELL_KNOWN or secret.startswith("django-insecure-"):
        yield f"{name} is a well-known one: make a random one."
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS:
        yield (
            f"{name} is too short or too regular: at least {SHORTEST_SECRET} random signs, such as "
            "python -c 'import secrets; print(secrets.token_urlsafe(48))' writes."
        )


def stripe_problems(name: str, secret: str) -> Iterator[str]:
    """Yield why a key of Stripe's can be none: it is well known, or Stripe gives none like it. It is never shown."""
    form, beginning = STRIPE_FORMS[name]
    if secret in WELL_KNOWN:
        yield f"{name} is a well-known one: use that of your own account."
    elif not form.fullmatch(secret):
        yield f"{name} must begin with {beginning}, with letters and digits behind it."


def role_problems(app: str, owner: str) -> Iterator[str]:
    """Yield why the addresses of one database for two roles are not that. Hosts may differ: one may be a pooler's."""
    ours, owners = urlsplit(app), urlsplit(owner)
    if ours.username == owners.username:
        yield (
            "DATABASE_OWNER_URL and DATABASE_URL must be two roles: the ledger's guards hold only against a role that does "
            "not own them."
        )
    if ours.path != owners.path:
        yield "DATABASE_OWNER_URL and DATABASE_URL must name the same database."


def broker_problems(address: str) -> Iterator[str]:
    """Yield why a broker's address is none that a worker can use."""
    scheme, colon, _rest = address.partition("://")
    if not colon or scheme not in BROKERS:
        yield f"BROKER_URL must begin with one of {', '.join(BROKERS)} and ://."


def media_problems(address: str, root: str, bucket: str) -> Iterator[str]:
    """Yield why pictures could not be kept, or not be shown on an https page.

    :param address: empty when it is not set, as the others
    """
    if address and not re.match("/(?!/)", address):
        yield from origin_problems("MEDIA_URL", [address], path=True)
    if root.strip() and not Path(root).is_absolute():
        yield f"MEDIA_ROOT must be an absolute path: “{root}”."
    if bucket and not HOST.fullmatch(bucket):
        yield f"MEDIA_BUCKET is no name of a bucket: “{bucket}”."


def endpoint_problems(endpoint: str) -> Iterator[str]:
    """Yield why no S3 storage answers at an address; it may be one of the operator's own network, without TLS."""
    if not re.fullmatch(r"https?://[^\s/?#@]+/?", endpoint):
        yield f"MEDIA_ENDPOINT must be https:// or http:// and a host: “{endpoint.rpartition('@')[2]}”."


def private_problems(private: str, media: str) -> Iterator[str]:
    """Yield why anybody could see what only some may, or why it would be lost.

    :param private: the folder of claims' photos
    :param media: the folder that the front server shows to everybody; empty when there is none
    """
    if not Path(private).is_absolute():
        yield f"PRIVATE_ROOT must be an absolute path: “{private}”."
    elif Path(media).is_absolute() and Path(private).resolve().is_relative_to(Path(media).resolve()):
        yield f"PRIVATE_ROOT lies in MEDIA_ROOT, which everybody can see: “{private}”."


def account_problems(account: str) -> Iterator[str]:
    """Yield why a connected account of Stripe's can be none."""
    if not re.fullmatch("acct_[A-Za-z0-9]+", account):
        yield f"STRIPE_ACCOUNT_ID must begin with acct_, with letters and digits behind it: “{account}”."


def address_problems(site: str, hosts: Sequence[str]) -> Iterator[str]:
    """Yield why nobody could open the links of mails and of Stripe, where the address and the hosts are well formed."""
    if any(origin_problems("SITE_URL", [site])) or any(host_problems(hosts)):
        return
    host = urlsplit(site).hostname or ""
    if _is_this_machine(host):
        yield f"SITE_URL is this machine's own address, which nobody else can open: “{site}”."
    elif not validate_host(f"[{host}]" if ":" in host else host, hosts):
        yield f"SITE_URL has a host that ALLOWED_HOSTS does not name: “{host}”."


def sender_problems(sender: str) -> Iterator[str]:
    """Yield why nobody could answer the shop's mails."""
    address = parseaddr(sender)[1]
    if address in WELL_KNOWN:
        yield f"DEFAULT_FROM_EMAIL is still {address}: name the shop's own address."
    elif not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        yield f"DEFAULT_FROM_EMAIL must be an address with @: “{sender}”."


def sms_problems(gateway: str) -> Iterator[str]:
    """Yield why a gateway would show the codes of all accounts to others."""
    if gateway.strip().startswith("marketplace.messaging."):
        yield (
            f"SMS_GATEWAY is {gateway.strip()}, which sends nothing and lets others read the codes: name the class of your "
            "own gateway, or none to do without."
        )


def key_problems(name: str, keys: Sequence[str]) -> Iterator[str]:
    """Yield which keys of a list, counted from 1, is no random key of 32 bytes."""
    for number, key in enumerate(keys, 1):
        try:
            plain = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            plain = b""
        if len(plain) != KEY_BYTES:
            yield f"{name}: key {number} is not 32 bytes in base64 with - and _."
        elif len(set(plain)) < FEWEST_BYTES or plain in WELL_KNOWN_KEYS:
            yield f"{name}: key {number} is not random: all zero, regular, or well known."
    if len(set(keys)) != len(keys):
        yield f"{name}: a key stands there twice."


def proxy_problems(networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> Iterator[str]:
    """Yield which networks hold strangers, who could then give themselves any address: each limit would be open to them."""
    for network in networks:
        if network.prefixlen < LARGEST_NETWORK[network.version]:
            yield f"TRUSTED_PROXIES: “{network}” holds strangers, whose headers would be believed: name your proxies' own."


def host_problems(hosts: Sequence[str]) -> Iterator[str]:
    """Yield which of ALLOWED_HOSTS lets every host through, or none."""
    for host in hosts:
        name = host.strip()
        if name in ("*", "."):
            yield f"ALLOWED_HOSTS: “{name}” lets every host through; name the site's own."
        elif name.startswith(".") and "." not in name[1:].rstrip("."):
            yield f"ALLOWED_HOSTS: “{name}” lets every host of a top-level domain through; name the site's own."
        elif not name or "/" in name or "*" in name or (":" in name and not name.startswith("[")):
            yield f"ALLOWED_HOSTS: “{name}” is no host name: without scheme, port and path, as shop.example."


def origin_problems(name: str, addresses: Sequence[str], *, path: bool = False) -> Iterator[str]:
    """Yield which addresses are not https:// with a host and nothing else. One with a password is not shown.

    :param path: whether a path may stand behind the host
    """
    for address in addresses:
        try:
            parts = urlsplit(address)
            fits = parts.scheme == "https" and bool(HOST.fullmatch(parts.hostname or "")) and parts.port != 0
        except ValueError:
            fits = False
        if not fits:
            yield f"{name} must begin with https:// and a host: “{address.rpartition('@')[2]}”."
        elif "@" in parts.netloc or parts.query or parts.fragment or (parts.path not in ("", "/") and not path):
            yield f"{name} must be https:// and a host, without user{'' if path else ', path'} and query."


def mail_problems(mail: Mapping[str, Any]) -> Iterator[str]:
    """Yield why mails would be readable on their way, or go nowhere. A relay on this machine needs no TLS."""
    if not str(mail["EMAIL_BACKEND"]).endswith(".smtp.EmailBackend"):
        yield "EMAIL_URL sends no mail: use smtp+tls:// or smtp+ssl://."
        return
    host = str(mail.get("EMAIL_HOST") or "").strip()
    if not host:
        yield "EMAIL_URL names no host: smtp+tls://user:password@host:port."
    elif not (mail.get("EMAIL_USE_TLS") or mail.get("EMAIL_USE_SSL") or _is_this_machine(host)):
        yield "EMAIL_URL sends passwords and mails in clear: use smtp+tls:// or smtp+ssl://."


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
