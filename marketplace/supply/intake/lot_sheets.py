"""Lots as a sheet: a row for each weigh slip that a lot is packed from, and what is said of the lot in each of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of
from marketplace.bulk.kinds import Kind, Line, Meanwhile, Row, Sheet, register
from marketplace.catalogue.models import Grade
from marketplace.catalogue.queries import product_names
from marketplace.people.models import Role, User
from marketplace.supply.locking import hold_agreements
from marketplace.supply.models import Delivery, Forecast, Lot
from marketplace.supply.refusals import (
    HarvestKept,
    LotDiffers,
    LotStopped,
    OtherProduce,
    PackedElsewhere,
    SupplyError,
    Suspended,
)
from marketplace.supply.seasons.gate import stopped_among
from marketplace.typed_text.fields import CodeField, DayField, TextField
from marketplace.typed_text.rules import compact

from .delivery_sheets import products_of
from .lots import Bench, Packing, loose_agreements, pack_lots, suspended_among

OF_LOT = ("product", "grade", "harvested_on", "best_before", "certificate")
DIFFERS = gettext_lazy("A lot stays as it was packed: it says %(there)s. If this is another one, give it another code.")
WHY: dict[type[SupplyError], tuple[str, Any]] = {
    OtherProduce: ("slip", gettext_lazy("This weigh slip is of another product or grade than the lot. Pack it into another lot.")),
    PackedElsewhere: ("slip", gettext_lazy("This weigh slip is packed in another lot already. Delete this row.")),
    LotDiffers: ("code", gettext_lazy("The lot of this code is of another product or grade. Give this one another code.")),
    LotStopped: ("code", gettext_lazy("The sale of this lot was stopped: nothing more is packed into it. Pack another lot.")),
    HarvestKept: ("code", gettext_lazy("Pre-orders wait for this harvest: it is packed into lots of its own, those of each season apart. Give this one another code.")),
    Suspended: ("code", gettext_lazy("The cooperative is suspended: it packs nothing but the harvest that pre-orders wait for.")),
}  # fmt: skip


class LotKind(Kind):
    """Lots, a row for each weigh slip in them."""

    name = "lots"
    label = gettext_lazy("Lots")
    roles = (Role.MANAGER, Role.CLERK)
    irreversible = True
    order = 70
    note = gettext_lazy(
        "One row for each weigh slip that a lot is packed from; what is said of the lot may stand in its first row alone. A lot is found by "
        "its code, and one that is there can get more weigh slips. What is packed stays packed; a weigh slip without a lot is in no row."
    )

    def columns(self, user: User) -> list[Column]:
        """The lot first, then the slip."""
        of_all = gettext_lazy("Of the lot; it may stand in its first row alone.")
        return [
            Column("code", gettext_lazy("Code of the lot"), CodeField(max_length=30), example="LL-2026-01", note=gettext_lazy("No other lot has it, in any cooperative; the buyer finds it on the pack.")),
            Column("product", gettext_lazy("Product"), ChoiceField(product_names(products_of(user)), required=False), note=of_all),
            Column("grade", gettext_lazy("Grade"), ChoiceField(options_of(Grade), required=False), note=of_all),
            Column("harvested_on", gettext_lazy("Harvested on"), DayField(required=False), example="2026-10-01", note=of_all),
            Column("best_before", gettext_lazy("Best before"), DayField(required=False), example="2027-09-30", note=of_all),
            Column("certificate", gettext_lazy("Certificate"), TextField(required=False, max_length=60), example="HGZ-2026-001", note=of_all),
            Column("slip", gettext_lazy("Weigh slip"), CodeField(max_length=30), example="GB-2026-0001", note=gettext_lazy("The number of a delivery that is in no lot yet.")),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """The latest lot last."""
        packed = Delivery.objects.filter(product__in=products_of(user), lot__isnull=False).order_by("lot", "pk")
        columns = ("code", "product", "grade", "harvested_on", "best_before", "certificate_number")
        names = [f"lot__{name}" for name in columns]
        for *of_lot, slip in packed.values_list(*names, "slip_number").iterator():
            yield Row(code=of_lot[0], **dict(zip(OF_LOT, of_lot[1:], strict=True)), slip=slip)

    def key(self, row: Row) -> Hashable:
        """A slip is in one lot; of which cooperative it is, is looked for in `find`."""
        return row.code, row.slip

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Lot by lot; what is to be packed is looked at as the action does."""
        desk, sheet = Desk(user, lines), Sheet(self.columns(user))
        for code, group in _by_code(lines).items():
            if code in desk.lots and code not in desk.own:
                for line in group:
                    line.wrong("code", _("Another cooperative has a lot of this code. Give this one another code."))
                continue
            desk.complete(group, sheet, now)
            if not any(line.faults for line in group):
                desk.look_at(group)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The agreements are held; lots and deliveries are locked by who packs, after the lots that are new."""
        hold_agreements(loose_agreements(Desk(user, lines).deliveries.values()))

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Pack the slips that are in no lot yet."""
        desk = Desk(user, lines)
        meanwhile = Meanwhile(_("Somebody has packed one of these weigh slips, or changed what it depends on, at the same moment. Have the file looked at again."))  # fmt: skip
        packings = [desk.packing(group) for group in _by_code(lines).values()]
        try:
            packed = pack_lots(packings, user=user, now=now)
        except SupplyError as refused:
            raise meanwhile from refused
        lots = {one.lot.code: one.lot for one in packed if one.lot is not None}
        if len(packed) != len(lines) or any(_said_of(lots[one.code]) != _said_of(one.lot()) for one in packings):
            raise meanwhile


