"""A picture as a page shows it, drawing what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString

from cms.pictures.drawing import make_renditions
from cms.pictures.models import StoryImage
from cms.pictures.renditions import Renditions, is_complete, picture_html, read_renditions


def picture_of(image: StoryImage, use: str, *, first: bool = False) -> SafeString:
    """Return the <picture> of `image`, drawing what is missing (after an upload whose drawing was cut short)."""
    drawn = getattr(image, "drawn", None)
    if drawn is None:
        drawn = read_renditions([image.pk])[image.pk]
    if not is_complete(drawn, use):
        drawn = make_renditions(image)
    return picture_html(drawn, image.alt, use, first=first)


def picture_from(
    renditions: Mapping[int, Renditions], picture_id: int | None, alt: str, use: str, *, first: bool = False
) -> SafeString:
    """Return the <picture> of a card, of pictures read in bulk, drawing what is missing; nothing when there is no picture.

    :param renditions: as `read_renditions` returns them
    """
    drawn = renditions.get(picture_id, {}) if picture_id else {}
    if picture_id and not is_complete(drawn, use):
        image = StoryImage.objects.filter(pk=picture_id).first()
        drawn = make_renditions(image) if image else {}  # deleted this very moment
    return picture_html(drawn, alt, use, first=first)
