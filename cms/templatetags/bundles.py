"""`{% bundle "site.css" %}`: the address of a set of stylesheets or scripts (`cms.bundles`)."""

from django import template

from cms.bundles import address

register = template.Library()
register.simple_tag(address, name="bundle")
