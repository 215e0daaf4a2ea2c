"""How django-allauth keeps second factors: their secrets encrypted, called by the shop's name in people's apps."""

from __future__ import annotations

import base64
import hashlib
import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.people.models import User

log = logging.getLogger(__name__)


class FactorAdapter(DefaultMFAAdapter):
    """Keys come from SECRET_KEY; SECRET_KEY_FALLBACKS still open what was kept under a former one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is wrong, has run out, or was used already. Enter the one that is shown now. If none is right, the clock of your "
            "phone is off, by a minute or more: let the phone set date and time by itself."
        ),
        "closed_factor": gettext_lazy(
            "Your codes can't be checked here any more: the key they were kept under is missing, perhaps since the marketplace "
            "was moved. Your administrator can take your second factor back, and you enrol a new one; or whoever runs the "
            "marketplace brings the key back."
        ),
    }

    def get_totp_issuer(self) -> str:
        """What an app calls the account: the shop."""
        return _("Two-Way Market")

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        assert isinstance(user, User)
        return str(user.email or user.phone)

    def _get_site_name(self) -> str:
        return _("Two-Way Market")

    def encrypt(self, text: str) -> str:
        """Return a secret encrypted: a copy of the database opens no door."""
        return _fernet().encrypt(text.encode("ascii")).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret; in place of one that no key opens, one that fits no code: `reset_second_factor` helps."""
        try:
            return _opened(encrypted_text)
        except InvalidToken:
            log.error("a second factor can't be read: SECRET_KEY was changed without SECRET_KEY_FALLBACKS")
            another: str = generate_totp_secret()
            return another

    def opens(self, factor: Authenticator) -> bool:
        """Return whether codes of a factor can be checked: it has no secret, or one that our keys open."""
        try:
            for name in ("secret", "seed"):  # of an app, of recovery codes
                if kept := factor.data.get(name):
                    _opened(kept)
        except InvalidToken:
            return False
        return True


def _opened(encrypted: str) -> str:
    """:raises InvalidToken: no key opens it"""
    return _fernet().decrypt(encrypted.encode("ascii")).decode("ascii")


def _fernet() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    return hashlib.blake2b(b"second factor", key=hashlib.sha256(secret.encode()).digest(), digest_size=32).digest()
