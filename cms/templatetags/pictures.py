"""`{% story_picture image "card" %}`: one picture in AVIF, WebP and JPEG."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from cms.pictures.models import StoryImage
from cms.pictures.shown import picture_of

register = template.Library()


@register.simple_tag
def large_picture(image: StoryImage | None) -> str:
    """Return the address of the picture as it was uploaded and cleaned, to be looked at closely."""
    return str(image.file.url) if image else ""


@register.simple_tag
def story_picture(image: StoryImage | None, use: str, first: bool = False) -> SafeString | str:
    """Return the picture for one of the uses of `cms.pictures.renditions.USES`; nothing when there is no picture."""
    return picture_of(image, use, first=first) if image else ""
