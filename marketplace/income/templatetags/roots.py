"""How a root is written for people: in groups of eight, so that two can be compared by eye."""

from django import template

register = template.Library()


@register.filter
def in_groups(root: str) -> str:
    """Return 64 hexadecimal digits as eight groups of eight."""
    return " ".join(root[at : at + 8] for at in range(0, len(root), 8))
