"""How files are chosen: by a button in the page's language, in every form of ours."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation
from django.utils.module_loading import import_string
from wagtail.images.forms import get_image_form

from cms.pictures.models import StoryImage
from marketplace.uploads.file_input import FileInput
from tests.uploads.test_bodies import FORMS_WITH_FILES


class Sending(forms.Form):
    """With each kind of file field there is."""

    paper = forms.FileField(label="File", help_text="A PDF", widget=FileInput({"accept": "application/pdf"}))


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "选择文件"), ("en", "Choose a file")])
def test_the_button_speaks_the_pages_language(language: str, words: str) -> None:
    with translation.override(language):
        html = str(Sending()["paper"])
    assert f'<span class="file-input"><label class="file-input__button" for="id_paper">{words}</label><input ' in html
    for said in ('type="file"', 'name="paper"', 'id="id_paper"', 'accept="application/pdf"', "required"):
        assert said in html
    assert 'aria-describedby="id_paper_helptext"' in html


def test_every_form_of_ours_has_that_button() -> None:
    ours = [import_string(name) for name in FORMS_WITH_FILES if not name.startswith("wagtail.")]
    fields = [(form.__name__, *pair) for form in ours for pair in form.base_fields.items()]
    with_files = [one for one in fields if one[2].widget.needs_multipart_form]
    assert len(with_files) == len(ours)
    assert [one for one in with_files if not isinstance(one[2].widget, FileInput)] == []


@pytest.mark.django_db
def test_pictures_keep_what_wagtail_gives_their_input() -> None:
    widget = get_image_form(StoryImage)().fields["file"].widget
    assert isinstance(widget, FileInput)
    assert (widget.attrs["data-controller"], "data-shrink" in widget.attrs) == ("w-sync", True)
