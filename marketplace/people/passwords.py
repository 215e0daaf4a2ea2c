"""Which passwords are refused: those that many people use, and those that somebody who knows the login would try."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LIST = Path(__file__).with_name("common_passwords.txt")
SHORTEST_PART = 4  # of a name or a mailbox, that a password may not hold
PHONE_PART = 6  # so many digits of a phone in a row
_LEET = str.maketrans("013457@$!", "oieastasi")


@cache
def habits() -> frozenset[str]:
    """Return the words and numbers of our own list, beside Django's: what people in China choose."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def folded(password: str) -> str:
    """Return a password in the form in which it is compared: width and capitals don't count."""
    return unicodedata.normalize("NFKC", password).casefold()


class CommonPassword:
    """Refuses what stands in Django's list or ours, also with digits or signs around it, and digits alone."""

    def __init__(self) -> None:
        self.django_list: Any = CommonPasswordValidator()

    def validate(self, password: str, user: object = None) -> None:
        """
        :raises ValidationError: as it says
        """
        text = folded(password)
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
        core = re.sub(r"[\W_]", "", text)
        words = {text, bare, core, core.translate(_LEET), bare.translate(_LEET)}
        is_common = words & self.django_list.passwords or words & habits()
        if is_common or core.isdigit() or _is_a_pattern(core):
            raise ValidationError(_("Many people use this password, or one like it. Please choose another."), "common")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("None that many people use, such as woaini1314 or qwerty123, and not only digits.")


class PasswordLikeLogin:
    """Refuses what holds a part of the phone number, the e-mail address or the name, in Chinese or in pinyin."""

    def validate(self, password: str, user: Any = None) -> None:
        """
        :raises ValidationError: as it says
        """
        if user is None:
            return
        text = re.sub(r"[\W_]", "", folded(password))
        if any(part in text for part in _parts(user)):
            raise ValidationError(
                _("This password holds a part of your phone number, e-mail address or name. Please choose another."),
                "like_login",
            )

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Nothing of your phone number, your e-mail address or your name.")


def _is_a_pattern(text: str) -> bool:
    """Whether few signs are repeated: aaaaaaaa, abcabcabc."""
    return any(text == (text[:length] * len(text))[: len(text)] for length in range(1, len(text) // 2 + 1))


def _parts(user: Any) -> Iterator[str]:
    """Yield what a password may not hold."""
    number = re.sub(r"\D", "", str(getattr(user, "phone", None) or ""))
    for start in range(len(number) - PHONE_PART + 1):
        yield number[start : start + PHONE_PART]
    mailbox = re.sub(r"[\W_]", "", folded(str(user.email or "").partition("@")[0]))
    name = re.sub(r"[\W_]", "", folded(user.name or ""))
    for part in (mailbox, *_in_pinyin(name)):
        if len(part) >= SHORTEST_PART:
            yield part
    if len(name) > 1 and not name.isascii():
        yield name


def _in_pinyin(name: str) -> Iterator[str]:
    from pypinyin import lazy_pinyin  # its tables take long to load, and few processes see a password

    syllables = lazy_pinyin(name)
    yield "".join(syllables)
    yield "".join(syllables[1:] + syllables[:1])  # the family name last
