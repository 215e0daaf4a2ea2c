"""How money and mass are written for people. Inside, money is integer fen and mass integer grams."""

from django import template

from cms.shelf.money_words import jin, pack_per_jin, percent, whole_yuan, yuan, yuan_per_jin

register = template.Library()


register.filter("yuan", yuan)
register.filter("whole_yuan", whole_yuan)
register.filter("jin", jin)
register.filter("percent", percent)
register.filter("yuan_per_jin", yuan_per_jin)
register.filter("pack_per_jin", pack_per_jin)
