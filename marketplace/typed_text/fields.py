"""Form fields for what people type: every text field of ours is one of these.

Each folds what was typed by its kind (`rules`), and refuses control characters with words that name the field; then it is
Django's own field. A text that can't be stored well is refused here and not where it comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField as LibraryPhoneField

from . import rules

PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
EDGES = " \t\r\n\u3000"  # left at the ends by copying from a table


def refuse_harmful(text: str, label: object, *, has_lines: bool = False) -> None:
    """Let a text through that holds no control characters.

    :param label: of the field, for the words
    :param has_lines: whether tabs and line breaks are part of it
    :raises ValidationError: it does; the words name the field and the character
    """
    if found := rules.harmful(text, has_lines=has_lines):
        words = _(
            "%(field)s: there is a control character in it (%(character)s), which can't be seen. "
            "Please delete it, or type the text anew instead of pasting it."
        )
        raise ValidationError(words, "control_character", {"field": label or _("This field"), "character": found})


class Typed(forms.Field):
    """Mixed into a field in front of Django's: folds and refuses before anything else looks at the text."""

    fold: Callable[[str], str] = staticmethod(rules.line)
    stays_text = True  # else what Python can't read is refused with the field's own words

    @property
    def has_lines(self) -> bool:
        """Whether the field takes several lines."""
        return isinstance(self.widget, forms.Textarea)

    def to_python(self, value: Any) -> Any:
        """Return Django's value of the folded text.

        :raises ValidationError: a control character, or what Django refuses
        """
        return super().to_python(self.folded(value))

    def folded(self, value: Any) -> Any:
        """Return a text folded; what is none (a value of the program) is left alone."""
        if not isinstance(value, str):
            return value
        text = (rules.lines if self.has_lines else type(self).fold)(value.strip(EDGES))
        if self.stays_text:
            refuse_harmful(text, self.label, has_lines=self.has_lines)
        return text


class TextField(Typed, forms.CharField):
    """Free text, of one line or, with a `Textarea`, of several."""


class NameField(Typed, forms.CharField):
    """A person's name."""

    fold = staticmethod(rules.name)


class CodeField(Typed, forms.CharField):
    """A code that may have blanks: a voucher, a file number."""

    fold = staticmethod(rules.code)


class CompactCodeField(Typed, forms.CharField):
    """A code without blanks: a discount code, a tracking number, a card number."""

    fold = staticmethod(rules.compact)


class LoginField(Typed, forms.CharField):
    """A phone number or an e-mail address to sign in with."""

    fold = staticmethod(rules.login)


class EmailField(Typed, forms.EmailField):
    """An e-mail address."""

    fold = staticmethod(rules.login)

    def to_python(self, value: Any) -> Any:
        """Return the address.

        :raises ValidationError: as `Typed`, or the part before @ holds a sign that only looks like a letter of ASCII, such
            as the Kelvin sign, which Django's check takes for one: the mailbox would be somebody else's
        """
        found = super().to_python(value)
        if isinstance(found, str) and not found.rpartition("@")[0].isascii():
            raise ValidationError(EmailValidator.message, "invalid")
        return found


class Digits(Typed):
    """Mixed into a field of numbers: digits and a dot. 2.758e3 and 1_000, which Python reads as well, are none."""

    fold = staticmethod(rules.number)
    stays_text = False

    def to_python(self, value: Any) -> Any:
        """Return the number.

        :raises ValidationError: it is none
        """
        text = self.folded(value)
        if isinstance(text, str) and text and not PLAIN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return super().to_python(value)


class WholeNumberField(Digits, forms.IntegerField):
    """A whole number."""


class NumberField(Digits, forms.DecimalField):
    """A number with decimals that is no money, such as a weight."""


class AmountField(NumberField):
    """An amount in yuan."""

    fold = staticmethod(rules.amount)


class DayField(Typed, forms.DateField):
    """A day; typed where the browser has no picker."""

    fold = staticmethod(rules.number)
    stays_text = False


class TimeField(Typed, forms.DateTimeField):
    """A day and a time of it."""

    fold = staticmethod(rules.code)
    stays_text = False


class PhoneField(Typed, LibraryPhoneField):
    """A phone number, without an extension: somebody's own, to sign in with."""

    fold = staticmethod(rules.phone)
    takes_extension = False

    def __init__(self, **kwargs: Any) -> None:
        """:param kwargs: of the library's field, such as the `region` of a number without a country's code"""
        super().__init__(**kwargs)
        # The library's own words give a landline as the example.
        self.error_messages["invalid"] = _("This is no phone number. A mobile number looks like 138 0013 8000.")

    def to_python(self, value: Any) -> Any:
        """Return the number, with its extension where that is taken.

        :raises ValidationError: as `Typed`, or there is an extension and none is taken
        """
        folded = self.folded(value)
        number, extension = rules.extension(folded) if isinstance(folded, str) else (folded, "")
        if extension and not self.takes_extension:
            words = _("%(field)s: please give a number without an extension.")
            raise ValidationError(words, "extension", {"field": self.label})
        found = super().to_python(number)
        if extension and found:
            found.extension = extension
        return found


class PhoneOrExtensionField(PhoneField):
    """A phone number to be called at; one of many people's has an extension, which is the cleaned number's `extension`."""

    takes_extension = True
