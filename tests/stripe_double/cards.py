"""Stripe's test card numbers and what each does (https://docs.stripe.com/testing)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """`decline` is Stripe's decline code; `challenge` asks for 3-D Secure first."""

    number: str
    brand: str
    code: str | None = None
    decline: str | None = None
    message: str | None = None
    challenge: bool = False


DECLINED = "Your card was declined."
CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "visa"),
        Card("5555555555554444", "mastercard"),
        Card("6200000000000005", "unionpay"),
        Card("4000000000000002", "visa", "card_declined", "generic_decline", DECLINED),
        Card("4000000000009995", "visa", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
        Card("4000000000000069", "visa", "expired_card", "expired_card", "Your card has expired."),
        Card("4000000000000127", "visa", "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
        Card("4000002500003155", "visa", challenge=True),
        Card("4000000000003220", "visa", challenge=True),
        Card(
            "4000008400001629", "visa", "card_declined", "generic_decline", DECLINED, challenge=True
        ),  # authenticates, then declined
    )
}
#: A number that isn't one of Stripe's test numbers is declined like a real card in test mode.
LIVE_CARD = Card(
    "", "unknown", "card_declined", "live_mode_test_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)  # fmt: skip


def card_for(number: str) -> Card:
    """The test card with this number (blanks and dashes allowed); any other is declined."""
    return CARDS.get("".join(ch for ch in number if ch.isdigit()), LIVE_CARD)


def luhn_valid(number: str) -> bool:
    """ISO/IEC 7812-1 check digit, and a plausible length."""
    digits = [int(ch) for ch in number if ch.isdigit()]
    if not 12 <= len(digits) <= 19:
        return False
    doubled = [d if i % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0
