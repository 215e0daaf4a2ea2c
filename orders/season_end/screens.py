"""The end of a season in the back office: what is unsold, who would get what, and the steps of the two who close it.

It lives here, not with supply, because a season waits for parcels that may still be cancelled.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.backoffice.charts import funding_bars
from marketplace.backoffice.decisions import DecisionView
from marketplace.backoffice.typed_again import SumAgainForm, sum_text
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.catalogue.mass import jin_text
from marketplace.cooperatives.policies import cooperatives_of, works_for
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import one_hand_text, why_not_second
from marketplace.supply.models import Agreement, SeasonClosing
from marketplace.supply.refusals import (
    AlreadyConfirmed,
    HarvestAwaited,
    NotAgreed,
    NotAsked,
    NotPermitted,
    OneHand,
    SamePerson,
    SeasonClosed,
    SeasonNotReady,
    SumChanged,
    SupplyError,
)
from marketplace.supply.rules import PurchaseFunding
from marketplace.supply.seasons.asking import ask_to_close, withdraw_request
from marketplace.supply.seasons.queries import Preview, Unsold, preview, purchases, unsold

from .closing import close_season
from .queries import held_lots, still_open, waiting_for

HOUSEHOLDS_A_PAGE = 50
MOST_DIGITS = 15  # of a sum in fen


def closing_of(agreement: Agreement) -> SeasonClosing | None:
    """Return the agreement's closing, if it was begun."""
    return getattr(agreement, "closing", None)


def is_told(closing: SeasonClosing | None) -> bool:
    """Whether the township is told what is unsold: once the cooperative asks to close, and after it."""
    return (
        closing is not None and closing.is_stopped and (closing.asked_at is not None or closing.closed_at is not None)
    )


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
        user = staff_of(self.request)
        own = {pk for (pk,) in cooperatives_of(user).values_list("cooperative_id")}
        for row in rows:
            closing = closing_of(row)
            sees = user.is_superuser or row.cooperative_id in own
            row.unsold = left.get(row.pk, Unsold()) if sees or is_told(closing) else None
            row.owed = closing.owed_fen if sees and closing is not None and closing.closed_at else None
        page.object_list = rows
        return paginator, page, rows, is_paginated


class SeasonView(ScopedInspectView):
    """One agreement's season: what closing it would do, who asks for it, or what it did."""

    page_title = gettext_lazy("Season's end")
    form: SumAgainForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        people = ["closing__asked_by", "closing__confirmed_by"]
        return super().get_object(Agreement.objects.select_related("product", "cooperative", "season", *people))

    def get_page_subtitle(self) -> str:
        """Product and season."""
        return f"{self.object.product} · {self.object.season}"

    @cached_property
    def own_figures(self) -> bool:
        """Whether the user sees the cooperative's own money: its balance, and what it pays and owes."""
        return works_for(staff_of(self.request), self.object.cooperative_id)

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
        bars = funding_bars(funding.from_cooperative, funding.from_fund, funding.owed)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "agreement": agreement,
            "closing": closing,
            "closed": closed,
            "preview": seen,
            "funding": funding,
            "own_figures": self.own_figures,
            "told": self.own_figures or is_told(closing),
            "bars": bars if self.own_figures else [],
            "grams": sum(row.grams for row in households),
            "page_obj": Paginator(households, HOUSEHOLDS_A_PAGE).get_page(self.request.GET.get("p")),
            "linkurl": reverse("seasons:inspect", args=[agreement.pk]),
            "waiting": waiting_for(agreement.pk) if self.own_figures and not closed else [],
            "still_open": None if closed else still_open(agreement.pk),
            **(self._steps(closing, seen) if seen is not None and self.user_has_permission("change") else {}),
        }

    def _steps(self, closing: SeasonClosing | None, seen: Preview) -> dict[str, Any]:
        """What the user may do now with an open season: ask, confirm, withdraw."""
        asked = closing is not None and closing.asked_at is not None and closing.is_stopped
        if closing is None or not asked:
            return {"may_ask": self.own_figures}
        if closing.confirmed_at is not None:  # it was cut short
            return {"may_go_on": True}
        changed = closing.asked_fen != seen.unsold.fen
        one_hand = why_not_second(staff_of(self.request), closing.asked_by_id)
        second = closing.asked_by_id != staff_of(self.request).pk and not one_hand
        awaited = len(waiting_for(self.object.pk))
        held = len(held_lots(self.object.pk)) if awaited else 0
        return {
            "asked": True,
            "second": second,
            "one_hand": one_hand,
            "awaited": awaited,  # how many, for the second person of the township too: which ones is the cooperative's
            "awaited_lots": held,
            "awaited_parcels": awaited - held,
            "may_ask": changed and self.own_figures and not awaited,  # what is waited for may change it again
            "changed": changed,
            "may_withdraw": True,
            "form": (self.form or SumAgainForm(seen.unsold.fen)) if second and not changed and not awaited else None,
        }


