"""How entries are written for people: their kind in words, and a root in groups of eight, to be compared by eye."""

from django import template

from marketplace.income import words

register = template.Library()
register.filter("event_words", words.event_words)


@register.filter
def in_groups(root: str) -> str:
    """Return 64 hexadecimal digits as eight groups of eight."""
    return " ".join(root[at : at + 8] for at in range(0, len(root), 8))
