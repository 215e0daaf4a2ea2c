"""`{% bundle "site.css" %}`: the address of a set of stylesheets or scripts (`cms.site.bundles`)."""

from django import template

from cms.site.bundles import address

register = template.Library()
register.simple_tag(address, name="bundle")