class Desk:
    """What the lines of a file are compared with.

    :ivar lots: by code, whosever they are
    :ivar own: those of the user's cooperatives
    :ivar deliveries: by cooperative and slip; of the user's cooperatives
    """

    def __init__(self, user: User, lines: Sequence[Line]) -> None:
        self.products = {one.pk: one for one in products_of(user).select_related("cooperative")}
        self.lots = {one.code: one for one in Lot.objects.filter(code__in=list(_by_code(lines)))}
        self.own = {code: one for code, one in self.lots.items() if one.product_id in self.products}
        cooperatives = {one.cooperative_id for one in self.products.values()}
        slips = {line.row.slip for line in lines}
        found = Delivery.objects.filter(cooperative__in=cooperatives, slip_number__in=slips)
        self.deliveries = {(one.cooperative_id, one.slip_number): one for one in found.iterator()}
        loose = loose_agreements(self.deliveries.values())
        forecasts = Forecast.objects.filter(agreement__in=loose, state=Forecast.State.OPEN)
        named = {line.row.product for line in lines} | {one.product_id for one in self.own.values()}
        self.bench = Bench(
            {one.pk: one for one in self.deliveries.values()}, list(forecasts),
            suspended_among(self.products[pk] for pk in named & self.products.keys()),
        )  # fmt: skip
        self.stopped = stopped_among(loose)
        self.first: dict[int, int] = {}  # delivery → the row that names it

    def delivery(self, row: Row) -> Delivery | None:
        """Return the delivery that a row of one of the user's products names."""
        return self.deliveries.get((self.products[row.product].cooperative_id, row.slip))

    def packing(self, group: Sequence[Line]) -> Packing:
        """Return what is to be packed into a lot by its rows, which are complete."""
        row = group[0].row
        ids = [delivery.pk for line in group if (delivery := self.delivery(line.row)) is not None]
        return Packing(
            row.code, self.products[row.product], row.grade, row.harvested_on, row.best_before, row.certificate, ids
        )

    def complete(self, group: Sequence[Line], sheet: Sheet, now: datetime) -> None:
        """Fill in what stands in the lot's first row alone, or is there; note what is missing, and what can't be."""
        code, first = group[0].row.code, group[0].row
        there = self.own.get(code)
        lot = Row(code=code, slip="", **(_said_of(there) if there else {name: getattr(first, name) for name in OF_LOT}))
        for line in group:
            _fill(line, lot, sheet, group[0].number, is_there=there is not None)
        if there is None:
            _look_at_new(group[0], lot, now)

    def look_at(self, group: Sequence[Line]) -> None:
        """Set which slips are in the lot, and note why others can't be packed into it."""
        lot = self.own.get(group[0].row.code)
        for line in group:
            delivery = self.delivery(line.row)
            if delivery is None:
                line.wrong("slip", _("Your cooperative has no such weigh slip. Enter the delivery first."))
            elif self.first.setdefault(delivery.pk, line.number) != line.number:
                line.wrong("slip", _("This weigh slip is in the file twice: it is also row %(row)d. Delete one of them.") % {"row": self.first[delivery.pk]})  # fmt: skip
            elif lot is not None and delivery.lot_id == lot.pk:
                line.now = Row(**vars(line.row))
            elif (stopped := self.stopped.get(delivery.agreement_id)) is not None and delivery.lot_id is None:
                day = timezone.localdate(stopped.started_at)
                line.wrong("slip", _("The sale of its season was stopped on %(day)s: nothing more is packed. Delete this row.") % {"day": day})  # fmt: skip
        new = [line for line in group if line.now is None and not line.faults]
        if new:
            self._refuse(new, lot)

    def _refuse(self, new: Sequence[Line], lot: Lot | None) -> None:
        packing = self.packing(new)
        of_slip = {line.row.slip: line for line in new}
        for refusal in self.bench.refusals(packing, lot or self._made(packing)):
            line = of_slip.get(getattr(refusal, "slip", ""), new[0])
            line.wrong(*WHY[type(refusal)])

    def _made(self, packing: Packing) -> Lot:
        lot = packing.lot()
        lot.forecast = self.bench.awaited(packing)
        return lot


def _by_code(lines: Sequence[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.row.code].append(line)
    return dict(found)


def _said_of(lot: Lot) -> dict[str, Any]:
    return {
        "product": lot.product_id, "grade": lot.grade, "harvested_on": lot.harvested_on,
        "best_before": lot.best_before, "certificate": lot.certificate_number,
    }  # fmt: skip


def _fill(line: Line, lot: Row, sheet: Sheet, first: int, *, is_there: bool) -> None:
    """Fill in what a row leaves out of its lot; note what it says otherwise."""
    for name in OF_LOT:
        if getattr(line.row, name) in ("", None):
            setattr(line.row, name, getattr(lot, name))
    said = Line(line.number, line.row, Row(**vars(lot) | {"slip": line.row.slip}))
    for name, (was, _new) in sheet.changes(said).items():
        otherwise = _("Row %(row)d says %(said)s of the same lot. Make both the same.") % {
            "row": first,
            "said": was or "—",
        }
        line.wrong(name, DIFFERS % {"there": was} if is_there else otherwise)


def _look_at_new(line: Line, lot: Row, now: datetime) -> None:
    """Note in its first row what a lot can't be."""
    if compact(lot.code) != lot.code:
        line.wrong("code", _("A lot’s code has no blanks, since buyers type it. Delete them."))
    for name in OF_LOT:
        if getattr(lot, name) in ("", None):
            line.wrong(name, _("Fill this in for the lot."))
    if lot.harvested_on and lot.harvested_on > timezone.localdate(now):
        line.wrong("harvested_on", _("This day is yet to come. Give today or a day before."))
    if lot.harvested_on and lot.best_before and lot.best_before < lot.harvested_on:
        line.wrong("best_before", _("It is harvested after this day. Look at both days."))


register(LotKind())
