"""What production refuses of the environment, since it would run, and be open to others."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
FEWEST_SIGNS = 10
KEY_BYTES = 32
FEWEST_BYTES = 8  # different ones in a random key of 32
# These stand in this repository or in the documentation of Django, for everybody to read.
WELL_KNOWN = {"development-only", "test-only", "sk_test_double", "whsec_test", "shop@example.com"}
WELL_KNOWN_CARD_KEYS = {hashlib.sha256(secret.encode()).digest() for secret in WELL_KNOWN}


def secret_problems(name: str, secret: str) -> Iterator[str]:
    """Yield what makes a secret guessable, never the secret itself."""
    if secret in WELL_KNOWN or secret.startswith("django-insecure-"):
        yield f"{name} is a well-known one: make a random one."
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS:
        yield (
            f"{name} is too short or too regular: at least {SHORTEST_SECRET} random signs, such as "
            "python -c 'import secrets; print(secrets.token_urlsafe(48))' writes."
        )


def card_key_problems(keys: Sequence[str]) -> Iterator[str]:
    """Yield which of CARD_KEYS, counted from 1, is no random key of 32 bytes."""
    for number, key in enumerate(keys, 1):
        try:
            plain = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            plain = b""
        if len(plain) != KEY_BYTES:
            yield f"CARD_KEYS: key {number} is not 32 bytes in base64 with - and _."
        elif len(set(plain)) < FEWEST_BYTES or plain in WELL_KNOWN_CARD_KEYS:
            yield f"CARD_KEYS: key {number} is not random: all zero, regular, or well known."
    if len(set(keys)) != len(keys):
        yield "CARD_KEYS: a key stands there twice."


def host_problems(hosts: Sequence[str]) -> Iterator[str]:
    """Yield which of ALLOWED_HOSTS lets every host through, or none."""
    for host in hosts:
        name = host.strip()
        if name in ("*", "."):
            yield f"ALLOWED_HOSTS: “{name}” lets every host through; name the site's own."
        elif not name or "/" in name or "*" in name or (":" in name and not name.startswith("[")):
            yield f"ALLOWED_HOSTS: “{name}” is no host name: without scheme, port and path, as shop.example."


def origin_problems(name: str, addresses: Sequence[str]) -> Iterator[str]:
    """Yield which addresses are not https:// with a host."""
    for address in addresses:
        try:
            parts = urlsplit(address)
            fits = parts.scheme == "https" and bool(parts.hostname)
        except ValueError:
            fits = False
        if not fits:
            yield f"{name} must begin with https:// and a host: “{address}”."


def mail_problems(mail: Mapping[str, Any]) -> Iterator[str]:
    """Yield why mails would be readable on their way, or go nowhere. A relay on this machine needs no TLS."""
    if not str(mail["EMAIL_BACKEND"]).endswith(".smtp.EmailBackend"):
        yield "EMAIL_URL sends no mail: use smtp+tls:// or smtp+ssl://."
        return
    host = str(mail.get("EMAIL_HOST") or "")
    if not (mail.get("EMAIL_USE_TLS") or mail.get("EMAIL_USE_SSL") or _is_this_machine(host)):
        yield "EMAIL_URL sends passwords and mails in clear: use smtp+tls:// or smtp+ssl://."


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
