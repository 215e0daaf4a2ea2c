"""One name for each login, however it was typed: a phone number in E.164, or an e-mail address in lower case.

Whatever limits, looks up or compares logins does so with these, in Python as in PostgreSQL (`ASCII_LOWER`). Only A–Z are
folded in an address: to other rules ı is I and the Kelvin sign is k, and one person would be taken for another.
"""

from __future__ import annotations

import re
from contextlib import suppress

import idna
import phonenumbers
from django.conf import settings
from django.db.models import Func, TextField

from marketplace.typed_text import rules

# what a number is written with; phonenumbers would read letters as the keys of a telephone
_NUMBER = re.compile(r"\(?\+?[0-9()./-]+")
_CAPITALS = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
# A column's addresses as `login_name` writes them, but for the host's script. (A `Collate` may not stand inside an index.)
ASCII_LOWER = Func("email", template='lower(%(expressions)s COLLATE "C")', output_field=TextField())


def login_name(text: str) -> str:
    """Return the name of a login; of what is neither a phone number nor an address, the text folded.

    :param text: as somebody typed it, or as it is stored
    """
    typed = rules.login(rules.GLYPHS.sub("", rules.HARMFUL.sub("", text)))
    if "@" in typed:
        mailbox, _at, host = typed.rpartition("@")
        return f"{mailbox.translate(_CAPITALS)}@{_host(host)}"
    return _phone(typed) or typed.translate(_CAPITALS)


def masked_login(name: str) -> str:
    """Return a phone number or address so that its owner knows it again, and who comes after them can't read it.

    :param name: as `login_name` gives it
    """
    mailbox, at, host = name.rpartition("@")
    return f"{mailbox[:1]}•••@{host}" if at else f"{name[:-8]}••••{name[-4:]}"


def _phone(typed: str) -> str:
    if _NUMBER.fullmatch(typed):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(typed, settings.PHONENUMBER_DEFAULT_REGION)
            if phonenumbers.is_possible_number(number):
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def _host(host: str) -> str:
    """Return a host as the name servers know it (xn--…); one that is none, with A–Z folded."""
    with suppress(idna.IDNAError):
        return idna.encode(host, uts46=True).decode("ascii")
    return host.translate(_CAPITALS)
