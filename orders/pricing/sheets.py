"""Packs and their prices as a sheet: a cooperative's managers and clerks enter and change them by file."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.bulk.columns import ChoiceField, Column, options_of, yes_or_no
from marketplace.bulk.kinds import Kind, Line, Meanwhile, Refused, Row, register
from marketplace.catalogue.locking import lock_all_named
from marketplace.catalogue.models import Grade, Pack, Product
from marketplace.catalogue.queries import product_names
from marketplace.catalogue.sheets import cooperatives_for
from marketplace.ledger.money import fen, yuan
from marketplace.people.models import Role, User
from marketplace.typed_text.fields import AmountField, NumberField, TextField, WholeNumberField
from marketplace.typed_text.rules import compared

from .pack_prices import LONGEST_REASON, MOST_FEN, BelowBreakEven, PriceRefused, set_pack_price
from .packs import (
    FIELDS,
    KEPT,
    MOST_GRAMS,
    MOST_PIECES,
    STAYS,
    PackMoved,
    PackTerms,
    change_pack,
    check_pack,
    enter_pack,
    is_chosen,
    judged,
    pack_mark,
)  # fmt: skip

COLUMN_OF = {"mass": "grams"}  # what the action calls a field of its form
NEEDS_REASON = gettext_lazy(
    "At this price something is missing to the households' floor: give the reason, or a higher price."
)
WHOLE: dict[str, Any] = {"required": False, "min_value": 1, "max_value": 2**62}


class PackKind(Kind):
    """Packs."""

    name = "packs"
    label = gettext_lazy("Packs")
    roles = (Role.MANAGER, Role.CLERK)
    order = 30
    note = gettext_lazy(
        "One row for each pack. It is found by the pack’s number or, where that is empty, by product and name. Nothing is deleted: a pack "
        "that is not on sale is ended. What was ordered keeps its grade, mass and pieces."
    )

    def columns(self, user: User) -> list[Column]:
        """What it is of, what is in it, and what it costs."""
        products = product_names(Product.objects.filter(cooperative__in=cooperatives_for(user).order_by()))
        return [
            Column("number", gettext_lazy("Pack’s number"), WholeNumberField(**WHOLE), note=gettext_lazy("Given by the marketplace: leave it as it is, and empty for a new one.")),
            Column("product", gettext_lazy("Product"), ChoiceField(products)),
            Column("name", pgettext_lazy("product", "Name"), TextField(max_length=100), example="5斤装"),
            Column("name_en", gettext_lazy("English name"), TextField(max_length=100, required=False)),
            Column("grade", gettext_lazy("Grade"), ChoiceField(options_of(Grade))),
            Column("grams", gettext_lazy("Net mass (grams)"), WholeNumberField(min_value=1, max_value=MOST_GRAMS), example="2500", note=gettext_lazy("Of a pack that is counted: what it weighs at least. The households are paid by it.")),
            Column("pieces", gettext_lazy("Pieces"), WholeNumberField(required=False, min_value=1, max_value=MOST_PIECES), note=gettext_lazy("Only for a pack that is counted, such as a box of 12 pears. Empty: it goes by its mass.")),
            Column("tolerance", gettext_lazy("Weight tolerance (per cent)"), NumberField(required=False, min_value=0, max_value=20, max_digits=4, decimal_places=2), note=gettext_lazy("Only for what is weighed when it is packed. Empty: each pack weighs exactly what it says.")),
            Column("price", gettext_lazy("Price in yuan"), AmountField(min_value=Decimal("0.01"), max_value=yuan(MOST_FEN), max_digits=10, decimal_places=2), example="49.90"),
            Column("position", gettext_lazy("Position"), WholeNumberField(required=False, min_value=0, max_value=999), note=gettext_lazy("The lowest comes first; that one stands on the product's card.")),
            Column("active", gettext_lazy("On sale"), ChoiceField(yes_or_no())),
            Column("reason", gettext_lazy("Reason, where the price is under the break-even"), TextField(required=False, max_length=LONGEST_REASON)),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """By product and position; those that are ended, too."""
        packs = Pack.objects.filter(product__cooperative__in=cooperatives_for(user).order_by())
        for pack in packs.order_by("product__name", "product", "-active", "position", "pk").iterator():
            yield _row(pack)

    def key(self, row: Row) -> Hashable:
        """Its number, or product and name."""
        return row.number or (row.product, compared(row.name))

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """By number or name; what is new or changed is looked at as the actions do."""
        of_products = Pack.objects.filter(product__cooperative__in=cooperatives_for(user).order_by())
        packs = list(of_products.select_related("product__cooperative").order_by("active", "pk"))
        by_number = {one.pk: one for one in packs}
        by_name = {
            (one.product_id, compared(one.name)): one for one in packs
        }  # of several the one on sale, or the last
        for line in lines:
            row = line.row
            row.position = row.position or 0
            row.tolerance = row.tolerance or None
            pack = by_number.get(row.number) if row.number else by_name.get((row.product, compared(row.name)))
            if pack is not None:
                row.number, line.now = pack.pk, _row(pack, row.reason)
            _look_at(line, pack, now)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The cooperatives and products: of two packs of one name one is made."""
        theirs = set(cooperatives_for(user).values_list("pk", flat=True))
        products = {line.row.product for line in lines}
        lock_all_named(
            theirs, Product.objects.filter(pk__in=products, cooperative__in=theirs).values_list("pk", flat=True)
        )

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Change those that are there, those that are ended first, then enter the others."""
        products = Product.objects.select_related("cooperative").in_bulk({line.row.product for line in lines})
        for line in sorted(lines, key=lambda line: (line.now is None, line.row.active, line.number)):
            row = line.row
            try:
                if line.now is None:
                    enter_pack(
                        products[row.product],
                        _terms(row),
                        price_fen=fen(row.price),
                        user=user,
                        now=now,
                        reason=row.reason,
                    )
                else:
                    _change(row, line.now, user, now)
            except BelowBreakEven as refused:
                raise Refused(NEEDS_REASON, line.number, "reason") from refused
            except (PackMoved, PriceRefused) as moved:  # else it was said when the file was looked at
                words = _("Somebody has changed this row since the file was looked at.")
                raise Meanwhile(words, line.number) from moved
            except ValidationError as refused:
                raise Refused(" ".join(refused.messages), line.number) from refused


def _change(row: Row, there: Row, user: User, now: datetime) -> None:
    """Change what is in a pack and what it costs: first what makes the least missing on the way.

    :param there: the pack as the file was compared with it: no lock keeps its price from being set meanwhile
    :raises PriceMoved: it was
    """
    price, seen = fen(row.price), fen(there.price)
    for step in ("price", "pack") if price > seen else ("pack", "price"):
        if step == "price":
            set_pack_price(row.number, user=user, price_fen=price, seen_fen=seen, reason=row.reason, now=now)
        else:
            change_pack(row.number, _terms(row), seen=pack_mark(_terms(there)), user=user, now=now, reason=row.reason)


def _terms(row: Row) -> PackTerms:
    return PackTerms(
        name=row.name, name_en=row.name_en, grade=row.grade, grams=row.grams, pieces=row.pieces, position=row.position,
        tolerance_bp=int((row.tolerance or 0) * 100), active=row.active,
    )  # fmt: skip


def _row(pack: Pack, reason: str = "") -> Row:
    """Return a pack as it is. Its reasons stand in the history: what the file says of one counts for what is changed with it."""
    tolerance = Decimal(pack.tolerance_bp) / 100 if pack.tolerance_bp else None
    return Row(
        number=pack.pk, product=pack.product_id, name=pack.name, name_en=pack.name_en, grade=pack.grade, grams=pack.grams,
        pieces=pack.pieces, tolerance=tolerance, price=yuan(pack.price_fen), position=pack.position, active=pack.active,
        reason=reason,
    )  # fmt: skip


def _look_at(line: Line, pack: Pack | None, now: datetime) -> None:
    row = line.row
    if row.number and pack is None:
        line.wrong("number", _("Your cooperative has no pack of this number."))
    elif pack is not None and row.product != pack.product_id:
        line.wrong("product", _("A pack stays with its product."))
    elif line.now != row:
        _refuse(line, pack, now)


def _refuse(line: Line, pack: Pack | None, now: datetime) -> None:
    row, terms = line.row, _terms(line.row)
    tried = pack or Pack(product=Product.objects.select_related("cooperative").get(pk=row.product))
    before = {name: getattr(tried, name) for name in (*FIELDS, "price_fen")}
    for name in FIELDS:
        setattr(tried, name, getattr(terms, name))
    tried.price_fen = fen(row.price)
    changed = {name for name, old in before.items() if old != getattr(tried, name)}
    if pack is not None and changed & set(KEPT) and is_chosen(pack.pk):
        line.wrong("", STAYS)
    try:
        check_pack(tried)
        if changed & {"grade", "grams", "active", "price_fen"}:
            judged(tried, row.reason, now)
    except BelowBreakEven:
        line.wrong("reason", NEEDS_REASON)
    except ValidationError as refused:
        for name, texts in refused.message_dict.items():
            line.wrong(COLUMN_OF.get(name, name), " ".join(texts))


register(PackKind())
