"""The numbers of bank cards, encrypted at rest: Fernet (AES-128-CBC and HMAC-SHA-256), under keys that can be changed.

A number is decrypted by nothing but the writing of a bank file (`payouts.bank_files.write_file`) and the change of keys.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def encrypt(number: str) -> bytes:
    """Return a card number encrypted under the first of CARD_KEYS."""
    return _keys().encrypt(number.encode("ascii"))


def decrypt(sealed: bytes | memoryview) -> str:
    """Return the card number that was encrypted under any of CARD_KEYS.

    :raises cryptography.fernet.InvalidToken: none of the keys fits, or the stored bytes were changed
    """
    return _keys().decrypt(bytes(sealed)).decode("ascii")


def encrypt_anew(sealed: bytes | memoryview) -> bytes:
    """Return the same card number under the first of CARD_KEYS."""
    return _keys().rotate(bytes(sealed))


def _keys() -> MultiFernet:
    if not settings.CARD_KEYS:
        raise ImproperlyConfigured("CARD_KEYS is empty: bank card numbers can't be encrypted.")
    # secrets are often written without the padding that base64 wants
    return MultiFernet([Fernet(key.rstrip("=") + "=" * (-len(key.rstrip("=")) % 4)) for key in settings.CARD_KEYS])
