"""Protected prices in the back office: what each is, opening a season, putting it right, and raising a price, once it is
shown which packs it leaves under the break-even."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
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
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.catalogue.models import Pack
from marketplace.ledger.money import fen, with_commas
from marketplace.people.reauthentication import Reauthenticated
from marketplace.people.staff import staff_of
from marketplace.supply.intake.mending import correct_season, may_correct, take_back
from marketplace.supply.intake.opening import SeasonDays, open_season
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, ProtectedPrice, Season
from marketplace.supply.policies import sets_prices
from marketplace.supply.refusals import BeyondLimit, PriceLowered, StepWritten, SupplyError

from .floor_forms import BackForm, CorrectForm, OpenForm, RaiseForm
from .pack_prices import WhoPays, packs_below
from .season_words import mending_refused, opening_refused, price_refused

MOST_DIGITS = 12


class FloorIndexView(ScopedIndexView):
    """Protected prices, the latest season first."""

    page_title = gettext_lazy("Seasons and prices")
    new_label = gettext_lazy("Open a season")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With what a row shows."""
        prices = super().get_base_queryset().select_related("product", "season")
        return prices.order_by("-season__starts_on", "product__name", "grade")


class FloorView(ScopedInspectView):
    """One protected price: each of its steps, and the form that raises it."""

    page_title = gettext_lazy("Protected price")
    form: RaiseForm | None = None
    correct_form: CorrectForm | None = None
    back_form: BackForm | None = None
    tried_fen = 0
    below: list[tuple[Pack, WhoPays]] = []

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With product and season."""
        return super().get_object(ProtectedPrice.objects.select_related("product__village", "season"))

    def get_page_subtitle(self) -> str:
        """Product, grade and season."""
        return f"{self.object.product} · {self.object.get_grade_display()} · {self.object.season}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What it is and was, and which packs what was tried leaves under the break-even."""
        price: ProtectedPrice = self.object
        may_raise = self.may_raise()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "price": price,
            "steps": price.steps.order_by("-fen_per_jin"),
            "tried_fen": self.tried_fen,
            "below": self.below,
            "form": (self.form or RaiseForm(staff_of(self.request), price, tried=self.simulated()))
            if may_raise
            else None,
            "simulator": reverse("simulator:inspect", args=[price.pk]) if may_raise else "",
            "closing": self.closing() if may_raise else "",
            "supported": may_raise and price.supports.filter(state__in=["requested", "approved"]).exists(),
            "correct_form": self.correct_form or self.new_correct_form(),
            "back_form": self.back_form or (BackForm.of(price) if may_raise and self.is_free() else None),
        }

    def simulated(self) -> str:
        """The price that the simulator leads here with, as it is typed."""
        given: str = self.request.GET.get("fen", "")
        if not (given.isascii() and given.isdecimal() and len(given) <= MOST_DIGITS):
            return ""
        return with_commas(int(given))

    def closing(self) -> str:
        """What becomes of the season's closing, if it was begun: "asked", "confirmed" or "closed"."""
        agreements = Agreement.objects.filter(product=self.object.product_id, season=self.object.season_id)
        agreement = (
            agreements.filter(closing__withdrawn_at=None, closing__isnull=False).select_related("closing").first()
        )
        if agreement is None:
            return ""
        closing = agreement.closing
        return "closed" if closing.closed_at else "confirmed" if closing.confirmed_at else "asked"

    def new_correct_form(self) -> CorrectForm | None:
        """The form that corrects the season's name and days; None for who can't."""
        price: ProtectedPrice = self.object
        may = self.may_raise() and may_correct(staff_of(self.request), price.season_id)
        return CorrectForm.of(price.season) if may else None

    def is_free(self) -> bool:
        """Whether nobody counts on the price yet, so that it can be taken back."""
        agreed = Agreement.objects.filter(product=self.object.product_id, season=self.object.season_id)
        return not agreed.exists() and not self.object.supports.exists()

    def may_raise(self) -> bool:
        """Whether the user is staff of the township, of the county, or an administrator."""
        return sets_prices(staff_of(self.request), self.object.product.village.township_id)


