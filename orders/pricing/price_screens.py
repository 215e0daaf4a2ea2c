"""The page of a pack in the back office: what it costs, who pays at that price, and the form that changes it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.viewsets import ScopedActionView, ScopedInspectView
from marketplace.catalogue.models import Pack
from marketplace.cooperatives.policies import works_for
from marketplace.ledger.money import fen, with_commas, yuan
from marketplace.people.staff import staff_of

from .forms import PriceForm
from .pack_forms import PackForm, change_form
from .pack_prices import (
    BelowBreakEven,
    NotYours,
    PriceMoved,
    PriceRefused,
    WhoPays,
    set_pack_price,
    who_pays,
)
from .packs import STAYS, is_chosen


class PackPriceView(ScopedInspectView):
    """One pack: its price, who pays at it, and the form that changes it."""

    page_title = gettext_lazy("Price")
    form: PriceForm | None = None
    tried: WhoPays | None = None
    pack_form: PackForm | None = None
    tried_pack: WhoPays | None = None

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """With its product."""
        return super().get_object(Pack.objects.select_related("product__cooperative", "product__village"))

    def get_page_subtitle(self) -> str:
        """Product and pack."""
        return f"{self.object.product} · {self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who pays now, and who would at the price that was tried."""
        pack: Pack = self.object
        user = staff_of(self.request)
        may_change = user.is_superuser or (
            self.user_has_permission("change") and works_for(user, pack.product.cooperative_id)
        )
        initial = {"seen_fen": pack.price_fen, "price": yuan(pack.price_fen)}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "pack": pack,
            "who": who_pays(pack, pack.price_fen, timezone.now()),
            "tried": self.tried,
            "tried_pack": self.tried_pack,
            "form": (self.form or PriceForm(initial=initial)) if may_change else None,
            "pack_form": (self.pack_form or change_form(pack)) if may_change else None,
            "stays": STAYS if is_chosen(pack.pk) else "",
        }


class ChangeView(ScopedActionView, PackPriceView):
    """Changes the price; below the break-even only once who pays has been shown, and with a reason."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or show who would pay."""
        self.form = PriceForm(request.POST)
        if not self.form.is_valid():
            return self.show_again()
        given, user, now = self.form.cleaned_data, staff_of(request), timezone.now()
        price_fen = fen(given["price"])
        shown = request.POST.get("shown") == str(price_fen)  # who pays at this very price was shown
        try:
            pack = set_pack_price(
                self.object.pk, user=user, price_fen=price_fen, seen_fen=given["seen_fen"],
                reason=given["reason"] if shown else "", now=now,
            )  # fmt: skip
        except BelowBreakEven as refused:
            self.tried = refused.who
            if shown:
                self.form.add_error("reason", _("Below the break-even a reason is needed."))
            return self.show_again()
        except PriceMoved as moved:
            messages.warning(
                request, _("Somebody has changed this price meanwhile: it is ¥%(price)s now. Nothing was changed.")
                % {"price": with_commas(moved.price_fen)},
            )  # fmt: skip
        except PriceRefused as refused:
            ours = isinstance(refused, NotYours)
            messages.error(
                request,
                _("Only the cooperative's own clerks set its prices. Nothing was changed.") if ours
                else _("This price can't be right. Nothing was changed."),
            )  # fmt: skip
        else:
            messages.success(request, _("The price is ¥%(price)s now.") % {"price": with_commas(pack.price_fen)})
        return self.to_page()
