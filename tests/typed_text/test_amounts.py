"""Amounts and numbers are digits and a dot: what only Python reads as a number is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from marketplace.typed_text.fields import AmountField, Digits, NumberField, WholeNumberField


@pytest.mark.parametrize(
    "typed", ["2.758e3", "2758E0", "２.７５８ｅ３", "2_758", "1e-9", "NaN", "Infinity", ".", "+-1"]
)
@pytest.mark.parametrize("field", [AmountField, NumberField, WholeNumberField])
def test_no_exponents(field: type[Digits], typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field().clean(typed)
    assert [error.code for error in refused.value.error_list] == ["invalid"]


@pytest.mark.parametrize("typed", ["¥2,758.00", "２７５８元", "2758。00", " 2758. ", "+2758"])
def test_what_people_write(typed: str) -> None:
    assert AmountField().clean(typed) == Decimal(2758)
    assert AmountField().clean("-.5") == Decimal("-0.5")
