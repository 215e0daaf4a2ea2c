"""Protected prices as a sheet: the township sets and raises them by file; none is ever lowered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of
from marketplace.bulk.kinds import Kind, Line, Meanwhile, Refused, Row, register
from marketplace.catalogue.models import Grade, Product
from marketplace.catalogue.queries import product_names
from marketplace.ledger.money import fen, yuan
from marketplace.people.free_text import refuse_card_number
from marketplace.people.models import Role, User
from marketplace.people.policies import townships_of
from marketplace.supply.locking import lock_calendar, lock_protected_prices
from marketplace.supply.models import ProtectedPrice, Season
from marketplace.supply.policies import is_of_county
from marketplace.supply.refusals import BeyondLimit, SupplyError
from marketplace.supply.rules import most_set_alone
from marketplace.typed_text.fields import AmountField, DayField, TextField

from .opening import SeasonDays, open_season
from .prices import LONGEST_REASON, set_protected_price
from .queries import most_to_open, most_to_raise
from .words import limit_text, step_text

MOST_YUAN = Decimal(10_000)
LONGEST_AGO = 366  # days
MEANWHILE = gettext_lazy("Somebody has changed this row since the file was looked at.")


def products_for(user: User) -> QuerySet[Product]:
    """Return the produce whose protected prices somebody sets."""
    products = Product.objects.filter(kind=Product.Kind.PRODUCE)
    return products if user.is_superuser else products.filter(village__township__in=townships_of(user))


class PriceKind(Kind):
    """Protected prices."""

    name = "floors"
    label = gettext_lazy("Protected prices")
    roles = (Role.TOWNSHIP_STAFF,)
    irreversible = True
    order = 40
    note = gettext_lazy(
        "One row for each product, grade and season, by which it is found. A price is raised, never lowered in its season. A row that is "
        "not there yet opens a season of the calendar for its product and grade."
    )

    def columns(self, user: User) -> list[Column]:
        """What it is of, and how much."""
        seasons = {one.pk: [one.name] for one in Season.objects.order_by("-starts_on", "pk")}
        return [
            Column("product", gettext_lazy("Product"), ChoiceField(product_names(products_for(user)))),
            Column("grade", gettext_lazy("Grade"), ChoiceField(options_of(Grade))),
            Column("season", gettext_lazy("Season"), ChoiceField(seasons)),
            Column(
                "price", gettext_lazy("Protected price (yuan per jin)"),
                AmountField(min_value=Decimal("0.01"), max_value=MOST_YUAN, max_digits=7, decimal_places=2), example="5.20",
            ),
            Column("decided_on", gettext_lazy("Decided on"), DayField(required=False), example="2026-05-01"),
            Column(
                "reason", gettext_lazy("Reason"), TextField(required=False, max_length=LONGEST_REASON, validators=[refuse_card_number]),
                note=gettext_lazy("Needed where a price is raised."),
            ),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """The latest season first."""
        prices = ProtectedPrice.objects.filter(product__in=products_for(user))
        for price in prices.order_by("-season__starts_on", "product__name", "product", "grade").iterator():
            yield _row(price)

    def key(self, row: Row) -> Hashable:
        """Product, grade and season."""
        return _key(row)

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Compare with the prices that are there; what is raised or opened is looked at as the actions do."""
        there, today, openings = self._there(lines), timezone.localdate(now), Openings(lines)
        for line in lines:
            row, price = line.row, there.get(_key(line.row))
            if price is not None:
                line.now = _row(price)
                _look_at_raise(line, line.now, today)
            else:
                openings.look_at(line, today)
            if line.now is not None and row.price <= line.now.price:
                continue
            if row.decided_on and row.decided_on > today:
                line.wrong("decided_on", _("This day is yet to come. Give today or a day before."))
            elif row.decided_on and (today - row.decided_on).days > LONGEST_AGO:
                line.wrong("decided_on", _("This is too long ago. Look at the year."))
            most = most_to_raise(price) if price else openings.most(line)
            if most is not None and fen(row.price) > most and not is_of_county(user):
                line.wrong("price", limit_text(most))
            if price and (written := price.steps.filter(fen_per_jin=fen(row.price)).first()):
                line.wrong("price", step_text(written.set_at))

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The calendar, if a season is opened, and the prices that are raised."""
        there = self._there(lines)
        if len(there) < len(lines):
            lock_calendar()
        lock_protected_prices(price.pk for price in there.values())

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Raise those that are there, by their ids; then set the others, by product."""
        there = self._there(lines)
        raised = [line for line in lines if _key(line.row) in there]
        for line in sorted(raised, key=lambda line: there[_key(line.row)].pk):
            self._set(line, there[_key(line.row)], user, now)
        for line in sorted((line for line in lines if _key(line.row) not in there), key=lambda line: line.row.product):
            self._set(line, None, user, now)

    def _set(self, line: Line, price: ProtectedPrice | None, user: User, now: datetime) -> None:
        row = line.row
        product = price.product if price else Product.objects.select_related("village").get(pk=row.product)
        season = price.season if price else Season.objects.get(pk=row.season)
        try:
            if price is None:
                days = SeasonDays(season.name, season.starts_on, season.ends_on)
                open_season(
                    user=user, product=product, grade=row.grade, season=days, fen_per_jin=fen(row.price), now=now,
                    decided_on=row.decided_on,
                )  # fmt: skip
            else:
                set_protected_price(
                    user=user, product=product, grade=row.grade, season=season, fen_per_jin=fen(row.price), now=now,
                    reason=row.reason, decided_on=row.decided_on,
                )  # fmt: skip
        except BeyondLimit as refused:
            raise Refused(limit_text(refused.most_fen), line.number, "price") from refused
        except SupplyError as refused:  # it was looked for under the same locks
            raise Meanwhile(MEANWHILE, line.number) from refused

    def _there(self, lines: Sequence[Line]) -> dict[Hashable, ProtectedPrice]:
        prices = ProtectedPrice.objects.filter(product__in={line.row.product for line in lines})
        return {(one.product_id, one.grade, one.season_id): one for one in prices.select_related("product__village", "season")}  # fmt: skip


