"""A cooperative enters and changes its products, and puts their pictures in order.

Locks: the cooperative, so that of two products that can't be told apart one is made (docs/laws/locks.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from marketplace.cooperatives.models import Cooperative
from marketplace.cooperatives.pictures import collection_of
from marketplace.cooperatives.policies import works_for
from marketplace.people.change_log import Change, Value, log_change
from marketplace.people.models import User
from marketplace.places.divisions.labels import province_label
from marketplace.places.divisions.table import provinces
from marketplace.places.models import Village

from .locking import lock_named, lock_names
from .log_actions import ProductAction
from .models import Category, Product, ProductPicture
from .rules import LONGEST_WINDOW, looks_like, mark

MOST_PICTURES = 12


class ProductRefused(ValidationError):
    """A product that can't be entered, or changed so; in words, at the field that they are about. Nothing was changed."""


class NotYours(ProductRefused):
    """The product, or the cooperative, is not that of who asks (R8)."""


class Moved(ProductRefused):
    """Somebody else has changed it since it was shown."""


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """What a cooperative says of a product.

    :param harvest_from_month: the first month of the harvest, 1 to 12, both or neither; to the last one over New Year if need be
    :param after_sale_hours: a claim window of its own in hours; None: its category's
    :param not_sent_to: official codes of provinces
    """

    name: str
    category: Category
    village: Village
    name_en: str = ""
    harvest_from_month: int | None = None
    harvest_to_month: int | None = None
    after_sale_hours: int | None = None
    not_sent_to: Sequence[str] = ()


FIELDS = tuple(ProductTerms.__dataclass_fields__)


def enter_product(cooperative: Cooperative, terms: ProductTerms, *, user: User, now: datetime) -> Product:
    """Enter a product of a cooperative. It is not listed yet: listing is decided apart.

    :raises NotYours: `user` does not work for the cooperative
    :raises ProductRefused: what is said of it can't be
    """
    _check_theirs(user, cooperative.pk)
    with transaction.atomic():
        lock_names(cooperative.pk)
        product = Product(cooperative=cooperative, listed=False, **_values(terms))
        check_product(product)
        product.save()
        made: dict[str, tuple[Value, Value]] = {name: (None, _logged(product, name)) for name in FIELDS}
        made = {name: pair for name, pair in made.items() if pair[1] not in (None, "")}
        log_change(Change(product, ProductAction.MADE, made), user=user, now=now)
    return product


def change_product(product_id: int, terms: ProductTerms, *, seen: str, user: User, now: datetime) -> Product:
    """Change what is said of a product. The same once more changes nothing.

    :param seen: `product_mark` of the product as the person was shown it
    :raises Product.DoesNotExist: there is none
    :raises NotYours: another cooperative's
    :raises Moved: somebody has changed it meanwhile
    :raises ProductRefused: what is said of it can't be
    """
    with transaction.atomic():
        product = lock_named(product_id)
        _check_theirs(user, product.cooperative_id)
        before = {name: _logged(product, name) for name in FIELDS}
        shown = product_mark(product)
        for name, value in _values(terms).items():
            setattr(product, name, value)
        changed = {name: (old, _logged(product, name)) for name, old in before.items() if old != _logged(product, name)}
        if not changed:
            return product  # a second tap
        if seen != shown:
            raise Moved(
                _("Somebody has changed this product since you opened it. Nothing was changed: look at it again.")
            )
        check_product(product)
        product.save(update_fields=FIELDS)
        log_change(Change(product, ProductAction.CHANGED, changed), user=user, now=now)
    return product


def product_mark(product: Product) -> str:
    """Return what tells whether a product was changed since somebody was shown it."""
    return mark({name: getattr(product, f"{name}_id", getattr(product, name)) for name in FIELDS})


