"""Fund entries in the back office: enter, confirm, refuse."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.decisions import DecisionView, ReasonedDecisionView
from marketplace.backoffice.typed_again import SumAgainForm
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.ledger.money import fen, with_commas
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import is_one_hand, one_hand_text, why_not_second

from .actions import Movement, account_of, confirm, enter, open_campaign, refuse
from .forms import EntryForm, ReasonForm
from .models import FundEntry
from .refusals import AlreadyDecided, BadEntry, FundError, NotThere, OneHand, OwnEntry, VoucherUsed, WrongPerson


def refusal_text(refused: FundError) -> str:
    """Return why it can't be done, in the active language."""
    if isinstance(refused, NotThere):
        return _(
            "Only ¥%(free)s of this fund can be paid back: the rest is spent or promised. Nothing was changed."
        ) % {"free": with_commas(refused.free_fen)}
    texts: dict[type[FundError], str] = {
        OneHand: one_hand_text(),
        OwnEntry: _("You entered this: somebody else confirms it. Nothing was changed."),
        AlreadyDecided: _("This entry was decided already. Nothing was changed."),
        VoucherUsed: _("A paper with this number was entered already for this fund."),
        WrongPerson: _("Only the townships' staff and administrators move funds. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")


class EntryFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=FundEntry.State.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = FundEntry
        fields = ["state"]


class EntryIndexView(ScopedIndexView):
    """Entries, newest first."""

    new_label = gettext_lazy("Enter money")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With the campaign."""
        return super().get_base_queryset().select_related("campaign", "entered_by").order_by("-pk")


class EntryView(ScopedInspectView):
    """One entry: what the paper says, who entered and decided, and the buttons to decide."""

    page_title = gettext_lazy("Fund entry")
    form: ReasonForm | None = None
    sum_form: SumAgainForm | None = None

    def get_page_subtitle(self) -> str:
        """The paper's number."""
        return str(self.object.voucher)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the fund has, and what the user may do now."""
        entry: FundEntry = self.object
        waits = entry.state == FundEntry.State.ENTERED and self.user_has_permission("change")
        user = staff_of(self.request)
        one_hand = why_not_second(user, entry.entered_by_id) if waits else ""
        is_second = waits and user.pk != entry.entered_by_id and not one_hand
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "entry": entry,
            "fund_fen": balance(account_of(entry)),
            "waits": waits,
            "one_hand": one_hand,
            "sum_form": (self.sum_form or SumAgainForm(entry.amount_fen)) if is_second else None,
            "form": (self.form or ReasonForm()) if waits else None,
        }


class ConfirmView(DecisionView, EntryView):
    """Confirms, once the sum on the paper is typed: the money is posted."""

    refusals, refusal_text = FundError, staticmethod(refusal_text)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm, or show what was typed wrong."""
        self.sum_form = SumAgainForm(self.object.amount_fen, request.POST)
        is_second = not is_one_hand(self.object.entered_by_id, staff_of(request))
        if self.object.state == FundEntry.State.ENTERED and is_second and not self.sum_form.is_valid():
            return self.show_again()
        return super().post(request, *args, **kwargs)

    def decide(self, user: User, now: datetime) -> str:
        """Confirm."""
        entry = confirm(self.object.pk, user=user, now=now)
        return _("Confirmed: ¥%(amount)s are booked.") % {"amount": with_commas(entry.amount_fen)}


class RefuseView(ReasonedDecisionView, EntryView):
    """Refuses, or withdraws."""

    form_class = ReasonForm
    refusals, refusal_text = FundError, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """Refuse."""
        refuse(self.object.pk, user=user, reason=self.reason, now=now)
        return _("The entry is refused. No money was moved.")


class EnterView(ScopedNewView):
    """Enters what came in or went back."""

    model = FundEntry
    page_title = gettext_lazy("Enter money")
    template_name = "backoffice/funds/new.html"
    header_icon = "folder-inverse"

    def new_form(self, given: QueryDict | None = None) -> EntryForm:
        """With today's date."""
        return EntryForm(given, initial={"happened_on": timezone.localdate()})

    def make(self, given: dict[str, Any]) -> FundEntry:
        """Enter."""
        user, now = staff_of(self.request), timezone.now()
        try:
            with transaction.atomic():
                campaign = given["campaign"]
                if given["new_campaign"].strip():
                    campaign = open_campaign(given["new_campaign"], user=user)
                movement = Movement(
                    given["direction"], campaign, fen(given["amount"]), given["other_party"], given["voucher"],
                    given["happened_on"],
                )  # fmt: skip
                entry = enter(movement, user=user, now=now)
        except VoucherUsed as refused:
            raise ValidationError({"voucher": refusal_text(refused)}) from refused
        except BadEntry as refused:
            raise ValidationError({refused.name: _("This can't be right. Please look at it again.")}) from refused
        except FundError as refused:
            raise ValidationError(refusal_text(refused)) from refused
        messages.success(self.request, _("Entered. It is booked once a second person has confirmed it."))
        return entry


class FundViewSet(ScopedViewSet):
    """Money into funds, and back."""

    model = FundEntry
    name = url_prefix = menu_name = "funds"
    icon = "folder-inverse"
    menu_label = gettext_lazy("Funds")
    menu_order = 127
    template_prefix = "backoffice/funds/"
    index_view_class = EntryIndexView
    inspect_view_class = EntryView
    new_view_class = EnterView
    action_view_classes = {"confirm": ConfirmView, "refuse": RefuseView}
    has_history = True
    filterset_class = EntryFilterSet
    list_display = [
        FirstColumn("voucher", label=gettext_lazy("Number of the voucher"), url_name="funds:inspect"),
        LabelledColumn("fund", label=gettext_lazy("Fund"), accessor="fund_name"),
        LabelledColumn("direction", label=gettext_lazy("Direction"), accessor="get_direction_display"),
        MoneyColumn("amount_fen", label=gettext_lazy("Amount"), classname="bo-number"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        LabelledColumn("entered_by", label=gettext_lazy("Entered by")),
        LabelledColumn("happened_on", label=gettext_lazy("Date"), accessor=lambda row: row.happened_on.isoformat()),
    ]
