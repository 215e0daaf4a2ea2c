"""Products as a sheet: a cooperative's managers and clerks enter and change them by file."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from marketplace.bulk.columns import ChoiceField, ChoicesField, Column
from marketplace.bulk.kinds import Kind, Line, Refused, Row, register
from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.policies import cooperatives_of
from marketplace.people.models import Role, User
from marketplace.places.divisions.labels import province_label
from marketplace.places.divisions.spelling import english
from marketplace.places.divisions.table import provinces
from marketplace.places.models import Named, Village
from marketplace.typed_text.fields import TextField, WholeNumberField
from marketplace.typed_text.rules import compared

from .actions import FIELDS, ProductRefused, ProductTerms, change_product, check_product, enter_product, product_mark
from .locking import lock_all_named
from .models import Category, Product

MONTHS: dict[str, Any] = {"min_value": 1, "max_value": 12, "required": False}


def cooperatives_for(user: User) -> QuerySet[Cooperative]:
    """Return the cooperatives whose products somebody keeps."""
    cooperatives = Cooperative.objects.order_by("sort_key", "pk")
    return cooperatives if user.is_superuser else cooperatives.filter(pk__in=cooperatives_of(user))


class ProductKind(Kind):
    """Products."""

    name = "products"
    label = gettext_lazy("Products")
    roles = (Role.MANAGER, Role.CLERK)
    order = 20
    note = gettext_lazy(
        "One row for each product. It is found by the product’s number or, where that is empty, by its name; one that is not there yet is "
        "entered, and not listed yet. Nothing is deleted."
    )

    def columns(self, user: User) -> list[Column]:
        """What it is called, where it belongs, and what is said of it."""
        cooperatives = cooperatives_for(user).select_related("village")
        townships = {one.village.township_id for one in cooperatives}
        villages = Village.objects.filter(township__in=townships).select_related("township").order_by("sort_key", "pk")
        return [
            Column("number", gettext_lazy("Product’s number"), WholeNumberField(required=False, min_value=1, max_value=2**62), note=gettext_lazy("Given by the marketplace: leave it as it is, and empty for a new one.")),
            Column("cooperative", gettext_lazy("Cooperative"), ChoiceField(_named(cooperatives), required=False), note=gettext_lazy("It may be empty if you work for one alone.")),
            Column("name", pgettext_lazy("product", "Name"), TextField(max_length=100), example="黎里小米"),
            Column("name_en", gettext_lazy("English name"), TextField(max_length=100, required=False), example="Lili millet"),
            Column("category", gettext_lazy("Category"), ChoiceField(_named(Category.objects.order_by("position", "pk")))),
            Column("village", gettext_lazy("Village that it grows in"), ChoiceField(_villages(villages))),
            Column("harvest_from_month", gettext_lazy("Harvested from (month)"), WholeNumberField(**MONTHS), example="9"),
            Column("harvest_to_month", gettext_lazy("Harvested to (month)"), WholeNumberField(**MONTHS), example="10"),
            Column("after_sale_hours", gettext_lazy("Claim window of its own, in hours"), WholeNumberField(required=False, min_value=0), note=gettext_lazy("Empty: as long as its category has it. It can be longer than that, never shorter.")),
            Column("not_sent_to", gettext_lazy("Not sent to"), ChoicesField(_provinces(), required=False), note=gettext_lazy("Provinces, with a comma between them.")),
        ]  # fmt: skip

    def rows_out(self, user: User, now: datetime) -> Iterator[Row]:
        """By cooperative and name."""
        products = Product.objects.filter(cooperative__in=cooperatives_for(user).order_by())
        for product in products.order_by("cooperative__sort_key", "name", "pk").iterator():
            yield _row(product)

    def key(self, row: Row) -> Hashable:
        """Its number, or cooperative and name."""
        return row.number or (row.cooperative, compared(row.name))

    def find(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """By number or name; what is new or changed is looked at as the action does."""
        theirs = list(cooperatives_for(user))
        products = Product.objects.filter(cooperative__in=theirs).select_related(
            "category", "village", "cooperative__village"
        )
        by_number = {one.pk: one for one in products}
        by_name = {(one.cooperative_id, compared(one.name)): one for one in by_number.values()}
        facts = Facts({one.pk: one for one in theirs})
        for line in lines:
            row = line.row
            if row.cooperative == "" and len(theirs) == 1:
                row.cooperative = theirs[0].pk
            product = by_number.get(row.number) if row.number else by_name.get((row.cooperative, compared(row.name)))
            if product is not None:
                row.number, line.now = product.pk, _row(product)
                row.cooperative = row.cooperative or product.cooperative_id
            _look_at(line, product, facts)

    def lock(self, user: User, lines: Sequence[Line]) -> None:
        """The cooperatives, since names are told apart in them, and the products."""
        theirs = set(cooperatives_for(user).values_list("pk", flat=True))
        numbers = {line.row.number for line in lines if line.row.number}
        lock_all_named(
            theirs, Product.objects.filter(pk__in=numbers, cooperative__in=theirs).values_list("pk", flat=True)
        )

    def write(self, user: User, lines: Sequence[Line], now: datetime) -> None:
        """Change those that are there, by their ids, then enter the others."""
        facts = Facts(Cooperative.objects.in_bulk({line.row.cooperative for line in lines}))
        for line in sorted(lines, key=lambda line: (line.now is None, line.row.number or 0)):
            terms = facts.terms(line.row)
            try:
                if line.now is None:
                    enter_product(facts.cooperatives[line.row.cooperative], terms, user=user, now=now)
                else:
                    seen = product_mark(Product.objects.get(pk=line.row.number))
                    change_product(line.row.number, terms, seen=seen, user=user, now=now)
            except ProductRefused as refused:
                raise Refused(" ".join(refused.messages), line.number) from refused


class Facts:
    """Other rows that products name, by their ids.

    :param cooperatives: those whose products they are
    """

    def __init__(self, cooperatives: dict[int, Cooperative]) -> None:
        self.cooperatives = cooperatives
        self.categories = Category.objects.in_bulk()
        townships = {one.village.township_id for one in cooperatives.values()}
        self.villages = Village.objects.filter(township__in=townships).in_bulk()

    def terms(self, row: Row) -> ProductTerms:
        """Return what is said of a product."""
        given = {name: getattr(row, name) for name in FIELDS}
        return ProductTerms(
            **given | {"category": self.categories[row.category], "village": self.villages[row.village]}
        )


def _look_at(line: Line, product: Product | None, facts: Facts) -> None:
    row = line.row
    if row.number and product is None:
        line.wrong("number", _("Your cooperative has no product of this number."))
    elif row.cooperative == "":
        line.wrong("cooperative", _("Choose the cooperative."))
    elif product is not None and row.cooperative != product.cooperative_id:
        line.wrong("cooperative", _("A product stays with its cooperative."))
    elif line.now != row:
        _refuse(line, product or Product(cooperative=facts.cooperatives[row.cooperative]), facts.terms(row))


def _refuse(line: Line, product: Product, terms: ProductTerms) -> None:
    for name in FIELDS:
        setattr(product, name, getattr(terms, name))
    try:
        check_product(product)
    except ValidationError as refused:
        for name, texts in refused.message_dict.items():
            line.wrong(name, " ".join(texts))


def _row(product: Product) -> Row:
    given = {name: getattr(product, name) for name in FIELDS}
    return Row(
        number=product.pk, cooperative=product.cooperative_id,
        **given | {"category": product.category_id, "village": product.village_id, "not_sent_to": sorted(product.not_sent_to)},
    )  # fmt: skip


def _named(rows: QuerySet[Any]) -> dict[int, list[str]]:
    found: list[Named] = list(rows)
    return {one.pk: [name for name in (one.name, one.name_en) if name] for one in found}


def _villages(villages: QuerySet[Village]) -> dict[int, list[str]]:
    found = list(villages)
    called = [one.name for one in found]
    return {one.pk: [one.name if called.count(one.name) == 1 else f"{one.township.name} {one.name}"] for one in found}


def _provinces() -> dict[str, list[str]]:
    return {one.code: [province_label(one.code), one.name, english(one), one.code] for one in provinces()}


register(ProductKind())
