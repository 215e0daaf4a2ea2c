"""Pure rules about households."""


def masked_name(name: str) -> str:
    """Return a name as a public notice may show it: 焦裕民 → 焦**.

    Only the first character stays, and always two stars, so that the length tells nothing.

    :param name: the full name
    """
    return f"{name.strip()[:1]}**"


def is_card_number(number: str) -> bool:
    """Return whether a bank card can have this number: 16 to 19 digits whose check digit is right (Luhn, ISO/IEC 7812).

    :param number: digits only
    """
    if not (16 <= len(number) <= 19 and number.isascii() and number.isdecimal()):
        return False
    doubled = [int(digit) * (2 if n % 2 else 1) for n, digit in enumerate(reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0
