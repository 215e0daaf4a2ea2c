"""The sum or the name typed again, before a step that can't be undone (docs/laws/irreversible.md).

A tick is given without looking; a sum is not. It is understood as people write it: with ¥ or 元, with commas between the
thousands, in full width.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.ledger.money import fen, yuan
from marketplace.typed_text import rules
from marketplace.typed_text.fields import AmountField, NameField, WholeNumberField


def sum_text(amount_fen: int) -> str:
    """Return a sum as it is shown to be typed again: ¥32,317.00."""
    return f"¥{yuan(amount_fen):,}"


class SumAgainField(AmountField):
    """A sum in yuan that must be typed as it is shown. Its cleaned value is in fen.

    :param fen: the sum
    """

    def __init__(self, *, fen: int, **kwargs: Any) -> None:
        given: dict[str, Any] = {
            "label": gettext_lazy("Type the sum"),
            "min_value": Decimal(0),
            "max_digits": 15,
            "decimal_places": 2,
            "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            "help_text": sum_text(fen),
            "error_messages": {"required": gettext_lazy("Type the sum that is shown. Nothing was changed.")},
        }
        super().__init__(**(given | kwargs))
        self.fen = fen

    def clean(self, value: Any) -> int:
        """The sum.

        :raises ValidationError: it is none, or another one
        """
        typed = super().clean(value)
        if fen(typed) != self.fen:
            words = _("You typed %(typed)s; the sum is %(sum)s. Look at the figures again. Nothing was changed.")
            raise ValidationError(words, "another", {"typed": sum_text(fen(typed)), "sum": sum_text(self.fen)})
        return self.fen


class NameAgainField(NameField):
    """A name that must be typed as it is shown; how it is spaced and written, in capitals or not, makes no difference.

    :param name: the name
    """

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        given: dict[str, Any] = {
            "label": gettext_lazy("Type the name"),
            "widget": forms.TextInput(attrs={"autocomplete": "off"}),
            "help_text": name,
            "error_messages": {"required": gettext_lazy("Type the name that is shown. Nothing was changed.")},
        }
        super().__init__(**(given | kwargs))
        self.name = name

    def clean(self, value: Any) -> str:
        """The name.

        :raises ValidationError: it is another one
        """
        typed = super().clean(value)
        if _folded(typed) != _folded(self.name):
            words = _("You typed “%(typed)s”; the name is “%(name)s”. Nothing was changed.")
            raise ValidationError(words, "another", {"typed": typed, "name": self.name})
        return self.name


def _folded(name: str) -> str:
    return rules.code(rules.name(name)).casefold().replace(" ", "")


class SumAgainForm(forms.Form):
    """A sum, typed again."""

    def __init__(self, fen: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed"] = SumAgainField(fen=fen)


class NameAgainForm(forms.Form):
    """A name, typed again."""

    def __init__(self, name: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed"] = NameAgainField(name=name)


class CountAgainField(WholeNumberField):
    """A number of rows that must be typed as it is shown.

    :param count: the number
    """

    def __init__(self, *, count: int, **kwargs: Any) -> None:
        given: dict[str, Any] = {
            "label": gettext_lazy("Type the number of rows"),
            "widget": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            "help_text": str(count),
            "error_messages": {"required": gettext_lazy("Type the number that is shown. Nothing was changed.")},
        }
        super().__init__(**(given | kwargs))
        self.count = count

    def clean(self, value: Any) -> int:
        """The number.

        :raises ValidationError: it is none, or another one
        """
        typed = super().clean(value)
        if typed != self.count:
            words = _("You typed %(typed)s; the number is %(number)s. Look at the rows again. Nothing was changed.")
            raise ValidationError(words, "another", {"typed": typed, "number": self.count})
        return self.count


class CountAgainForm(forms.Form):
    """A number of rows, typed again."""

    def __init__(self, count: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["typed"] = CountAgainField(count=count)
