"""How a row of shares is written for people."""

from django import template

from marketplace.cooperatives.members.words import quantity_text
from marketplace.cooperatives.models import Share

register = template.Library()


@register.filter
def share_text(row: Share) -> str:
    """Return its quantity with the unit: −3.5 mu."""
    return quantity_text(row.kind, row.quantity)
