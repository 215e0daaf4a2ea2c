"""What the county enters of townships, villages and cooperatives, with our fields."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from marketplace.cooperatives.joining import forms as joining
from marketplace.cooperatives.joining.rules import is_credit_code
from marketplace.people.seen_values import SeenValues
from marketplace.places.models import Village
from marketplace.typed_text import fields

LATITUDES, LONGITUDES = (18, 54), (73, 136)  # of China, as the table's own constraint has them


class TownshipForm(WagtailAdminModelForm):
    """A township, and about where its seat is."""

    latitude = fields.NumberField(
        label=_("latitude (about)"),
        required=False,
        help_text=_("For the drawn map: two decimals are enough, such as 36.48. Without it the township is not drawn."),
    )
    longitude = fields.NumberField(label=_("longitude (about)"), required=False, help_text=_("Such as 117.97."))

    def clean(self) -> dict[str, Any]:
        """Both or none, and in China."""
        given: dict[str, Any] = super().clean()
        at = [("latitude", LATITUDES), ("longitude", LONGITUDES)]
        known = [name for name, _within in at if given.get(name) is not None]
        for name, (least, most) in at:
            value = given.get(name)
            if name not in self.errors and value is None and known:
                self.add_error(name, _("Give latitude and longitude both, or neither."))
            elif value is not None and not least <= value <= most:
                words = _("That is not in China: it must be from %(least)s to %(most)s.")
                self.add_error(name, ValidationError(words, params={"least": least, "most": most}))
        return given


class CooperativeForm(WagtailAdminModelForm):
    """A party that the county enters, or changes."""

    def clean_credit_code(self) -> str:
        """Empty where it is not known; else its check sign must be that of the others."""
        code = "".join(str(self.cleaned_data.get("credit_code") or "").split()).upper()
        if code and not is_credit_code(code):
            raise ValidationError(joining.WRONG_CODE, "credit_code")
        return code


class VillageField(joining.VillageField):
    """A village out of all."""

    def __init__(self, queryset: Any = None, **kwargs: Any) -> None:
        villages = Village.objects.select_related("township").order_by("township__sort_key", "sort_key")
        super().__init__(villages, **kwargs)


class TownshipEditForm(SeenValues, TownshipForm):  # type: ignore[misc]  # what `clean` returns is not asked for
    """A township that is there."""


class VillageEditForm(SeenValues, WagtailAdminModelForm):
    """A village that is there."""


class CooperativeEditForm(SeenValues, CooperativeForm):
    """A party that is there."""
