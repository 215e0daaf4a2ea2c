"""The simulator in the back office: the township replays a season before it opens one or raises a price. It writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy

from marketplace.backoffice.charts import pair_chart
from marketplace.backoffice.viewsets import ScopedInspectView, ScopedViewSet
from marketplace.ledger.money import fen
from marketplace.people.staff import staff_of
from marketplace.places.models import Village
from marketplace.supply.models import ProtectedPrice
from marketplace.supply.policies import sets_prices

from .forms import ReplayForm
from .reading import played, seasons_of
from .rules import Outcome, Terms, replay

MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A figure as it was, as it would have been, and the difference, in fen."""

    name: Any
    was: int
    would: int

    @property
    def more(self) -> int:
        """The difference."""
        return self.would - self.was


class SimulatorView(ScopedInspectView):
    """A form, and what the season would have brought; from there one step to raising or opening at this price."""

    page_title = gettext_lazy("Try a price on a season")
    permission_required = "add"

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        """A price of the own township: what it shows is what a township decides by."""
        price: Any = super().get_object(ProtectedPrice.objects.select_related("product__village", "season"))
        if not sets_prices(staff_of(self.request), price.product.village.township_id):
            raise Http404
        return price

    def get_page_subtitle(self) -> str:
        """Product, grade and season."""
        return f"{self.object.product} · {self.object.get_grade_display()}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and the figures where one was sent."""
        price: ProtectedPrice = self.object
        offered = self.last_season()
        given = self.request.GET
        form = ReplayForm(price, offered, given) if "price" in given else ReplayForm(price, offered)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return (
            context | {"price": price, "form": form} | (self.figures(form) if form.is_bound and form.is_valid() else {})
        )

    def last_season(self) -> ProtectedPrice:
        """The last one before this price's season; its own where there is none."""
        before = seasons_of(self.object).filter(season__starts_on__lt=self.object.season.starts_on)
        found: ProtectedPrice = before.first() or self.object
        return found

    def figures(self, form: ReplayForm) -> dict[str, Any]:
        """As it was, as it would have been, and where it leads to."""
        price, given = self.object, form.cleaned_data
        tried = fen(given["price"])
        share = None if given["share"] is None else int(given["share"] * 100)
        season = played(given["season"])
        was, would = replay(season, Terms()), replay(season, Terms(tried, share))
        villages = village_rows(was, would)
        goes_on = price.season.ends_on >= timezone.localdate()
        new = urlencode({"product": price.product_id, "grade": price.grade, "fen": tried})
        return {
            "season": given["season"].season,
            "there": bool(season.sales or season.purchases),
            "lines": season.lines,
            "purchases": sum(one.price_id == season.price_id for one in season.purchases),
            "tried_fen": tried,
            "share": given["share"],
            "rows": figure_rows(was, would),
            "missing": would.missing,
            "budget": season.budget,
            "villages": villages,
            "chart": pair_chart([(row.name, row.was, row.would) for row in villages[:MOST_BARS]]),
            "raise_url": f"{reverse('floors:inspect', args=[price.pk])}?fen={tried}#raise"
            if goes_on and tried > price.fen_per_jin
            else "",
            "open_url": f"{reverse('floors:new')}?{new}",
        }


def figure_rows(was: Outcome, would: Outcome) -> list[Row]:
    """Return the figures of the whole season, by the name that the template knows them by; what is nothing is left out, but
    for what is asked first."""
    names = ("sold", "bought", "households", "kept", "own", "from_fund", "owed")
    rows = [Row(name, getattr(was, name), getattr(would, name)) for name in names]
    return [row for row in rows if row.was or row.would or row.name in ("households", "from_fund", "owed")]


def village_rows(was: Outcome, would: Outcome) -> list[Row]:
    """Return what each village gets, who gets most first."""
    ids = set(was.by_village) | set(would.by_village)
    names = {village.pk: village for village in Village.objects.filter(pk__in=ids)}
    rows = [Row(names[pk], was.by_village.get(pk, 0), would.by_village.get(pk, 0)) for pk in ids]
    return sorted(rows, key=lambda row: (-row.would, row.name.pk))


class SimulatorViewSet(ScopedViewSet):
    """Reached from the protected price's page."""

    model = ProtectedPrice
    name = url_prefix = "simulator"
    menu_label = gettext_lazy("Seasons and prices")
    add_to_admin_menu = False
    inspect_view_class = SimulatorView
    template_prefix = "backoffice/simulator/"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """The list is that of protected prices."""
        return super().get_common_view_kwargs(
            **{"index_url_name": "floors:index", "index_results_url_name": None} | kwargs
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        """One price's."""
        return [path(f"<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect")]
