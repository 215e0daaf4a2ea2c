"""What is taken for a card number in a text, and what is not."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.people.free_text import (
    CardNumberInText,
    check_digit_fits,
    refuse_card_number,
    refuse_union_pay_number,
    without_card_numbers,
)

CARD = "6200000000000005"
WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


@pytest.mark.parametrize(
    "text",
    [
        CARD, "卡号6200000000000005有误", "6200 0000 0000 0005", "6200-0000-0000-0005", CARD.translate(WIDE),
        "2026-10-21 6200 0000 0000 0005", "6200\u30000000\u30000000\u30000005", "6200\u20130000\u20140000\u20110005", "x6200000000000005y",
        "6200000000000000000",  # nineteen
        "6200/0000/0000/0005", "620000000.0000005", "6-2-0-0-0-0-0-0-0-0-0-0-0-0-0-5",
    ],
)  # fmt: skip
def test_a_card_number_is_seen(text: str) -> None:
    with pytest.raises(CardNumberInText):
        refuse_card_number("记错了", text)


@pytest.mark.parametrize(
    "text",
    ["", "记错了", "尾号0005", "6200000000000004", "13800138000", "2026-10-21 至 2026-11-30", "¥12,345.67", "62000000000",
     "500000000009", "26113000000006", "20261130-000002", "2026-11-30 2026-12-06", "2026/11/30 2026/12/06", "62000000000000050000"],
)  # fmt: skip
def test_other_texts_pass(text: str) -> None:
    refuse_card_number(text)


def test_the_refusal_is_a_sentence_in_the_persons_language() -> None:
    for language, words in (("zh-hans", "最多写后四位"), ("en", "the last four digits at the most")):
        with translation.override(language), pytest.raises(CardNumberInText) as refused:
            refuse_card_number(CARD)
        assert words in refused.value.message


def test_the_number_of_a_paper_is_only_refused_when_it_is_surely_a_cards() -> None:
    refuse_union_pay_number("500000000009")
    with pytest.raises(CardNumberInText):
        refuse_union_pay_number(CARD)


def test_of_what_the_bank_writes_four_digits_stay() -> None:
    assert without_card_numbers("账号 6200 0000 0000 0005 — 已销户") == "账号 ****0005 — 已销户"
    assert without_card_numbers("户名不符——退回") == "户名不符——退回"


@given(st.text("0123456789 -x", max_size=60))
def test_nothing_is_left_in_what_the_bank_writes(text: str) -> None:
    refuse_card_number(without_card_numbers(text))


@given(st.text("0123456789", min_size=15, max_size=18), st.text("银行 ", max_size=5))
def test_every_number_with_its_check_digit_is_seen(body: str, around: str) -> None:
    [number] = [body + digit for digit in "0123456789" if check_digit_fits(body + digit)]
    with pytest.raises(CardNumberInText):
        refuse_card_number(around + number + around)
