"""Our fields in the forms that Wagtail makes of models: categories, users, postage, titles of pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.admin.forms.models import register_form_field_override, registry
from wagtail.admin.viewsets.model import ModelViewSet

from . import fields

# Of these classes alone, and not of their subclasses: a slug and rich text are a `CharField` and a `TextField` too.
FORM_FIELDS: dict[type[models.Field[Any, Any]], type[forms.Field]] = {
    models.CharField: fields.TextField,
    models.TextField: fields.TextField,
    models.EmailField: fields.EmailField,
    models.IntegerField: fields.WholeNumberField,
    models.BigIntegerField: fields.WholeNumberField,
    models.PositiveIntegerField: fields.WholeNumberField,
    models.PositiveBigIntegerField: fields.WholeNumberField,
    models.PositiveSmallIntegerField: fields.WholeNumberField,
    models.DecimalField: fields.NumberField,
    PhoneNumberField: fields.PhoneField,
}


class TypedViewSet(ModelViewSet):
    """Wagtail's pages to edit a model, with our fields."""

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
        """Return the form's field of a column."""
        if type(db_field) in FORM_FIELDS:
            kwargs.setdefault("form_class", FORM_FIELDS[type(db_field)])
        made: forms.Field | None = super().formfield_for_dbfield(db_field, **kwargs)
        return made


def register_form_fields() -> None:
    """Tell the forms of Wagtail's own making (pages, snippets, users)."""
    for model_field, form_field in FORM_FIELDS.items():
        had = registry.values_by_exact_class.get(model_field, {})
        register_form_field_override(model_field, override={**had, "form_class": form_field}, exact_class=True)