class Openings:
    """What a file's openings of seasons are compared with: the seasons of their products, and each other."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.seasons = Season.objects.in_bulk()
        self.taken: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
        prices = ProtectedPrice.objects.filter(product__in={line.row.product for line in lines})
        for product, grade, season in prices.values_list("product", "grade", "season"):
            self.taken[product, grade][season] = self.seasons[season].name
        self.first: dict[tuple[int, str], int] = {}

    def look_at(self, line: Line, today: date) -> None:
        """Note why a season can't be opened for a line's product and grade."""
        row, season = line.row, self.seasons[line.row.season]
        if season.ends_on < today:
            line.wrong("season", _("This season is over."))
        if row.reason:
            line.wrong("reason", _("A price that is set has no reason: leave it empty."))
        row.decided_on = row.decided_on or today
        taken = self.taken[row.product, row.grade]
        for pk, name in taken.items():
            other = self.seasons[pk]
            if pk != row.season and other.starts_on <= season.ends_on and season.starts_on <= other.ends_on:
                line.wrong(
                    "season",
                    _("The product and grade have another season at that time: %(season)s.") % {"season": name},
                )
        taken[row.season] = season.name

    def most(self, line: Line) -> int | None:
        """Return at what a township's staff open it at most, in fen per 斤; None: it is the first one, also in the file."""
        row = line.row
        most = most_to_open(row.product, row.grade, self.seasons[row.season].starts_on)
        first = self.first.setdefault((row.product, row.grade), fen(row.price))
        return most if most is not None or first == fen(row.price) else most_set_alone(first)


def _key(row: Row) -> Hashable:
    return row.product, row.grade, row.season


def _row(price: ProtectedPrice) -> Row:
    return Row(
        product=price.product_id, grade=price.grade, season=price.season_id, price=yuan(price.fen_per_jin),
        decided_on=price.decided_on, reason=price.reason,
    )  # fmt: skip


def _look_at_raise(line: Line, there: Row, today: date) -> None:
    row = line.row
    if row.price == there.price:  # what isn't said stays
        row.decided_on, row.reason = row.decided_on or there.decided_on, row.reason or there.reason
    elif row.price > there.price:
        row.decided_on = row.decided_on or today
    anew = (row.decided_on, row.reason) != (there.decided_on, there.reason)
    if row.price < there.price:
        line.wrong(
            "price", _("A protected price is never lowered in its season: it is %(price)s.") % {"price": there.price}
        )
    elif row.price == there.price and anew:
        line.wrong("price", _("Day and reason of a price stay as they were. Give them with a higher price."))
    elif row.price > there.price and (not row.reason or not anew):
        line.wrong("reason", _("Say why the price is raised, and when that was decided."))


register(PriceKind())
