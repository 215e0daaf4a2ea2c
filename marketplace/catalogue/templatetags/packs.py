"""What is in a pack, in words."""

from django import template

from marketplace.catalogue.words import mass_words

register = template.Library()

register.filter("mass_words", mass_words)
