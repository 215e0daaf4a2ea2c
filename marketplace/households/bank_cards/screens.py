"""Bank cards in the back office: who has one, and whose waits for a second person."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.looks import LoggedIndexView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    HistoryViewSet,
    LabelledColumn,
    MoneyColumn,
    ScopedViewSet,
)
from marketplace.households.models import BankCard, Household
from marketplace.households.models.bank_card import IN_FORCE, OPEN
from marketplace.ledger.models import Balance
from marketplace.people.policies import ScopedPolicy

from .card_screens import CardView, ConfirmCardView, EnterCardView, RefuseCardView, SlipView, with_own_township


class CardFilterSet(WagtailFilterSet):
    """With or without a confirmed card, and with one that waits."""

    has_card = django_filters.BooleanFilter(label=gettext_lazy("Has a card"))
    waits = django_filters.BooleanFilter(label=gettext_lazy("A card waits for confirmation"))

    class Meta:
        model = Household
        fields: list[str] = []


class CardIndexView(LoggedIndexView):
    """Households, and whether they can be paid."""

    permission_policy = ScopedPolicy(BankCard)
    table_classname = "listing bo-cards bo-cards--lines"
    looked_at = "bank cards"
    page_title = gettext_lazy("Bank cards")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Of the own townships, with whether there is a card, and one that waits."""
        cards = BankCard.objects.filter(household=OuterRef("pk"))
        households = with_own_township(self.request.user, super().get_base_queryset()).select_related("village")
        carded: QuerySet[Any] = households.annotate(
            has_card=Exists(cards.filter(IN_FORCE)), waits=Exists(cards.filter(OPEN))
        )
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
    action_view_classes = {
        "enter": EnterCardView, "confirm": ConfirmCardView, "refuse": RefuseCardView, "slip": SlipView,
    }  # fmt: skip
    filterset_class = CardFilterSet
    search_fields = ["number", "head_name", "village__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("head_name", label=gettext_lazy("Head of household"), url_name="bank_cards:inspect"),
        LabelledColumn("number", label=gettext_lazy("File number"), sort_key="number"),
        LabelledColumn("village", label=gettext_lazy("Village"), sort_key="village__sort_key"),
        MoneyColumn("balance", label=gettext_lazy("Balance"), accessor="balance_fen", classname="bo-number bo-income"),
        LabelledColumn(
            "card",
            label=gettext_lazy("Bank card"),
            accessor=lambda row: gettext_lazy("card confirmed") if row.has_card else gettext_lazy("missing"),
            classname="bo-labelled",
        ),
        LabelledColumn(
            "waits",
            label=gettext_lazy("To do"),
            accessor=lambda row: gettext_lazy("a second person confirms the card") if row.waits else "",
        ),
    ]


class CardHistoryViewSet(HistoryViewSet):
    """What the change log says of a card; its page is the household's."""

    model = BankCard
    name = "bank_card_history"
    url_prefix = "bank-card-history"
    icon = "key"
