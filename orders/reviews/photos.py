"""A review's photos: drawn in two sizes from what the cleaning left of them, kept where no web server looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from PIL import Image

from marketplace.uploads.pictures import opaque_pixels
from orders.models import DiscardedFile, Review, ReviewPhoto

LARGE, SMALL = 1280, 320  # pixels of the longest side
QUALITY = 80


@dataclass(frozen=True, slots=True)
class DrawnPhoto:
    """A photo as WebP in both sizes, with width and height of each in pixels."""

    large: bytes
    size: tuple[int, int]
    small: bytes
    small_size: tuple[int, int]


def draw_photo(file: IO[bytes], token: str | None = None) -> DrawnPhoto:
    """Clean an uploaded photo and draw it in both sizes. Nothing of the file is left but the pixels that can be seen.

    :param token: of the order's link that it was sent by, if by one
    :raises django.core.exceptions.ValidationError: as `opaque_pixels`
    """
    pixels = opaque_pixels(file, LARGE, token)
    large, size = _drawn(pixels, LARGE)
    small, small_size = _drawn(pixels, SMALL)
    return DrawnPhoto(large, size, small, small_size)


def _drawn(pixels: Image.Image, longest: int) -> tuple[bytes, tuple[int, int]]:
    copy = pixels.copy()
    copy.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = BytesIO()
    copy.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue(), copy.size


def keep_photos(review: Review, photos: Sequence[DrawnPhoto], kept: list[str]) -> None:
    """Store photos with their rows.

    :param kept: gets the name of each file as soon as it is stored
    """
    for position, drawn in enumerate(photos):
        photo = ReviewPhoto(review=review, position=position)
        (photo.width, photo.height), (photo.small_width, photo.small_height) = drawn.size, drawn.small_size
        for field, content in ((photo.large, drawn.large), (photo.small, drawn.small)):
            field.save("photo.webp", ContentFile(content), save=False)
            kept.append(field.name or "")
        photo.save()


def delete_files(names: Iterable[str]) -> None:
    """Delete files that no row names. One that is gone already is no error."""
    storage = ReviewPhoto._meta.get_field("large").storage
    for name in names:
        storage.delete(name)


def discard_photos(photos: QuerySet[ReviewPhoto]) -> int:
    """Delete photos. Call inside a transaction; their files are deleted by `delete_discarded`, then or by a sweep.

    :returns: how many photos it were
    """
    found = list(photos)
    names = [field.name or "" for photo in found for field in (photo.large, photo.small)]
    DiscardedFile.objects.bulk_create([DiscardedFile(name=name) for name in names], ignore_conflicts=True)
    ReviewPhoto.objects.filter(pk__in=[photo.pk for photo in found]).delete()
    return len(found)


def delete_discarded() -> None:
    """Delete the files of photos that are gone. Safe to be killed and run again."""
    for file in DiscardedFile.objects.order_by("pk").iterator():
        delete_files([file.name])
        file.delete()


def photo_response(photo: ReviewPhoto, size: str, cache_control: str) -> HttpResponse:
    """Return a photo in one of its sizes.

    :param size: ``large`` or ``small``
    :raises Http404: the file is gone
    """
    try:
        with (photo.small if size == "small" else photo.large).open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="image/webp", headers=headers)
