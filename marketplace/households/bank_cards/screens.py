"""Bank cards in the back office: who has one, and the form that enters it. Every look at a card is logged."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.households.models import BankCard, Household
from marketplace.households.queries import payouts_of
from marketplace.ledger.models import Balance
from marketplace.people.audit import record_look
from marketplace.people.models import User
from marketplace.people.policies import ScopedPolicy, of_township, visible
from marketplace.people.staff import staff_of

from .actions import CardRefused, NotACardNumber, PayoutUnderWay, enter_card
from .forms import CardForm

LATEST_PAYOUTS = 10


def with_own_township(user: Any, households: QuerySet[Any]) -> QuerySet[Any]:
    """Return those households whose cards `user` keeps: not those seen as a member of their village's council."""
    seen = visible(user, households)
    if isinstance(user, User) and not user.is_superuser:
        return seen.filter(of_township(user, "village"))
    return seen


class CardFilterSet(WagtailFilterSet):
    """With or without a card."""

    has_card = django_filters.BooleanFilter(label=gettext_lazy("Has a card"))

    class Meta:
        model = Household
        fields: list[str] = []


class CardIndexView(ScopedIndexView):
    """Households, and whether they can be paid."""

    permission_policy = ScopedPolicy(BankCard)
    page_title = gettext_lazy("Bank cards")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Of the own townships, with whether there is a card."""
        cards = BankCard.objects.filter(household=OuterRef("pk"), retired_at__isnull=True)
        households = with_own_township(self.request.user, super().get_base_queryset()).select_related("village")
        carded: QuerySet[Any] = households.annotate(has_card=Exists(cards))
        return carded

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read the balances of the page's households, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        balances = dict(
            Balance.objects.filter(
                account__kind="household", account__owner_id__in=[row.pk for row in rows]
            ).values_list("account__owner_id", "amount")
        )
        for row in rows:
            row.balance_fen = balances.get(row.pk, 0)
        page.object_list = rows
        return paginator, page, rows, is_paginated


class CardView(ScopedInspectView):
    """A household's card by its last four digits, its latest pay-outs, and the form for a new card."""

    permission_policy = ScopedPolicy(BankCard)
    page_title = gettext_lazy("Bank card")
    form: CardForm | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Household:
        """Find the household among those whose cards the user keeps."""
        households = Household.objects.select_related("village__township")
        household: Household = get_object_or_404(with_own_township(self.request.user, households), pk=self.pk)
        return household

    def get_page_subtitle(self) -> str:
        """The file number: names stay out of the window's title."""
        return str(self.object.number)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Log the look, and show the card."""
        household: Household = self.object
        record_look(staff_of(self.request), "household", household.pk, "bank card", timezone.now())
        cards = BankCard.objects.filter(household=household).select_related("entered_by").order_by("-pk")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "household": household,
            "card": cards.filter(retired_at__isnull=True).first(),
            "former": cards.filter(Q(retired_at__isnull=False)),
            "payouts": payouts_of(household)[:LATEST_PAYOUTS],
            "form": self.form or CardForm(initial={"holder": household.head_name}),
        }


class EnterCardView(ScopedActionView, CardView):
    """Enters a card."""

    permission_required = "add"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter the card, or show what is wrong; the number is never sent back."""
        self.form = CardForm(request.POST)
        if self.form.is_valid():
            given = self.form.cleaned_data
            try:
                card = enter_card(user=staff_of(request), household=self.object, now=timezone.now(), **given)
            except NotACardNumber:
                self.form.add_error(
                    "number", _("This is no card number: please compare all digits with the card and enter it again.")
                )
            except PayoutUnderWay:
                self.form.add_error(
                    None, _("A pay-out to the former card waits for the bank's answer. Enter the new card after it.")
                )
            except CardRefused:
                self.form.add_error(None, _("Name and bank are written in letters, without other signs."))
            else:
                messages.success(request, _("The card is entered: %(card)s.") % {"card": card})
                return self.to_page()
        shown = request.POST.copy()
        shown["number"] = ""
        self.form.data = shown
        return self.show_again()


class CardViewSet(ScopedViewSet):
    """Bank cards, reached from the pay-outs and from a household's page."""

    model = Household
    name = "bank_cards"
    url_prefix = "bank-cards"
    icon = "key"
    add_to_admin_menu = False
    list_per_page = 30
    template_prefix = "backoffice/cards/"
    index_view_class = CardIndexView
    inspect_view_class = CardView
    action_view_classes = {"enter": EnterCardView}
    filterset_class = CardFilterSet
    search_fields = ["number", "head_name", "village__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("number", label=gettext_lazy("File number"), url_name="bank_cards:inspect", sort_key="number"),
        LabelledColumn("head_name", label=gettext_lazy("Head of household")),
        LabelledColumn("village", label=gettext_lazy("Village"), sort_key="village__sort_key"),
        MoneyColumn("balance", label=gettext_lazy("Balance"), accessor="balance_fen", classname="bo-number"),
        LabelledColumn(
            "card",
            label=gettext_lazy("Bank card"),
            accessor=lambda row: gettext_lazy("entered") if row.has_card else gettext_lazy("missing"),
        ),
    ]
