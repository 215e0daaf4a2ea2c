"""The end of a season in the back office: what is unsold, who would get what, and the button that closes it.

It lives here, not with supply, because a season waits for parcels that may still be cancelled.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.charts import funding_bars
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.catalogue.mass import jin
from marketplace.ledger.money import with_commas
from marketplace.people.staff import staff_of
from marketplace.supply.models import Agreement, SeasonClosing
from marketplace.supply.refusals import HarvestAwaited, SeasonClosed, SeasonNotReady
from marketplace.supply.rules import PurchaseFunding
from marketplace.supply.seasons.queries import Unsold, preview, purchases, unsold

from .closing import close_season, waiting_for

HOUSEHOLDS_A_PAGE = 50


def closing_of(agreement: Agreement) -> SeasonClosing | None:
    """Return the agreement's closing, if it was begun."""
    return getattr(agreement, "closing", None)


class SeasonIndexView(ScopedIndexView):
    """Agreements, the latest season first."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """With all that a row shows."""
        agreements = super().get_base_queryset().select_related("product", "cooperative", "season", "closing")
        return agreements.order_by("-season__starts_on", "product__name", "pk")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read what is left of the page's agreements, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        left = unsold([row.pk for row in rows])
        for row in rows:
            row.unsold = left.get(row.pk, Unsold())
        page.object_list = rows
        return paginator, page, rows, is_paginated


class SeasonView(ScopedInspectView):
    """One agreement's season: what closing it would do, or what it did."""

    page_title = gettext_lazy("Season's end")

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        return super().get_object(Agreement.objects.select_related("product", "cooperative", "season", "closing"))

    def get_page_subtitle(self) -> str:
        """Product and season."""
        return f"{self.object.product} · {self.object.season}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The preview of an open season; the purchases of a closed one."""
        agreement: Agreement = self.object
        closing = closing_of(agreement)
        closed = closing is not None and closing.closed_at is not None
        seen = None if closed else preview(agreement)
        if seen is not None:
            households, funding = seen.households, seen.funding
        else:
            assert closing is not None
            households = purchases(agreement)
            own = closing.paid_fen - closing.from_fund_fen - closing.owed_fen
            funding = PurchaseFunding(own, closing.from_fund_fen, closing.owed_fen)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "agreement": agreement,
            "closing": closing,
            "closed": closed,
            "preview": seen,
            "funding": funding,
            "bars": funding_bars(funding.from_cooperative, funding.from_fund, funding.owed),
            "grams": sum(row.grams for row in households),
            "page_obj": Paginator(households, HOUSEHOLDS_A_PAGE).get_page(self.request.GET.get("p")),
            "linkurl": reverse("seasons:inspect", args=[agreement.pk]),
            "waiting": [] if closed else waiting_for(agreement.pk),
            "may_close": not closed and self.user_has_permission("change"),
        }


class CloseView(ScopedActionView, SeasonView):
    """Stops the sale and buys what is unsold."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Close, or say what is waited for."""
        if request.POST.get("confirm") != "yes":
            messages.error(request, _("Nothing was done: tick the box first. A closed season can't be opened again."))
            return self.to_page()
        user = staff_of(request)
        try:
            closing = close_season(self.object.pk, user=user, now=timezone.now())
        except SeasonNotReady as refused:
            messages.warning(
                request,
                _(
                    "The sale is stopped. Nothing was bought yet: %(n)s things are waited for. Come back and close again."
                )
                % {"n": len(refused.waiting)},
            )
        except HarvestAwaited:
            messages.warning(
                request,
                _(
                    "Buyers have pre-ordered of this season's harvest. Say first, under “Harvests to come”, what became of it."
                ),
            )
        except SeasonClosed:
            messages.warning(request, _("This season was closed already. Nothing was changed."))
        else:
            messages.success(request, self._outcome(closing))
        return self.to_page()

    def _outcome(self, closing: SeasonClosing) -> str:
        text = _("The season is closed: households were credited ¥%(paid)s.") % {"paid": with_commas(closing.paid_fen)}
        if closing.owed_fen:
            text += " " + _("¥%(owed)s could not be funded; the cooperative owes it.") % {
                "owed": with_commas(closing.owed_fen)
            }
        return text


def _state(agreement: Any) -> str:
    closing = closing_of(agreement)
    if closing is None:
        return _("on sale")
    return _("season closed") if closing.closed_at else _("sale stopped")


def _jin(agreement: Any) -> str:
    return f"{jin(agreement.unsold.grams).normalize():f}"


class SeasonViewSet(ScopedViewSet):
    """The seasons of a cooperative's or township's agreements."""

    model = Agreement
    name = url_prefix = menu_name = "seasons"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Season's end")
    menu_order = 125
    template_prefix = "backoffice/seasons/"
    index_view_class = SeasonIndexView
    inspect_view_class = SeasonView
    action_view_classes = {"close": CloseView}
    search_fields = ["product__name", "cooperative__name", "season__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="seasons:inspect"),
        LabelledColumn("season", label=gettext_lazy("Season")),
        LabelledColumn("cooperative", label=gettext_lazy("Cooperative")),
        LabelledColumn("unsold", label=gettext_lazy("Unsold (斤)"), accessor=_jin, classname="bo-number"),
        MoneyColumn("fen", label=gettext_lazy("At the protected price"), accessor="unsold.fen", classname="bo-number"),
        MoneyColumn(
            "owed",
            label=gettext_lazy("Could not be funded"),
            accessor=lambda row: closing.owed_fen if (closing := closing_of(row)) else 0,
            classname="bo-number",
        ),
        LabelledColumn("state", label=gettext_lazy("State"), accessor=_state),
    ]
