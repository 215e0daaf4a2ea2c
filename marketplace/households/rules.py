"""Pure rules about households."""


def masked_name(name: str) -> str:
    """Return a name as a public notice may show it: 焦裕民 → 焦**.

    Only the first character stays, and always two stars, so that the length tells nothing.

    :param name: the full name
    """
    return f"{name.strip()[:1]}**"
