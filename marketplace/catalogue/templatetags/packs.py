"""What is in a pack, in words."""

from django import template

from marketplace.catalogue.words import mass_words, pieces_words

register = template.Library()

register.filter("pieces_words", pieces_words)
register.filter("mass_words", mass_words)
