"""The editor of a produce page reads whether its product sells, and why not; the shop's own basket says the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import translation

from cms.models import ProducePage
from cms.shelf.buyability import Buyability, of_product
from marketplace.catalogue.models import Pack
from marketplace.cooperatives.joining.deciding import suspend
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from marketplace.supply.models import Agreement, Lot, ProtectedPrice, Season
from orders.basket.actions import PackNotSold, StockTooLow, add_pack
from orders.models import Basket
from tests.cms.front_site import client_of
from tests.cms.shop_site import TODAY, ShopSite
from tests.world import NOW, Farm, World, make_user


def unlisted(farm: Farm) -> None:
    farm.product.listed = False
    farm.product.save()


def suspended(farm: Farm) -> None:
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    suspend(farm.cooperative.pk, user=county, reason="承诺未兑现", now=NOW)
    farm.product.cooperative.refresh_from_db()


def no_pack(farm: Farm) -> None:
    Pack.objects.filter(product=farm.product).delete()


def packs_off_sale(farm: Farm) -> None:
    Pack.objects.filter(product=farm.product).update(active=False)


def other_grade(farm: Farm) -> None:
    Pack.objects.filter(product=farm.product).update(grade="special")


def no_agreement(farm: Farm) -> None:
    """The season has turned, and last season's stock is gone: a price is set for the new one, nothing is signed yet."""
    closed(farm)
    Season.objects.filter(pk=farm.season.pk).update(ends_on=date(2026, 10, 9))
    now = type(farm.season).objects.create(name="2026冬", starts_on=date(2026, 10, 10), ends_on=date(2027, 3, 1))
    ProtectedPrice.objects.create(product=farm.product, grade="first", season=now, fen_per_jin=500, set_by=farm.staff)
    assert not Agreement.objects.filter(season=now).exists()


def sold_out(farm: Farm) -> None:
    Lot.objects.filter(pk=farm.lot.pk).update(grams_reserved=farm.lot.grams_delivered)


def expired(farm: Farm) -> None:
    Lot.objects.filter(pk=farm.lot.pk).update(best_before=TODAY - timedelta(days=1))


def closed(farm: Farm) -> None:
    Lot.objects.filter(pk=farm.lot.pk).update(closed_at=NOW)


REASONS = [
    (unlisted, "The product is not listed."),
    (suspended, "Its cooperative is suspended."),
    (no_pack, "It has no pack."),
    (packs_off_sale, "None of its packs is on sale."),
    (other_grade, "No protected price has been set for special grade in the season 2026."),
    (no_agreement, "No agreement has been signed for the season 2026冬."),
    (sold_out, "Sold out; 30 kg are held for orders that are being paid."),
    (expired, "1 lot is past its best-before (2026-10-19)."),
    (closed, "1 lot is closed: its season has ended."),
]


def found_of(page: ProducePage) -> Buyability:
    return of_product(page.product, TODAY, published=page.live)


def shop_sells(pack: Pack | None) -> bool:
    """Whether the shop puts a pack into a basket."""
    if pack is None:
        return False
    try:
        add_pack(Basket.objects.create().pk, pack.pk, 1, now=NOW)
    except (PackNotSold, StockTooLow):
        return False
    return True


@pytest.mark.parametrize("spoil, reason", REASONS, ids=[spoil.__name__ for spoil, _reason in REASONS])
def test_it_says_why_it_can_not_be_bought_and_the_shop_agrees(
    site: ShopSite, world: World, spoil: Callable[[Farm], None], reason: str
) -> None:
    page = ProducePage.objects.get(pk=site.millet.pk)
    with translation.override("en"):
        assert found_of(page).can_be_bought and shop_sells(world.millet.pack)
        spoil(world.millet)
        page = ProducePage.objects.get(pk=site.millet.pk)
        found = found_of(page)
    assert not found.can_be_bought
    assert reason in [*found.reasons, *(one for pack in found.packs for one in pack.reasons)]
    assert not shop_sells(Pack.objects.filter(pk=world.millet.pack.pk).first())


def test_a_page_that_is_not_published_sells_nothing(site: ShopSite) -> None:
    site.millet.unpublish()
    with translation.override("en"):
        found = found_of(ProducePage.objects.get(pk=site.millet.pk))
    assert (found.can_be_bought, list(found.reasons)) == (False, ["This page is not published."])


def test_one_pack_of_two_is_enough(site: ShopSite, world: World) -> None:
    Pack.objects.create(product=world.millet.product, name="特级袋", grade="special", grams=500, price_fen=2000)
    with translation.override("en"):
        found = found_of(ProducePage.objects.get(pk=site.millet.pk))
    assert found.can_be_bought
    assert [(pack.name, len(pack.reasons)) for pack in found.packs] == [("5斤袋", 0), ("特级袋", 2)]


def test_it_stands_on_the_pages_own_editor_in_chinese(site: ShopSite, world: World) -> None:
    editor = client_of(User.objects.create_superuser(email="editor@example.org", password="x"))
    at = f"/admin/pages/{site.millet.pk}/edit/"
    with translation.override("zh-hans"):
        can, cannot = translation.gettext("Can be bought now."), translation.gettext("Can't be bought now.")
    assert can in editor.get(at).content.decode()
    expired(world.millet)
    html = editor.get(at).content.decode()
    assert cannot in html and can not in html and "2026-10-19" in html
