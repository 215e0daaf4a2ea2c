"""Price supports in the back office: ask, approve, refuse, end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet

from marketplace.backoffice.decisions import DecisionView, ReasonedDecisionView
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    MoneyColumn,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.ledger.accounts import shared_account
from marketplace.ledger.models import Account
from marketplace.ledger.money import fen, with_commas
from marketplace.ledger.queries import balance
from marketplace.people.models import User
from marketplace.people.policies import holds_in_township
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import one_hand_text, why_not_second
from marketplace.supply.models import PriceSupport
from marketplace.supply.refusals import (
    AlreadyDecided,
    AlreadyRequested,
    BadMost,
    NotPermitted,
    OneHand,
    SamePerson,
    SupplyError,
)

from .actions import approve_support, end_support, refuse_support, request_support
from .forms import ReasonForm, SupportForm


def refusal_text(refused: SupplyError) -> str:
    """Return why it can't be done, in the active language."""
    texts: dict[type[SupplyError], str] = {
        OneHand: one_hand_text(),
        SamePerson: _("You asked for this support: somebody else of the township approves it. Nothing was changed."),
        AlreadyDecided: _("This support was decided already. Nothing was changed."),
        AlreadyRequested: _("A support for this produce waits for a second person already. Nothing was changed."),
        NotPermitted: _("Only the township's own staff decide on this. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")


class SupportFilterSet(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=PriceSupport.State.choices, empty_label=gettext_lazy("All")
    )

    class Meta:
        model = PriceSupport
        fields = ["state"]


class SupportIndexView(ScopedIndexView):
    """Supports, newest first."""

    new_label = gettext_lazy("Ask for a support")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With what a row shows."""
        return (
            super()
            .get_base_queryset()
            .select_related("price__product", "price__season", "requested_by")
            .order_by("-pk")
        )


class SupportView(ScopedInspectView):
    """One support: for what, how much of it is used, who asked and decided, and the buttons to decide."""

    page_title = gettext_lazy("Price support")
    form: ReasonForm | None = None

    def get_page_subtitle(self) -> str:
        """Product, grade and season."""
        return str(self.object.price.product)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With all that the page shows."""
        rows = PriceSupport.objects.select_related("price__product__village", "price__season")
        return super().get_object(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is left, and what the user may do now."""
        support: PriceSupport = self.object
        user = staff_of(self.request)
        waits, approved = support.state == PriceSupport.State.REQUESTED, support.state == PriceSupport.State.APPROVED
        decides = self.user_has_permission("change") and holds_in_township(
            user, support.price.product.village.township_id
        )
        one_hand = why_not_second(user, support.requested_by_id) if decides and waits else ""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "support": support,
            "one_hand": one_hand,
            "outgrown": support.is_outgrown and (waits or approved),
            "may_ask": decides,
            "fund_fen": balance(shared_account(Account.Kind.PRICE_PROTECTION_FUND)),
            "others": PriceSupport.objects.filter(price=support.price_id).exclude(pk=support.pk),
            "waits": decides and waits,
            "may_approve": decides and waits and user.pk != support.requested_by_id and not one_hand,
            "may_end": decides and approved,
            "form": (self.form or ReasonForm()) if decides and (waits or approved) else None,
        }


class ApproveView(DecisionView, SupportView):
    """Approves."""

    refusals, refusal_text = SupplyError, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """Approve."""
        approve_support(self.object.pk, user=user, now=now)
        return _("Approved. From now on the price protection fund pays within this budget.")


class RefuseView(ReasonedDecisionView, SupportView):
    """Refuses, or withdraws."""

    form_class = ReasonForm
    refusals, refusal_text = SupplyError, staticmethod(refusal_text)

    def decide(self, user: User, now: datetime) -> str:
        """Refuse."""
        refuse_support(self.object.pk, user=user, reason=self.reason, now=now)
        return _("The support is refused. It pays nothing.")


class EndView(RefuseView):
    """Ends an approved one."""

    def decide(self, user: User, now: datetime) -> str:
        """End."""
        end_support(self.object.pk, user=user, reason=self.reason, now=now)
        return _("The support is ended. What it has paid stays paid.")


class AskView(ScopedNewView):
    """Asks for a support."""

    model = PriceSupport
    page_title = gettext_lazy("Ask for a support")
    template_name = "backoffice/supports/new.html"
    header_icon = "help"

    def new_form(self, given: QueryDict | None = None) -> SupportForm:
        """The form, with the township's own produce."""
        return SupportForm(staff_of(self.request), given, initial={"price": self.request.GET.get("price", "")})

    def make(self, given: dict[str, Any]) -> PriceSupport:
        """Ask."""
        try:
            support = request_support(
                user=staff_of(self.request), price=given["price"], budget_fen=fen(given["budget"]),
                most_fen_per_jin=fen(given["most"]) if given["most"] is not None else None,
                reason=given["reason"], now=timezone.now(),
            )  # fmt: skip
        except BadMost as refused:
            highest = _("More than the protected price, ¥%(price)s per jin.") % {
                "price": with_commas(refused.fen_per_jin)
            }
            raise ValidationError({"most": highest}) from refused
        except SupplyError as refused:
            raise ValidationError(refusal_text(refused)) from refused
        messages.success(self.request, _("Asked for. It pays once a second person of the township has approved it."))
        return support


class SupportViewSet(ScopedViewSet):
    """Supports of the price protection fund."""

    model = PriceSupport
    name = url_prefix = menu_name = "supports"
    icon = "help"
    menu_label = gettext_lazy("Price supports")
    menu_order = 126
    template_prefix = "backoffice/supports/"
    index_view_class = SupportIndexView
    inspect_view_class = SupportView
    new_view_class = AskView
    action_view_classes = {"approve": ApproveView, "refuse": RefuseView, "end": EndView}
    has_history = True
    filterset_class = SupportFilterSet
    list_display = [
        FirstColumn(
            "product", label=gettext_lazy("Product"), accessor="price.product", url_name="supports:inspect"
        ),
        LabelledColumn("grade", label=gettext_lazy("Grade"), accessor="price.get_grade_display"),
        LabelledColumn("season", label=gettext_lazy("Season"), accessor="price.season"),
        MoneyColumn("budget_fen", label=gettext_lazy("Budget"), classname="bo-number"),
        MoneyColumn("used_fen", label=gettext_lazy("Used"), classname="bo-number"),
        LabelledColumn("state", label=gettext_lazy("State"), accessor="get_state_display"),
        LabelledDateColumn("requested_at", label=gettext_lazy("Requested")),
    ]  # fmt: skip
