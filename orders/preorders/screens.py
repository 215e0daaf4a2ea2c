"""Harvests to come in the back office: announcing one, and saying what became of it, with whom that concerns.

It lives here, not with supply, because what follows is done to orders.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.typed_again import NameAgainForm
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.catalogue.mass import jin_text
from marketplace.people.staff import staff_of
from marketplace.supply.harvests.forecasts import announce
from marketplace.supply.models import Forecast
from marketplace.supply.refusals import (
    AlreadyAnnounced,
    DecidedOtherwise,
    HarvestCame,
    NoProtectedPrice,
    NothingHarvested,
    NotToCome,
    SeasonClosed,
    Suspended,
)

from .forms import AnnounceForm, FailedForm
from .queries import refunded, served, unpaid, waiting, would_serve
from .serving import harvest_came, harvest_failed


class ForecastIndexView(ScopedIndexView):
    """Forecasts, those that are waited for first."""

    new_label = gettext_lazy("Announce a harvest")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows."""
        forecasts = super().get_base_queryset().select_related("product", "agreement__season")
        return forecasts.order_by("-state", "expected_on", "-pk")


class ForecastView(ScopedInspectView):
    """One harvest to come: who waits for it, what is packed, and the two words that end the waiting."""

    page_title = gettext_lazy("Harvest to come")
    failed_form: FailedForm | None = None
    came_form: NameAgainForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        related = ("product", "agreement__season", "agreement__cooperative", "decided_by", "announced_by")
        return super().get_object(Forecast.objects.select_related(*related))

    def get_page_subtitle(self) -> str:
        """Product and season."""
        return f"{self.object.product} · {self.object.agreement.season}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who is concerned, and the forms while it is open."""
        forecast: Forecast = self.object
        waits, reaches = waiting(forecast), would_serve(forecast, timezone.localdate())
        may_decide = forecast.state == Forecast.State.OPEN and self.user_has_permission("change")
        lots = list(forecast.lots.order_by("pk"))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "forecast": forecast,
            "grace_days": settings.FORECAST_GRACE_DAYS,
            "waiting": waits,
            "unpaid": unpaid(forecast),
            "served": served(forecast),
            "refunded": refunded(forecast),
            "reaches": reaches,
            "missed_parcels": waits.parcels - reaches.parcels,
            "missed_fen": waits.fen - reaches.fen,
            "lots": lots,
            "came_form": (self.came_form or NameAgainForm(str(forecast.product))) if may_decide and lots else None,
            "failed_form": (self.failed_form or FailedForm(str(forecast.product))) if may_decide and not lots else None,
        }


class CameView(ScopedActionView, ForecastView):
    """The harvest is in."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so, once the product's name is typed."""
        user = staff_of(request)
        self.came_form = NameAgainForm(str(self.object.product), request.POST)
        if self.object.state == Forecast.State.OPEN and not self.came_form.is_valid():
            if self.object.lots.exists():
                return self.show_again()
            messages.warning(request, _("No lot of this harvest is packed yet. Nothing was changed."))
            return self.to_page()
        try:
            harvest_came(self.object.pk, user=user, now=timezone.now())
        except NothingHarvested:
            messages.warning(request, _("No lot of this harvest is packed yet. Nothing was changed."))
        except DecidedOtherwise:
            messages.warning(request, _("It was said before that this harvest has failed. Nothing was changed."))
        else:
            messages.success(
                request,
                _(
                    "The harvest is in. Orders that it can fill whole are filled in the order of payment; the rest is refunded."
                ),
            )
        return self.to_page()


class FailedView(ScopedActionView, ForecastView):
    """The harvest has failed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so, or show what is missing."""
        user = staff_of(request)
        self.failed_form = FailedForm(str(self.object.product), request.POST)
        if (
            not self.failed_form.is_valid()
            and self.object.state == Forecast.State.OPEN
            and not self.object.lots.exists()
        ):
            return self.show_again()
        reason = self.failed_form.cleaned_data.get("reason", "-")
        try:
            harvest_failed(self.object.pk, user=user, reason=reason, now=timezone.now())
        except HarvestCame:
            messages.warning(request, _("Lots of this harvest are packed, so it has not failed. Nothing was changed."))
        except DecidedOtherwise:
            messages.warning(request, _("It was said before that this harvest is in. Nothing was changed."))
        else:
            messages.success(
                request, _("Everybody who has pre-ordered gets everything back by itself, with your reason.")
            )
        return self.to_page()


# Why no harvest is announced: the field that is wrong, and what is said there.
REFUSALS: dict[type[Exception], tuple[str, Any]] = {
    NotToCome: ("expected_on", gettext_lazy("Please give a day from tomorrow on, within two years.")),
    NoProtectedPrice: (
        "grade",
        gettext_lazy("The township has set no protected price for this product, grade and season yet."),
    ),
    AlreadyAnnounced: (
        "agreement",
        gettext_lazy("A harvest of this product and grade is announced already. First say what became of it."),
    ),
    Suspended: ("agreement", gettext_lazy("The cooperative is suspended: no harvest is announced.")),
    SeasonClosed: ("agreement", gettext_lazy("The sale of this season's produce has been stopped.")),
}


class AnnounceView(ScopedNewView):
    """Announces a harvest."""

    model = Forecast
    page_title = gettext_lazy("Announce a harvest")
    template_name = "backoffice/forecasts/new.html"
    header_icon = "calendar-check"
    list_label = gettext_lazy("Harvests to come")

    def new_form(self, given: QueryDict | None = None) -> AnnounceForm:
        """For the clerk's agreements."""
        return AnnounceForm(staff_of(self.request), given)

    def make(self, given: dict[str, Any]) -> Forecast:
        """Announce."""
        try:
            forecast = announce(
                clerk=staff_of(self.request),
                agreement=given["agreement"],
                grade=given["grade"],
                grams=given["mass"],
                expected_on=given["expected_on"],
                now=timezone.now(),
            )
        except tuple(REFUSALS) as refused:
            field, text = REFUSALS[type(refused)]
            raise ValidationError({field: text}) from refused
        messages.success(self.request, _("The harvest is announced: what is not in stock can be pre-ordered now."))
        return forecast


class ForecastViewSet(ScopedViewSet):
    """The harvests to come of a cooperative or township."""

    model = Forecast
    name = url_prefix = menu_name = "forecasts"
    icon = "calendar-check"
    menu_label = gettext_lazy("Harvests to come")
    menu_order = 123
    template_prefix = "backoffice/forecasts/"
    index_view_class = ForecastIndexView
    inspect_view_class = ForecastView
    new_view_class = AnnounceView
    action_view_classes = {"came": CameView, "failed": FailedView}
    search_fields = ["product__name", "agreement__season__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="forecasts:inspect"),
        LabelledColumn("grade", label=gettext_lazy("Grade"), accessor=lambda row: row.get_grade_display()),
        LabelledColumn("season", label=gettext_lazy("Season"), accessor="agreement.season"),
        LabelledColumn("expected", label=gettext_lazy("Expected on"), accessor=lambda row: f"{row.expected_on:%Y-%m-%d}"),
        LabelledColumn(
            "grams", label=gettext_lazy("Expected (斤)"), accessor=lambda row: jin_text(row.grams_expected), classname="bo-number"
        ),
        LabelledColumn(
            "preordered", label=gettext_lazy("Pre-ordered (斤)"), accessor=lambda row: jin_text(row.grams_preordered),
            classname="bo-number",
        ),
        LabelledColumn("state", label=gettext_lazy("State"), accessor=lambda row: row.get_state_display()),
    ]  # fmt: skip
