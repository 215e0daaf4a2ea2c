"""Deliveries as a sheet: a cooperative's managers and clerks enter their weigh slips by file. What a slip says stays."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of
from marketplace.bulk.kinds import Kind, Line, Meanwhile, Row, Sheet, register
from marketplace.catalogue.mass import grams, jin
from marketplace.catalogue.models import Grade, Product
from marketplace.catalogue.queries import product_names
from marketplace.catalogue.sheets import cooperatives_for
from marketplace.households.files.queries import households_numbered
from marketplace.households.models import Household
from marketplace.people.models import Role, User
from marketplace.runtime.many_ids import among
from marketplace.supply.locking import hold_agreements
from marketplace.supply.models import Agreement, Delivery
from marketplace.supply.refusals import (
    NoProtectedPrice,
    NotSigned,
    SlipReused,
    SupplyError,
    WeighedAhead,
    WeighedBeforeSigned,
)
from marketplace.supply.seasons.gate import stopped_among
from marketplace.typed_text.fields import CodeField, NumberField, TimeField

from .deliveries import Key, Slip, Standing, standing_of, take_deliveries

MOST_JIN = Decimal(200_000)  # on one slip
LEAST_JIN = Decimal("0.002")  # a gram
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
TOO_EARLY = gettext_lazy("This is too long ago. Look at the year.")
WRITTEN = gettext_lazy(
    "A weigh slip stays as it was written: it says %(there)s. If this is another one, give it another number."
)
WHY: dict[type[SupplyError], tuple[str, Any]] = {
    NoProtectedPrice: ("grade", gettext_lazy("The township has set no protected price for this grade in this season. Ask it to, or choose another grade.")),
    NotSigned: ("household", gettext_lazy("No household with this file number has signed the agreement, or it has left it. Look at the number, or let it sign.")),
    WeighedAhead: ("weighed_at", gettext_lazy("This moment is yet to come. Look at the day and the time.")),
    WeighedBeforeSigned: ("weighed_at", gettext_lazy("The household signed the agreement after that day. Look at the day, and at the season.")),
    SlipReused: ("slip", gettext_lazy("This number belongs to another weigh slip.")),
}  # fmt: skip


def products_of(user: User) -> QuerySet[Product]:
    """Return the products that somebody's cooperatives take in and pack."""
    return Product.objects.filter(cooperative__in=cooperatives_for(user).order_by())