class RaiseView(Reauthenticated, ScopedActionView, FloorView):
    """Raises it; where packs fall under the break-even by it, only once they were shown at this very price."""

    permission_required = "view"  # who may raise it is asked of its township
    confirms = gettext_lazy("Raise the protected price")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Raise it, or show which packs would fall under the break-even."""
        price, now = self.object, timezone.now()
        if not self.may_raise():
            messages.error(request, _("Only the township's own staff decide on this. Nothing was changed."))
            return self.to_page()
        self.form = RaiseForm(staff_of(request), price, request.POST)
        if not self.form.is_valid():
            return self.show_again()
        given = self.form.cleaned_data
        fen_per_jin = fen(given["price"])
        if request.POST.get("shown") != str(fen_per_jin):
            self.below = packs_below(price, fen_per_jin, now)
            if self.below:
                self.tried_fen = fen_per_jin
                return self.show_again()
        try:
            raised = set_protected_price(
                user=staff_of(request), product=price.product, grade=price.grade, season=price.season,
                fen_per_jin=fen_per_jin, reason=given["reason"], decided_on=given["decided_on"], now=now,
            )  # fmt: skip
        except PriceLowered:
            self.form.add_error("price", _("A protected price is never lowered inside its season."))
            return self.show_again()
        except (BeyondLimit, StepWritten) as refused:
            self.form.add_error("price", price_refused(refused))
            return self.show_again()
        messages.success(
            request, _("The protected price is ¥%(price)s per jin now.") % {"price": with_commas(raised.fen_per_jin)}
        )
        return self.to_page()


class CorrectView(ScopedActionView, FloorView):
    """Corrects the name and days of a season that was opened wrongly."""

    permission_required = "view"  # who may is asked of its townships

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Correct it, or show what is wrong."""
        self.correct_form = form = CorrectForm(request.POST, auto_id="id_season_%s")
        if not form.is_valid():
            return self.show_again()
        given = form.cleaned_data
        try:
            correct_season(
                self.object.season_id, user=staff_of(request), seen=given["seen"], reason=given["reason"],
                right=SeasonDays(given["name"], given["starts_on"], given["ends_on"]), now=timezone.now(),
            )  # fmt: skip
        except SupplyError as refused:
            form.add_error(None, mending_refused(refused))
            return self.show_again()
        except Season.DoesNotExist:
            raise Http404 from None  # taken back meanwhile
        messages.success(request, _("The season is corrected, for everybody who takes part in it."))
        return self.to_page()


class TakeBackView(ScopedActionView, FloorView):
    """Takes an opening back, with its price, before anybody counts on it."""

    permission_required = "view"  # who may is asked of its township

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it back, or show what is missing."""
        self.back_form = form = BackForm(request.POST, auto_id="id_back_%s")
        if not form.is_valid():
            return self.show_again()
        try:
            with suppress(ProtectedPrice.DoesNotExist):  # a second tap
                given = form.cleaned_data
                take_back(
                    self.object.pk, user=staff_of(request), reason=given["reason"], seen_fen=given["seen"],
                    now=timezone.now(),
                )  # fmt: skip
        except SupplyError as refused:
            messages.error(request, mending_refused(refused))
            return self.to_page()
        messages.success(request, _("The opening of the season is taken back, with its price."))
        return redirect("floors:index")


class OpenView(Reauthenticated, ScopedNewView):
    """Opens a season for a product and grade."""

    model = ProtectedPrice
    page_title = confirms = gettext_lazy("Open a season")
    template_name = "backoffice/floors/new.html"
    header_icon = "calendar-alt"

    def new_form(self, given: QueryDict | None = None) -> OpenForm:
        """The form, with the township's own produce; what the simulator leads here with is filled in."""
        asked = self.request.GET
        initial = {name: asked[name] for name in ("product", "grade") if name in asked}
        price = asked.get("fen", "")
        if price.isascii() and price.isdecimal() and len(price) <= MOST_DIGITS:
            initial["price"] = with_commas(int(price))
        return OpenForm(staff_of(self.request), given, initial=initial)

    def make(self, given: dict[str, Any]) -> ProtectedPrice:
        """Open it."""
        there = given["season"]
        days = (
            (there.name, there.starts_on, there.ends_on)
            if there
            else (given["name"], given["starts_on"], given["ends_on"])
        )
        try:
            price = open_season(
                user=staff_of(self.request), product=given["product"], grade=given["grade"], season=SeasonDays(*days),
                fen_per_jin=fen(given["price"]), now=timezone.now(),
            )  # fmt: skip
        except SupplyError as refused:
            raise opening_refused(refused) from refused
        messages.success(self.request, _("The season is open. Cooperatives can sign households to it."))
        return price


class FloorViewSet(ScopedViewSet):
    """What households are owed at least, season by season."""

    model = ProtectedPrice
    name = url_prefix = menu_name = "floors"
    icon = "arrow-up"
    menu_label = gettext_lazy("Seasons and prices")
    menu_order = 122
    template_prefix = "backoffice/floors/"
    index_view_class = FloorIndexView
    inspect_view_class = FloorView
    new_view_class = OpenView
    action_view_classes = {"raise": RaiseView, "correct": CorrectView, "take-back": TakeBackView}
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="floors:inspect"),
        LabelledColumn("grade", label=gettext_lazy("Grade"), accessor="get_grade_display"),
        LabelledColumn("season", label=gettext_lazy("Season")),
        LabelledColumn("days", label=gettext_lazy("From – until"), accessor=lambda row: f"{row.season.starts_on} – {row.season.ends_on}"),
        MoneyColumn("fen_per_jin", label=gettext_lazy("Yuan per jin"), classname="bo-number"),
        LabelledDateColumn("set_at", label=gettext_lazy("In force since")),
    ]  # fmt: skip
