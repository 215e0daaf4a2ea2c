"""Packs in the back office: what each costs and from which price on nothing is missing; a new one, and what one is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from marketplace.backoffice.dependants import StillNeeded
from marketplace.backoffice.viewsets import (
    FirstColumn,
    LabelledColumn,
    MoneyColumn,
    ScopedActionView,
    ScopedDeleteView,
    ScopedIndexView,
    ScopedNewView,
    ScopedViewSet,
)
from marketplace.catalogue.models import Pack, Product
from marketplace.ledger.money import fen, yuan
from marketplace.people.policies import visible
from marketplace.people.staff import staff_of
from orders.models import BasketLine

from .pack_forms import NewPackForm, change_form
from .pack_prices import BelowBreakEven, NotYours, WhoPays, break_evens
from .packs import PackMoved, change_pack, enter_pack
from .price_screens import ChangeView, PackPriceView

NOT_SHOWN_YET = gettext_lazy("The price is under the break-even. Nothing is saved yet: look below at who would pay.")
NEEDS_REASON = gettext_lazy("Below the break-even a reason is needed.")


class PackIndexView(ScopedIndexView):
    """Packs on sale first, by product."""

    page_title = gettext_lazy("Packs and prices")
    new_label = gettext_lazy("Enter a pack")

    def get_base_queryset(self) -> QuerySet[Any]:
        """With their products."""
        packs = super().get_base_queryset().select_related("product__cooperative")
        return packs.order_by("-active", "product__name", "position", "pk")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Read the break-evens of the page's packs, in one go."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        rows = list(rows)
        least = break_evens(rows, timezone.now())
        for row in rows:
            row.break_even_fen = least.get(row.pk)
        page.object_list = rows
        return paginator, page, rows, is_paginated


class PackNewView(ScopedNewView):
    """The form of a new pack; below the break-even it is entered only once who pays was shown, and with a reason."""

    model = Pack
    list_label = gettext_lazy("Packs and prices")
    page_title = gettext_lazy("Enter a pack")
    template_name = "backoffice/prices/new.html"
    header_icon = "list-ol"
    tried: WhoPays | None = None

    def new_form(self, given: QueryDict | None = None) -> NewPackForm:
        """Of a product that the user sees; the one that a link names is chosen already."""
        products = visible(self.request.user, Product.objects.order_by("name", "pk"))
        return NewPackForm(products, given, initial={"product": self.request.GET.get("product")})

    def make(self, given: dict[str, Any]) -> Pack:
        """Enter it."""
        assert isinstance(self.form, NewPackForm)
        terms, price_fen = self.form.terms(), fen(given["price"])
        shown = self.request.POST.get("shown") == f"{terms.grade} {terms.grams} {price_fen}"
        try:
            pack = enter_pack(
                given["product"], terms, price_fen=price_fen, user=staff_of(self.request), now=timezone.now(),
                reason=given["reason"] if shown else "",
            )  # fmt: skip
        except BelowBreakEven as refused:
            self.tried = refused.who
            raise ValidationError({"reason": NEEDS_REASON} if shown else NOT_SHOWN_YET) from refused
        except NotYours as refused:
            raise ValidationError({"product": _("Only the cooperative's own clerks enter its packs.")}) from refused
        messages.success(self.request, _("The pack is entered."))
        return pack

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With who would pay at the price that was tried."""
        context = super().get_context_data(**kwargs) | {"tried": self.tried}
        if self.tried is not None:
            given = context["form"].cleaned_data
            context["shown"] = f"{given['grade']} {given['grams']} {self.tried.price}"
        return context


class ContentsView(ScopedActionView, PackPriceView):
    """Changes what a pack is, ends it, or puts it on sale again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or show what is wrong."""
        self.pack_form = form = change_form(self.object, request.POST)
        if not form.is_valid():
            return self.show_again()
        terms, seen = form.terms(), form.cleaned_data["seen"]
        shown = request.POST.get("shown") == f"{terms.grade} {terms.grams}"
        try:
            change_pack(
                self.object.pk, terms, seen=seen, user=staff_of(request), now=timezone.now(),
                reason=form.cleaned_data["reason"] if shown else "",
            )  # fmt: skip
        except BelowBreakEven as refused:
            self.tried_pack = refused.who
            form.add_error("reason" if shown else None, NEEDS_REASON if shown else NOT_SHOWN_YET)
            return self.show_again()
        except PackMoved as refused:
            messages.warning(request, " ".join(refused.messages))
        except NotYours:
            messages.error(request, _("Only the cooperative's own clerks enter its packs."))
        except ValidationError as refused:
            form.add_error(None, refused)
            return self.show_again()
        else:
            messages.success(request, _("The pack is changed."))
        return self.to_page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what was tried."""
        context = super().get_context_data(**kwargs)
        if self.tried_pack is not None:
            given = context["pack_form"].cleaned_data
            context["shown_pack"] = f"{given['grade']} {given['grams']}"
        return context


class PackDeleteView(ScopedDeleteView):
    """A pack that nobody has ordered, or has in a basket."""

    helps = gettext_lazy("End it instead: then it can't be bought any more, and what was done with it stays.")

    def form_valid(self, form: Any) -> HttpResponse:
        """Delete it, unless it would vanish from somebody's basket.

        :raises StillNeeded: it lies in one
        """
        if BasketLine.objects.filter(pack=self.object.pk).exists():
            raise StillNeeded(f"{_('It lies in a basket.')} {self.helps}")
        deleted: HttpResponse = super().form_valid(form)
        return deleted


class PackViewSet(ScopedViewSet):
    """Packs, and what they cost."""

    model = Pack
    name = url_prefix = menu_name = "prices"
    icon = "list-ol"
    menu_label = gettext_lazy("Packs and prices")
    menu_order = 124
    template_prefix = "backoffice/prices/"
    index_view_class = PackIndexView
    inspect_view_class = PackPriceView
    new_view_class = PackNewView
    action_view_classes = {"change": ChangeView, "contents": ContentsView}
    row_delete_view_class = PackDeleteView
    has_history = True
    search_fields = ["name", "product__name"]
    search_backend_name = None
    list_display = [
        FirstColumn("product", label=gettext_lazy("Product"), url_name="prices:inspect"),
        LabelledColumn("name", label=gettext_lazy("Pack"), accessor=lambda row: str(row)),
        LabelledColumn("grade", label=gettext_lazy("Grade"), accessor="get_grade_display"),
        MoneyColumn("price_fen", label=gettext_lazy("Price"), classname="bo-number"),
        LabelledColumn(
            "break_even_fen", label=gettext_lazy("Break-even"), classname="bo-number",
            accessor=lambda row: "–" if row.break_even_fen is None else f"¥{yuan(row.break_even_fen):,}",
        ),
        LabelledColumn(
            "on_sale", label=gettext_lazy("State"),
            accessor=lambda row: gettext_lazy("on sale") if row.active else gettext_lazy("not on sale"),
        ),
    ]  # fmt: skip
