"""Protected prices in the back office: what each is, and raising one, once it is shown which packs it leaves under the break-even."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    LabelledDateColumn,
    MoneyColumn,
    ScopedActionView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedViewSet,
)
from marketplace.catalogue.models import Pack
from marketplace.ledger.money import fen, with_commas
from marketplace.people.policies import holds_in_township
from marketplace.people.staff import staff_of
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import ProtectedPrice
from marketplace.supply.refusals import PriceLowered

from .forms import RaiseForm
from .pack_prices import WhoPays, packs_below


class FloorIndexView(ScopedIndexView):
    """Protected prices, the latest season first."""

    page_title = gettext_lazy("Protected prices")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With what a row shows."""
        prices = super().get_base_queryset().select_related("product", "season")
        return prices.order_by("-season__starts_on", "product__name", "grade")


class FloorView(ScopedInspectView):
    """One protected price, and the form that raises it."""

    page_title = gettext_lazy("Protected price")
    form: RaiseForm | None = None
    tried_fen = 0
    below: list[tuple[Pack, WhoPays]] = []

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With product and season."""
        return super().get_object(ProtectedPrice.objects.select_related("product__village", "season"))

    def get_page_subtitle(self) -> str:
        """Product, grade and season."""
        return f"{self.object.product} · {self.object.get_grade_display()} · {self.object.season}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it is, and which packs what was tried leaves under the break-even."""
        price: ProtectedPrice = self.object
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "price": price,
            "tried_fen": self.tried_fen,
            "below": self.below,
            "form": (self.form or RaiseForm()) if self.may_raise() else None,
        }

    def may_raise(self) -> bool:
        """Whether the user is staff of the township, or an administrator."""
        return holds_in_township(staff_of(self.request), self.object.product.village.township_id)


class RaiseView(ScopedActionView, FloorView):
    """Raises it; where packs fall under the break-even by it, only once they were shown at this very price."""

    permission_required = "view"  # who may raise it is asked of its township

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raise it, or show which packs would fall under the break-even."""
        price, now = self.object, timezone.now()
        if not self.may_raise():
            messages.error(request, _("Only the township's own staff decide on this. Nothing was changed."))
            return self.to_page()
        self.form = RaiseForm(request.POST)
        if not self.form.is_valid():
            return self.show_again()
        fen_per_jin = fen(self.form.cleaned_data["price"])
        if request.POST.get("shown") != str(fen_per_jin):
            self.below = packs_below(price, fen_per_jin, now)
            if self.below:
                self.tried_fen = fen_per_jin
                return self.show_again()
        try:
            raised = set_protected_price(
                user=staff_of(request), product=price.product, grade=price.grade, season=price.season,
                fen_per_jin=fen_per_jin, now=now,
            )  # fmt: skip
        except PriceLowered:
            self.form.add_error("price", _("A protected price is never lowered inside its season."))
            return self.show_again()
        messages.success(
            request, _("The protected price is ¥%(price)s per jin now.") % {"price": with_commas(raised.fen_per_jin)}
        )
        return self.to_page()


class FloorViewSet(ScopedViewSet):
    """What households are owed at least."""

    model = ProtectedPrice
    name = url_prefix = menu_name = "floors"
    icon = "arrow-up"
    menu_label = gettext_lazy("Protected prices")
    menu_order = 122
    template_prefix = "backoffice/floors/"
    index_view_class = FloorIndexView
    inspect_view_class = FloorView
    action_view_classes = {"raise": RaiseView}
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="floors:inspect"),
        LabelledColumn("grade", label=gettext_lazy("Grade"), accessor="get_grade_display"),
        LabelledColumn("season", label=gettext_lazy("Season")),
        MoneyColumn("fen_per_jin", label=gettext_lazy("Yuan per jin"), classname="bo-number"),
        LabelledDateColumn("set_at", label=gettext_lazy("In force since")),
    ]