class DeliveryKind(Kind):
    """Deliveries, a row for each weigh slip."""

    name = "deliveries"
    label = gettext_lazy("Deliveries")
    roles = (Role.MANAGER, Role.CLERK)
    irreversible = True
    order = 60
    note = gettext_lazy(
        "One row for each weigh slip, by whose number it is found. From the moment at which it is taken in, the household is owed at least "
        "the protected price for it. A weigh slip is never changed or deleted."
    )

    def columns(self, user: User) -> list[Column]:
        """What the slip says."""
        signed = Agreement.objects.filter(cooperative__in=cooperatives_for(user).order_by()).select_related("season")
        seasons = {one.season_id: [one.season.name] for one in signed.order_by("-season__starts_on", "pk")}
        return [
            Column("slip", gettext_lazy("Weigh slip"), CodeField(max_length=30), example="GB-2026-0001", note=gettext_lazy("Its number, once in the cooperative.")),
            Column("household", gettext_lazy("File number"), CodeField(max_length=30), example="LL-001", note=gettext_lazy("Of the household, which has signed the agreement.")),
            Column("product", gettext_lazy("Product"), ChoiceField(product_names(products_of(user)))),
            Column("season", gettext_lazy("Season"), ChoiceField(seasons)),
            Column("grade", gettext_lazy("Grade"), ChoiceField(options_of(Grade))),
            Column(
                "mass", gettext_lazy("Mass (jin)"),
                NumberField(min_value=LEAST_JIN, max_value=MOST_JIN, max_digits=9, decimal_places=3), example="126.4",
                note=gettext_lazy("In jin of 500 grams: of kilograms twice as many."),
            ),
            Column(
                "weighed_at", gettext_lazy("Weighed"), TimeField(validators=[MinValueValidator(EARLIEST, TOO_EARLY)]),
                example="2026-10-18 14:05", note=gettext_lazy("Day and time. A day alone counts as its beginning."),
            ),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """The latest last."""
        rows = Delivery.objects.filter(cooperative__in=cooperatives_for(user).order_by()).order_by("pk")
        columns = ("slip_number", "household__number", "product", "agreement__season", "grade", "grams", "delivered_at")
        for given in rows.values_list(*columns).iterator():
            yield _row(*given)

    def key(self, row: Row) -> Hashable | None:
        """The number alone does not tell it: that is the cooperative's, see `find`."""
        return None

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """By cooperative and number; those that are new are looked at as the action does."""
        desk, sheet, first = Desk(user, lines), Sheet(self.columns(user)), dict[Key, int]()
        for line in lines:
            key = desk.key(line.row)
            if first.setdefault(key, line.number) != line.number:
                line.wrong("slip", _("This weigh slip is in the file twice: it is also row %(row)d. Delete one of them.") % {"row": first[key]})  # fmt: skip
            elif (there := desk.standing.there.get(key)) is not None:
                line.now = desk.row(there)
                for name, (was, _new) in sheet.changes(line).items():
                    line.wrong(name, WRITTEN % {"there": was})
            else:
                desk.look_at_new(line, now)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The agreements are held, as at the scale: nothing that is there is changed."""
        found = Agreement.objects.filter(product__in={line.row.product for line in lines})
        hold_agreements(found.filter(cooperative__in=cooperatives_for(user).order_by()).values_list("pk", flat=True))

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Take those that are new; what is there is not changed."""
        desk = Desk(user, lines)
        meanwhile = Meanwhile(_("Somebody has entered one of these weigh slips, or changed what it depends on, at the same moment. Have the file looked at again."))  # fmt: skip
        try:
            made = take_deliveries([desk.slip(line.row) for line in lines], user=user, now=now)
        except SupplyError as refused:
            raise meanwhile from refused
        if len(made) != len(lines):
            raise meanwhile


class Desk:
    """What the lines of a file are compared with."""

    def __init__(self, user: User, lines: Sequence[Line]) -> None:
        self.cooperatives = dict(products_of(user).values_list("pk", "cooperative_id"))
        signed = Agreement.objects.filter(cooperative__in=cooperatives_for(user).order_by())
        self.agreements = {one.pk: one for one in signed.select_related("product", "season")}
        self.by_season = {(one.product_id, one.season_id): one for one in self.agreements.values()}
        self.households = {
            number: one.pk for number, one in households_numbered({line.row.household for line in lines}).items()
        }
        self.standing: Standing = standing_of(self.agreements.values(), {line.row.slip for line in lines})
        wanted = {one.household_id for one in self.standing.there.values()}
        self.numbers = dict(Household.objects.filter(among("pk", wanted)).values_list("pk", "number"))
        self.stopped = stopped_among(self.agreements)

    def key(self, row: Row) -> Key:
        """Return what tells a slip from all others."""
        return self.cooperatives[row.product], row.slip

    def row(self, delivery: Delivery) -> Row:
        """Return a delivery as it goes out."""
        season = self.agreements[delivery.agreement_id].season_id
        return _row(
            delivery.slip_number, self.numbers[delivery.household_id], delivery.product_id, season, delivery.grade,
            delivery.grams, delivery.delivered_at,
        )  # fmt: skip

    def slip(self, row: Row) -> Slip:
        """Return what a row says.

        :raises KeyError: there is no such agreement
        :raises ValueError: the mass has a fraction of a gram
        """
        agreement = self.by_season[row.product, row.season]
        household = self.households.get(row.household, 0)
        return Slip(row.slip, agreement, household, row.grade, grams(row.mass), row.weighed_at)

    def look_at_new(self, line: Line, now: datetime) -> None:
        """Note why a line can't be taken."""
        try:
            slip = self.slip(line.row)
        except KeyError:
            line.wrong("season", _("There is no agreement on this product for this season. Choose another season, or make the agreement first."))  # fmt: skip
            return
        except ValueError:
            line.wrong("mass", _("This is no whole number of grams: 0.002 jin is 1 gram."))
            return
        if (stopped := self.stopped.get(slip.agreement.pk)) is not None:
            day = timezone.localdate(stopped.started_at)
            line.wrong("season", _("The sale of this season was stopped on %(day)s: nothing more is delivered. Choose another season, or delete this row.") % {"day": day})  # fmt: skip
        elif (refusal := self.standing.refusal(slip, now)) is not None:
            line.wrong(*WHY[type(refusal)])


def _row(
    slip: str, household: str, product: int, season: int, grade: str, mass: int, weighed_at: datetime
) -> Row:  # fmt: skip
    return Row(
        slip=slip, household=household, product=product, season=season, grade=grade, mass=jin(mass),
        weighed_at=weighed_at.replace(second=0, microsecond=0),
    )  # fmt: skip


register(DeliveryKind())
