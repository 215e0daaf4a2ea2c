"""Pure rules about households."""

from marketplace.people.free_text import check_digit_fits


def masked_name(name: str) -> str:
    """Return a name as a public notice may show it: 焦裕民 → 焦**.

    Only the first character stays, and always two stars, so that the length tells nothing.

    :param name: the full name
    """
    return f"{name.strip()[:1]}**"


def may_be_passbook(number: str) -> bool:
    """Return whether an account can have this number though it is no card's: 15 to 19 digits, with any check digit.

    :param number: digits only
    """
    return 15 <= len(number) <= 19 and number.isascii() and number.isdecimal()


def is_card_number(number: str) -> bool:
    """Return whether a bank card can have this number: 16 to 19 digits whose check digit is right (Luhn, ISO/IEC 7812).

    :param number: digits only
    """
    if not (16 <= len(number) <= 19 and number.isascii() and number.isdecimal()):
        return False
    return check_digit_fits(number)