def refusal_text(refused: SupplyError) -> str:
    """Return why a step of a season's end can't be made, in the active language."""
    if isinstance(refused, SumChanged):
        text = _(
            "What is unsold is worth %(sum)s by now. Nothing was bought: look at the figures again, and ask for this sum."
        )
        return text % {"sum": sum_text(refused.fen)}
    if isinstance(refused, SeasonNotReady):
        waiting = len(refused.waiting)
        text = ngettext(
            "The sale is stopped. Nothing was bought yet: %(n)s thing is waited for. Come back and close again.",
            "The sale is stopped. Nothing was bought yet: %(n)s things are waited for. Come back and close again.",
            waiting,
        )
        return text % {"n": waiting}
    texts: dict[type[SupplyError], str] = {
        HarvestAwaited: _(
            "Buyers have pre-ordered of this season's harvest. Say first, under “Harvests to come”, what became of it."
        ),
        SeasonClosed: _("This season was closed already. Nothing was changed."),
        NotAsked: _("Nobody asks to close this season any more, or it was asked for anew. Nothing was changed."),
        OneHand: one_hand_text(),
        SamePerson: _("You asked to close this season: somebody else confirms it. Nothing was changed."),
        NotPermitted: _("Only the cooperative's own clerks ask for it. Nothing was changed."),
        NotAgreed: _(
            "The change log does not say that two people have agreed to this. Nothing was bought: tell whoever runs this "
            "instance to look through the books."
        ),
        AlreadyConfirmed: _("Two people have agreed to close this season: it can only be gone on with."),
    }
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")


class SeasonStepView(DecisionView, SeasonView):
    """A step of a season's end."""

    refusals, refusal_text = SupplyError, staticmethod(refusal_text)


class AskView(SeasonStepView):
    """Asks to close the season for the sum that the page shows, and stops the sale."""

    def decide(self, user: User, now: datetime) -> str:
        """Ask. Whoever may not is told no sum."""
        if not self.own_figures:
            raise NotPermitted
        shown = self.request.POST.get("shown", "")
        if not (shown.isascii() and shown.isdecimal() and len(shown) <= MOST_DIGITS):
            raise SumChanged(preview(self.object).unsold.fen)
        ask_to_close(self.object.pk, user=user, fen=int(shown), now=now)
        return _("Asked for. The sale is stopped; nothing is bought before another person confirms the sum.")


class WithdrawView(SeasonStepView):
    """Withdraws the request: the sale goes on."""

    def decide(self, user: User, now: datetime) -> str:
        """Withdraw."""
        withdraw_request(self.object.pk, user=user, now=now)
        return _("Withdrawn. What was on sale is on sale again.")


class CloseView(SeasonStepView):
    """Buys what is unsold, for the sum that somebody else has asked for and that is typed again."""

    typed_fen = -1  # no sum

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Close, or show what was typed wrong."""
        closing = closing_of(self.object)
        self.form = SumAgainForm((closing.asked_fen if closing else None) or 0, request.POST)
        if self.form.is_valid():
            self.typed_fen = self.form.cleaned_data["typed"]
        elif self.get_context_data().get("form") is not None:
            return self.show_again()
        return super().post(request, *args, **kwargs)

    def decide(self, user: User, now: datetime) -> str:
        """Close."""
        closed = close_season(self.object.pk, user=user, fen=self.typed_fen, now=now)
        text = _("The season is closed: households were credited %(paid)s.") % {"paid": sum_text(closed.paid_fen)}
        if closed.owed_fen and self.own_figures:
            owed = {"owed": sum_text(closed.owed_fen)}
            text += " " + _("%(owed)s could not be funded; the cooperative owes it.") % owed
        return text


def _state(agreement: Any) -> str:
    closing = closing_of(agreement)
    if closing is None or not closing.is_stopped:
        return _("on sale")
    return _("season closed") if closing.closed_at else _("sale stopped")


def _jin(agreement: Any) -> str:
    return jin_text(agreement.unsold.grams) if agreement.unsold is not None else ""


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
    action_view_classes = {"ask": AskView, "withdraw": WithdrawView, "close": CloseView}
    has_history = True
    search_fields = ["product__name", "cooperative__name", "season__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="seasons:inspect"),
        LabelledColumn("season", label=gettext_lazy("Season")),
        LabelledColumn("cooperative", label=gettext_lazy("Cooperative")),
        LabelledColumn("unsold", label=gettext_lazy("Unsold (jin)"), accessor=_jin, classname="bo-number"),
        MoneyColumn(
            "fen",
            label=gettext_lazy("At the protected price"),
            accessor=lambda row: row.unsold and row.unsold.fen,
            classname="bo-number",
        ),
        MoneyColumn("owed", label=gettext_lazy("Could not be funded"), classname="bo-number"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor=_state),
    ]
