"""Discount codes in the administrator's back office: issue and end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    MoneyColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.funds.policies import may_move
from marketplace.funds.refusals import NotThere
from marketplace.ledger.money import fen, with_commas
from marketplace.people.staff import staff_of
from marketplace.people.two_hands import one_hand_text, why_not_second
from orders.models import DiscountCode

from .codes import (
    AlreadyApproved,
    CodeRefused,
    CodeTerms,
    OneHand,
    WrongPerson,
    agree_to_bear,
    approve_code,
    end_code,
    issue_code,
    kept_fen,
)
from .forms import CodeForm


class CodeIndexView(ScopedIndexView):
    """Codes, newest first."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """The form, for administrators."""
        if not staff_of(self.request).is_superuser:
            return []
        return [HeaderButton(_("Issue a code"), url=reverse("codes:new"), icon_name="plus")]

    def get_base_queryset(self) -> QuerySet[Any]:
        """With the campaign."""
        return super().get_base_queryset().select_related("campaign").order_by("-pk")


class CodeView(ScopedInspectView):
    """One code: what it gives, who bears it, and how much of its budget is given."""

    page_title = gettext_lazy("Discount code")

    def get_page_subtitle(self) -> str:
        """The code."""
        return str(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it has given."""
        code: DiscountCode = self.object
        over, user = code.valid_until <= timezone.now(), staff_of(self.request)
        bearers = list(code.bearers.select_related("cooperative", "agreed_by").order_by("pk"))
        by_cooperatives = code.bearer == DiscountCode.Bearer.COOPERATIVES
        waits = not over and not by_cooperatives and code.issued_by_id is not None and code.approved_by_id is None
        asked = not over and code.bearers.filter(agreed_by=None, cooperative_id__in=cooperatives_of(user)).exists()
        one_hand = why_not_second(user, code.issued_by_id) if (waits and may_move(user)) or asked else ""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "code": code,
            "bearers": bearers,
            "waits": waits,
            "one_hand": one_hand,
            "nobody_agreed": by_cooperatives and not any(one.agreed_by_id for one in bearers),
            "may_approve": may_move(user) and user.pk != code.issued_by_id and not one_hand,
            "may_agree": asked and user.pk != code.issued_by_id,
            "left_fen": max(code.budget_fen - code.given_fen, 0),
            "over": over,
            # what an ended code has promised of a campaign's budget can still be freed
            "may_end": user.is_superuser
            and (not over or (code.campaign_id is not None and code.budget_fen > kept_fen(code))),
        }


class ApproveView(ScopedActionView, CodeView):
    """Approves a code that a campaign or the marketplace bears."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve it, or say why not."""
        self.say(approve_code)
        return self.to_page()

    def say(self, action: Callable[..., DiscountCode]) -> None:
        """Do it, and tell the user."""
        try:
            action(self.object.pk, user=staff_of(self.request), now=timezone.now())
        except OneHand:
            messages.error(self.request, one_hand_text())
        except WrongPerson:
            messages.error(self.request, _("Somebody else has to say so. Nothing was changed."))
        except AlreadyApproved:
            messages.error(self.request, _("This was said already. Nothing was changed."))
        else:
            messages.success(self.request, _("The code is valid from now on."))


class AgreeView(ApproveView):
    """A cooperative agrees to bear a code for its own goods."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Agree, or say why not."""
        self.say(agree_to_bear)
        return self.to_page()


class EndView(ScopedActionView, CodeView):
    """Ends a code."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it."""
        if not staff_of(request).is_superuser:
            raise PermissionDenied
        end_code(self.object.pk, user=staff_of(request), now=timezone.now())
        messages.success(request, _("The code is ended. Orders that have its discount keep it."))
        return self.to_page()


class IssueView(ScopedNewView):
    """Issues a code."""

    model = DiscountCode
    page_title = gettext_lazy("Issue a code")
    template_name = "backoffice/codes/new.html"
    header_icon = "tag"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For administrators."""
        if not staff_of(request).is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def new_form(self, given: QueryDict | None = None) -> CodeForm:
        """Valid from now on."""
        return CodeForm(given, initial={"valid_from": timezone.localtime()})

    def make(self, given: dict[str, Any]) -> DiscountCode:
        """Issue."""
        user = staff_of(self.request)
        terms = CodeTerms(
            code=given["code"], amount_fen=None if given["amount"] is None else fen(given["amount"]),
            percent=given["percent"], budget_fen=fen(given["budget"]), valid_from=given["valid_from"],
            valid_until=given["valid_until"], campaign=given["campaign"], cooperatives=list(given["cooperatives"]),
            most_uses=given["most_uses"],
        )  # fmt: skip
        try:
            code = issue_code(terms, user=user, now=timezone.now())
        except NotThere as refused:
            text = _("This campaign has ¥%(free)s that are not promised yet.") % {"free": with_commas(refused.free_fen)}
            raise ValidationError({"budget": text}) from refused
        except CodeRefused as refused:
            text = _("This can't be right, or there is such a code already. Please look at it again.")
            raise ValidationError({refused.name: text}) from refused
        messages.success(
            self.request, _("The code is issued. It is valid once a second person, or the cooperative, has agreed.")
        )
        return code


class CodeViewSet(ScopedViewSet):
    """Discount codes."""

    model = DiscountCode
    name = url_prefix = menu_name = "codes"
    icon = "tag"
    menu_label = gettext_lazy("Discount codes")
    menu_order = 205
    template_prefix = "backoffice/codes/"
    index_view_class = CodeIndexView
    inspect_view_class = CodeView
    new_view_class = IssueView
    action_view_classes = {"approve": ApproveView, "agree": AgreeView, "end": EndView}
    has_history = True
    list_display = [
        FirstColumn("code", label=gettext_lazy("Discount code"), url_name="codes:inspect"),
        LabelledColumn("bearer", label=gettext_lazy("Borne by"), accessor="get_bearer_display"),
        MoneyColumn("budget_fen", label=gettext_lazy("Budget"), classname="bo-number"),
        MoneyColumn("given_fen", label=gettext_lazy("Given"), classname="bo-number"),
        LabelledColumn("uses", label=gettext_lazy("Uses"), classname="bo-number"),
        LabelledDateColumn("valid_until", label=gettext_lazy("Valid until")),
    ]
