"""The upload form of pictures, in every place where Wagtail shows it."""

from __future__ import annotations

from typing import Any

from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from marketplace.uploads.file_input import FileInput
from marketplace.uploads.pictures import PICTURE_INPUT, CleanedFile, clean_picture, limits_help


class PictureField(WagtailImageField):
    """A file field that cleans the upload before anything else opens it, and says in words what is wrong with it."""

    def to_python(self, data: Any) -> Any:
        """Return the cleaned picture.

        :raises ValidationError: it is no picture, is damaged, or is too large in bytes or pixels
        """
        if data and not isinstance(data, CleanedFile):
            cleaned = clean_picture(data, data.name)
            cleaned.content_type = data.content_type
            data = cleaned
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """Asks for the alternative text, except in the first step of Wagtail's multiple upload, which can't send one.

    Were the text asked for there, Wagtail would put the file by as it came, place and all, until the second step.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields.get("file")
        if file is not None:
            file.widget.attrs |= {key: words for key, words in PICTURE_INPUT.items() if key != "accept"}
            self.fields["file"] = PictureField(
                label=file.label, required=file.required, widget=FileInput(file.widget.attrs)
            )
            self.fields["file"].help_text = limits_help()  # in place of the one limit that Wagtail's field tells
        first_step = file is not None and self.is_bound and self.add_prefix("description") not in self.data
        self.fields["description"].required = not first_step
