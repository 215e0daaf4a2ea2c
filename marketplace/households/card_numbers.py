"""The numbers of bank cards, encrypted at rest: Fernet (AES-128-CBC and HMAC-SHA-256), under keys that can be changed.

A number is decrypted by the writing of a bank file (`payouts.bank_files.write_file`), by the change of keys, by
`check_books`, and to see whether it can be: before a batch takes any balance, and when what was typed a second time is
compared with it. It is found again on another household by its fingerprint, an HMAC under a key that comes from the same
CARD_KEYS; another HMAC, its binding, tells that it is the number that was entered for this household at that moment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class WrongKeys(ValueError):
    """A card number can't be decrypted: CARD_KEYS lacks its key, or is empty. Nothing was written."""


def encrypt(number: str) -> bytes:
    """Return a card number encrypted under the first of CARD_KEYS."""
    return _fernet().encrypt(number.encode("ascii"))


def decrypt(sealed: bytes | memoryview) -> str:
    """Return the card number that was encrypted under any of CARD_KEYS.

    :raises cryptography.fernet.InvalidToken: none of the keys fits, or the stored bytes were changed
    """
    return _fernet().decrypt(bytes(sealed)).decode("ascii")


def encrypt_anew(sealed: bytes | memoryview) -> bytes:
    """Return the same card number under the first of CARD_KEYS."""
    return _fernet().rotate(bytes(sealed))


def try_keys(cards: Iterable[tuple[bytes | memoryview, str]]) -> None:
    """See that every card's number can be decrypted, and that it ends in the four digits that people see.

    :param cards: encrypted number, last four digits
    :raises WrongKeys: one can't
    """
    try:
        keys = _fernet()
        for sealed, last_four in cards:
            if keys.decrypt(bytes(sealed))[-4:] != last_four.encode("ascii"):
                raise WrongKeys("A card's number does not end in its last four digits.")
    except (InvalidToken, ImproperlyConfigured, ValueError) as error:  # ValueError: a key that is no key
        raise WrongKeys("A card's number can't be decrypted with CARD_KEYS.") from error


def fingerprint(number: str) -> str:
    """Return what tells the same number again, under the first of CARD_KEYS: 64 hexadecimal digits."""
    return fingerprints(number)[0]


def fingerprints(number: str) -> list[str]:
    """Return a number's fingerprints under each of CARD_KEYS: while keys are changed, some cards have the former's."""
    return [_keyed(key, b"fingerprint of a bank card", number) for key in _keys()]


def binding(number: str, household_id: int, entered_at: datetime) -> str:
    """Return what shows that a number was entered for a household at a moment, under the first of CARD_KEYS.

    Whoever can write to the database, and has no key, can't make one: another number in the card's place is seen.
    """
    return bindings(number, household_id, entered_at)[0]


def bindings(number: str, household_id: int, entered_at: datetime) -> list[str]:
    """Return the binding under each of CARD_KEYS: 64 hexadecimal digits."""
    moment = entered_at.astimezone(UTC).isoformat(timespec="microseconds")
    bound = f"{household_id}|{moment}|{number}"
    return [_keyed(key, b"binding of a bank card", bound) for key in _keys()]


def _keyed(key: bytes, purpose: bytes, text: str) -> str:
    own_key = hmac.new(key, purpose, hashlib.sha256).digest()
    return hmac.new(own_key, text.encode("ascii"), hashlib.sha256).hexdigest()


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys()])


def _keys() -> list[bytes]:
    if not settings.CARD_KEYS:
        raise ImproperlyConfigured("CARD_KEYS is empty: bank card numbers can't be encrypted.")
    # secrets are often written without the padding that base64 wants
    return [base64.urlsafe_b64decode(key.rstrip("=") + "=" * (-len(key.rstrip("=")) % 4)) for key in settings.CARD_KEYS]