def arrange_pictures(product_id: int, wanted: Sequence[int], *, seen: Sequence[int], user: User, now: datetime) -> None:
    """Give a product these pictures, in this order. The same once more changes nothing.

    :param wanted: the keys of pictures, of those in its cooperative's collection
    :param seen: those that it had when the person was shown it
    :raises Product.DoesNotExist: there is none
    :raises NotYours: another cooperative's product, or picture
    :raises Moved: somebody has changed them meanwhile
    :raises ProductRefused: there would be too many
    """
    with transaction.atomic():
        product = lock_named(product_id)
        _check_theirs(user, product.cooperative_id)
        had = list(product.pictures.values_list("image_id", flat=True))
        after = list(dict.fromkeys(wanted))
        if had == after:
            return  # a second tap
        if had != list(seen):
            raise Moved(
                _("Somebody has changed the pictures since you opened the page. Nothing was changed: look again.")
            )
        if len(after) > MOST_PICTURES:
            raise ProductRefused(_("A product has at most %(n)d pictures.") % {"n": MOST_PICTURES})
        theirs = get_image_model()._default_manager.filter(collection=collection_of(product.cooperative))
        titles = dict(get_image_model()._default_manager.filter(pk__in=had).values_list("pk", "title"))
        titles |= (new := dict(theirs.filter(pk__in=after).values_list("pk", "title")))
        if not set(after) - set(had) <= new.keys():
            raise NotYours(_("Choose one of the pictures in your cooperative's own collection."))
        product.pictures.exclude(image__in=after).delete()
        for position, image_id in enumerate(after):
            product.pictures.update_or_create(image_id=image_id, defaults={"position": position})
        said = ["、".join(titles[pk] for pk in keys) for keys in (had, after)]
        log_change(
            Change(product, ProductAction.PICTURED, {"pictures": (said[0], said[1])}, of=ProductPicture),
            user=user,
            now=now,
        )


def _check_theirs(user: User, cooperative_id: int) -> None:
    if not works_for(user, cooperative_id):
        raise NotYours(_("Only the cooperative's own managers and clerks change its products. Nothing was changed."))


def _values(terms: ProductTerms) -> dict[str, object]:
    given = {name: getattr(terms, name) for name in FIELDS}
    return given | {
        "not_sent_to": sorted(set(terms.not_sent_to)),
        "name": terms.name.strip(),
        "name_en": terms.name_en.strip(),
    }


def check_product(product: Product) -> None:
    """Let a product through that can be, as it is entered or changed.

    :raises ProductRefused: it names the fields
    """
    wrong: dict[str, str] = {}
    others = Product.objects.filter(cooperative=product.cooperative_id).exclude(pk=product.pk)
    for name, name_en in others.values_list("name", "name_en"):
        if looks_like([product.name, product.name_en], [name, name_en]):
            wrong["name"] = _("Your cooperative has “%(name)s” already, which a buyer couldn't tell from this one.") % {
                "name": name
            }
    if not product.name:
        wrong["name"] = _("Give it a name.")
    if product.village.township_id != product.cooperative.village.township_id:
        wrong["village"] = _("The village must be one of the cooperative's own township.")
    if (product.harvest_from_month is None) != (product.harvest_to_month is None):
        wrong["harvest_to_month"] = _("Give the first and the last month of the harvest, or neither.")
    least = product.category.after_sale_hours
    if product.after_sale_hours is not None and not least <= product.after_sale_hours <= LONGEST_WINDOW:
        wrong["after_sale_hours"] = _(
            "Its own window can be longer than that of its category (%(least)d hours), up to %(most)d hours, but never shorter."
        ) % {"least": least, "most": LONGEST_WINDOW}
    codes = {one.code for one in provinces()}
    if not set(product.not_sent_to) <= codes:
        wrong["not_sent_to"] = _("One of these is no province.")
    elif codes <= set(product.not_sent_to):
        wrong["not_sent_to"] = _("It must be sent to one province at least.")
    if wrong:
        raise ProductRefused(wrong)


def _logged(product: Product, name: str) -> Value:
    """Return a field as the change log has it: other rows and provinces by their Chinese names."""
    value = getattr(product, name)
    if isinstance(value, Category | Village):
        return value.name
    if isinstance(value, list):
        with translation.override("zh-hans"):
            return "、".join(province_label(code) for code in value)
    found: Value = value
    return found
