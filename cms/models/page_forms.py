"""The editor's forms of pages: what a page shows of others, somebody who edits it must see."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from marketplace.backoffice.seen import seen
from marketplace.places.models import Village

Shown = set[tuple[type[Any], str]]


class PublicPageForm(WagtailAdminPageForm):
    """Refuses pictures, documents and pages that its editor does not see: a chooser hides them, a form could send them."""

    def clean(self) -> dict[str, Any]:
        """Compare what the page is to show of others with what it showed when the form was opened."""
        cleaned: dict[str, Any] = super().clean()
        if self.for_user is not None and not self.for_user.is_superuser and not self.errors:
            self._refuse_unseen()
        return cleaned

    def _refuse_unseen(self) -> None:
        before = _shown_by(self.instance)  # the form's values are put into it later
        for name in self.cleaned_data.keys() & {field.name for field in self.instance._meta.get_fields()}:
            for model, key in _shown_by_field(self.instance, name, self.cleaned_data[name]) - before:
                if not _may_show(self.for_user, model, key):
                    self.add_error(name, _("Choose something else: this is not there for you."))
                    break


def _shown_by(page: Page) -> Shown:
    return {one for field in page._meta.get_fields() for one in _shown_by_field(page, field.name, None, stored=True)}


def _shown_by_field(page: Page, name: str, value: Any, *, stored: bool = False) -> Shown:
    """Return the pictures, documents and pages that one field of a page shows: chosen, in its sections, in its texts."""
    field = page._meta.get_field(name)
    if not (field.concrete and (field.many_to_one or hasattr(field, "extract_references"))):
        return set()
    if field.many_to_one:
        key = field.value_from_object(page) if stored else getattr(value, "pk", None)
        kind = _kind(field.related_model)
        return {(kind, str(key))} if kind and key is not None else set()
    given = field.value_from_object(page) if stored else value
    found = field.extract_references(given) if given is not None else ()
    return {(kind, str(key)) for model, key, *_where in found if (kind := _kind(model))}


def _kind(model: type[Any]) -> type[Any] | None:
    kinds: tuple[type[Any], ...] = (get_image_model(), get_document_model(), Page)
    return next((kind for kind in kinds if issubclass(model, kind)), None)


def _may_show(user: Any, model: type[Any], key: str) -> bool:
    if seen(user, model).filter(pk=key).exists():
        return True
    return model is Page and Page.objects.filter(pk=key, live=True).exists()  # everybody can follow a link to it


def refuse_foreign_village(village: Village, above: Any) -> None:
    """Refuse a village page that would stand under another township's page.

    :param above: the township's page that it is to stand under; None: it would stand elsewhere
    :raises ValidationError: of the field ``village``
    """
    if above is None or above.township_id != village.township_id:
        refusal = _("“%(village)s” is a village of another township: its page stands under that township's.")
        raise ValidationError({"village": refusal % {"village": village.label}})


class VillagePageForm(PublicPageForm):
    """Offers the villages of the township whose page it stands under, and refuses any other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("village")
        self.township_id = getattr(getattr(self.parent_page, "specific", None), "township_id", None)
        if isinstance(field, ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(township_id=self.township_id)
            field.error_messages["invalid_choice"] = _(
                "This is a village of another township: its page stands under that township's."
            )
