"""Pictures of the storefront and the stories."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition

from cms.pictures.drawing import make_renditions
from marketplace.uploads.pictures import CleanedFile, clean_picture


class StoryImage(AbstractImage):
    """A picture. Whatever door it comes through, `save` stores only its pixels (see `marketplace.uploads.pictures`)."""

    file: Any  # Wagtail's field, which has no types

    description = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("What is to be seen, in one sentence, for readers who can't see the picture."),
    )
    description_en = models.CharField(_("alternative text in English"), max_length=255, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True, help_text=_("Who took or drew it."))
    shows_people = models.BooleanField(
        _("people can be recognised"), default=False, help_text=_("Faces, house numbers, number plates, name cards.")
    )
    consent_on_file = models.BooleanField(
        _("their consent is on file"),
        default=False,
        help_text=_("Each of them has agreed in writing to this picture being published."),
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "description_en",
        "credit",
        "shows_people",
        "consent_on_file",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shows_people=False) | models.Q(consent_on_file=True),
                name="picture_of_people_with_consent",
                violation_error_message=_("A picture in which people can be recognised needs their consent."),
            )
        ]

    @property
    def alt(self) -> str:
        """The alternative text in the active language; the title of a picture that has none yet."""
        if (get_language() or "").startswith("en") and self.description_en:
            return self.description_en
        return self.description or self.title

    @property
    def default_alt_text(self) -> str:
        """What Wagtail's own tags and choosers show as alternative text."""
        return self.alt

    def clean(self) -> None:
        """Check the picture itself here, so that a form can say what is wrong with it.

        :raises ValidationError: the file is no picture, is damaged or too large
        """
        super().clean()
        try:
            self._clean_new_file()
        except ValidationError as refusal:
            raise ValidationError({"file": refusal.error_list}) from refusal

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the picture, its file cleaned when it is a new one, and draw its renditions once it is committed.

        :raises ValidationError: the file is no picture, is damaged or too large; nothing is stored
        """
        new_file = bool(self.file) and not self.file._committed
        self._clean_new_file()
        if new_file:
            self._set_image_file_metadata()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if new_file:
                self.renditions.all().delete()  # of the file before
        if new_file:
            transaction.on_commit(lambda: make_renditions(self))

    def _clean_new_file(self) -> None:
        if not self.file or self.file._committed or isinstance(self.file.file, CleanedFile):
            return
        # Assigning runs the field's own bookkeeping: width and height are those of the upright picture.
        self.file = clean_picture(self.file.file, self.file.name)


class StoryRendition(AbstractRendition):
    """A picture in one size and format."""

    image = models.ForeignKey(StoryImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
