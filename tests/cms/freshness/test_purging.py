"""What changes purges what shows it, whoever changes it and however; no process misses a purge or reads one twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.test import Client
from wagtail.models import PageViewRestriction, Site

from cms.freshness import purging
from cms.freshness.purging import Purges, forget_purges
from cms.models import ProducePage, StoryImage, VillagePage
from cms.shelf import cards
from marketplace.catalogue.models import Pack
from marketplace.supply.harvests.forecasts import say_failed
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import Agreement, Delivery, Forecast, Lot
from marketplace.supply.stock.allocation import allocate
from marketplace.supply.stock.queries import FEW_PACKS
from marketplace.supply.stock.reservation import Want, release, reserve
from tests.cms.shop_site import TODAY, ShopSite
from tests.orders.orchard import make_orchard
from tests.real_database import RealDatabase
from tests.world import NOW, World

SQL = psycopg.Connection[Any]


@pytest.fixture
def world(real_world: World) -> World:
    """Millet (12 bags) and pears (6 boxes), committed; the lots are good for longer than this test will be run."""
    Lot.objects.update(best_before=date(2199, 1, 1))
    return real_world


@pytest.fixture
def site(world: World, real_site: ShopSite) -> ShopSite:
    return real_site


@pytest.fixture
def sql(real_database: RealDatabase) -> Iterator[SQL]:
    """Another connection of the application's role, which commits when it is told to."""
    with psycopg.connect(real_database.app_url) as other:
        yield other


@pytest.fixture
def process(real_database: RealDatabase, monkeypatch: pytest.MonkeyPatch) -> Purges:
    """What a process knows; it looks whenever it is asked to."""
    monkeypatch.setattr(purging, "LOOK_SECONDS", 0)
    return Purges()


def purged(process: Purges) -> set[str]:
    """The tags that a look finds."""
    before = process.looks
    process._found.clear()
    assert process.look() and process.looks == before + 1
    return {"site"} if process._nothing_before == process.looks else set(process._found)


def tags_of(change: Callable[[], object]) -> set[str]:
    """What a change purges, read from the table."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cms_purge")
        change()
        cursor.execute("SELECT DISTINCT unnest(tags) FROM cms_purge")
        return {tag for (tag,) in cursor.fetchall()}


def test_purges_are_found_once_in_whatever_order_transactions_commit(process: Purges, sql: SQL) -> None:
    insert = "INSERT INTO cms_purge (tags) VALUES (ARRAY[%s])"
    assert process.look()  # the first one knows nothing of before
    assert purged(process) == set()
    sql.execute(insert, ["early"])
    with connection.cursor() as cursor:
        cursor.execute(insert, ["late"])
    assert purged(process) == {"late"}
    assert purged(process) == set()
    sql.commit()
    assert purged(process) == {"early"}
    assert purged(process) == set()
    sql.execute(insert, ["undone"])
    assert purged(process) == set()
    sql.rollback()
    assert purged(process) == set()


def test_forgetting_keeps_what_a_long_transaction_wrote(
    process: Purges, sql: SQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "PURGES_KEPT_SECONDS", 0)
    insert = "INSERT INTO cms_purge (tags) VALUES (ARRAY[%s])"
    process.look()
    sql.execute(insert, ["long ago"])
    with connection.cursor() as cursor:
        cursor.execute(insert, ["lately"])
        assert forget_purges() == 0  # there is no mark yet that has seen it
        assert forget_purges() == 1
        sql.commit()
        assert forget_purges() == 1  # the first mark; "long ago" was written before it and seen by none
        cursor.execute("SELECT tags FROM cms_purge WHERE seen IS NULL")
        assert cursor.fetchall() == [(["long ago"],)]
        assert forget_purges() == 2
        cursor.execute("SELECT count(*) FROM cms_purge WHERE seen IS NULL")
        assert cursor.fetchone() == (0,)


def test_a_missing_database_lets_nothing_hold(process: Purges, monkeypatch: pytest.MonkeyPatch) -> None:
    assert process.look() and process.holds(process.looks, ["product:1"])
    monkeypatch.setattr(purging, "LOOK", "SELECT nothing FROM nowhere WHERE %s = %s")
    assert not process.look()


def test_price_and_text_purge_however_they_are_changed(site: ShopSite, world: World, sql: SQL) -> None:
    millet, pears = world.millet.product.pk, world.pears.product.pk
    product = {f"product:{millet}", "lists"}
    pack = world.millet.pack

    def by_hand() -> None:
        pack.price_fen = 5200
        pack.save()

    def raw() -> None:
        sql.execute("UPDATE catalogue_pack SET price_fen = 5300 WHERE id = %s", [pack.pk])
        sql.commit()

    def undone() -> None:
        with transaction.atomic():
            Pack.objects.update(price_fen=1)
            transaction.set_rollback(True)

    def floor() -> None:
        set_protected_price(
            user=world.millet.staff, product=world.millet.product, grade="first", season=world.millet.season,
            fen_per_jin=510, reason="种子涨价", now=NOW,
        )  # fmt: skip

    def retitle(page: ProducePage | VillagePage) -> Callable[[], object]:
        return lambda: type(page).objects.filter(pk=page.pk).update(summary="新的一句话。")

    def publish() -> None:
        page = ProducePage.objects.get(pk=site.millet.pk)
        page.title = "新小米"
        page.save_revision().publish()

    def draft() -> None:
        page = ProducePage.objects.get(pk=site.millet.pk)
        page.summary = "还没有发布的话。"
        page.save_revision()

    assert tags_of(by_hand) == product
    assert tags_of(raw) == product
    assert tags_of(lambda: Pack.objects.update(price_fen=5400)) == product | {f"product:{pears}"}
    assert tags_of(lambda: Pack.objects.update(price_fen=5400)) == set()  # nothing is different
    assert tags_of(undone) == set()
    assert tags_of(floor) == product
    assert tags_of(retitle(site.millet)) == product | {f"page:{site.millet.pk}"}
    assert tags_of(retitle(site.village)) == {f"village:{site.village.village_id}", f"page:{site.village.pk}", "lists"}
    assert tags_of(draft) == set()
    assert tags_of(publish) >= {f"page:{site.millet.pk}", "lists"}
    assert "site" not in tags_of(publish)
    assert "site" in tags_of(lambda: VillagePage.objects.filter(pk=site.village.pk).update(title="新村名"))
    assert "site" in tags_of(
        lambda: PageViewRestriction.objects.create(page_id=site.village.pk, restriction_type="login")
    )
    assert tags_of(lambda: StoryImage.objects.update(description="新说明")) == {f"picture:{site.home.picture_id}"}
    assert tags_of(lambda: Site.objects.update(port=8443)) == {"site"}


def test_stock_purges_when_its_words_change(world: World) -> None:
    """Twelve bags, three boxes of nothing else: the eleventh says nothing new, the tenth does."""
    product, pack = f"product:{world.millet.product.pk}", world.millet.pack.pk
    expires = NOW.replace(year=2027)

    def take(quantity: int) -> Callable[[], object]:
        return lambda: taken.extend(reserve([Want(pack, quantity)], expires_at=expires, on=TODAY))

    taken: list[Any] = []
    assert FEW_PACKS == 10
    assert tags_of(take(1)) == set()
    assert tags_of(take(1)) == {product}
    assert tags_of(take(9)) == {product}
    assert tags_of(take(1)) == {product, "lists"}  # sold out
    assert tags_of(lambda: release([taken[2].pk])) == {product, "lists"}
    assert tags_of(lambda: release([taken[0].pk, taken[1].pk, taken[3].pk])) == {product}
    assert tags_of(lambda: Lot.objects.update(grams_reserved=0)) == set()
    assert tags_of(lambda: Lot.objects.filter(pk=world.millet.lot.pk).update(closed_at=NOW)) == {product, "lists"}


def test_a_harvest_to_come_purges_when_its_words_change(world: World) -> None:
    """Six boxes may be pre-ordered: the first five change nothing that is shown, the last one does."""
    orchard = make_orchard(world)
    pears = {f"product:{orchard.pack.product_id}", "lists"}
    expires = NOW.replace(year=2027)
    taken: list[Any] = []

    def take(quantity: int) -> Callable[[], object]:
        want = Want(orchard.pack.pk, quantity, orchard.forecast.pk)
        return lambda: taken.extend(reserve([want], expires_at=expires, on=TODAY))

    assert tags_of(take(1)) == set()
    assert tags_of(take(4)) == set()
    assert tags_of(take(1)) == pears  # all gone
    assert tags_of(lambda: release([taken[2].pk])) == pears
    assert tags_of(lambda: release([taken[0].pk, taken[1].pk])) == set()
    assert tags_of(lambda: Forecast.objects.update(attempts=1, due_at=NOW)) == set()
    assert tags_of(lambda: say_failed(orchard.forecast.pk, user=orchard.clerk, reason="雹灾", now=NOW)) == pears


def test_slips_purge_when_they_say_something_new_of_a_lot(world: World) -> None:
    """Not when they are written, nor when something is sold of them."""
    farm = world.millet
    millet = {f"product:{farm.product.pk}"}
    slips: list[Delivery] = []

    def deliver() -> None:
        slips.append(
            take_delivery(
                clerk=farm.clerk, agreement=Agreement.objects.get(product=farm.product), household=farm.households[0],
                grade="first", grams=1000, slip_number="one-more", now=NOW,
            )
        )  # fmt: skip

    def pack() -> None:
        pack_lot(
            clerk=farm.clerk, product=farm.product, grade="first", deliveries=slips, code=farm.lot.code,
            harvested_on=TODAY, best_before=TODAY, certificate_number="",
        )  # fmt: skip

    assert tags_of(deliver) == set()
    assert tags_of(pack) == millet
    [held] = reserve([Want(farm.pack.pk, 1)], expires_at=NOW.replace(year=2027), on=TODAY)
    assert tags_of(lambda: allocate([held.pk])) == set()
    assert Delivery.objects.filter(grams_allocated__gt=0).exists()


ALSO_SHOWN = {
    "catalogue_category", "catalogue_pack", "catalogue_product", "cooperatives_cooperative", "cooperatives_pairing", "orders_postagerate",
    "households_household", "orders_productfigures", "orders_review", "places_township", "places_village", "supply_agreement",
    "supply_delivery", "supply_forecast", "supply_lot", "supply_protectedprice", "supply_season", "supply_signature", "wagtailcore_locale",
    "wagtailcore_page", "wagtailcore_pageviewrestriction", "wagtailcore_site",
}  # fmt: skip


def test_every_table_that_pages_show_purges_them(real_database: RealDatabase) -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("cms").get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger"
            " WHERE tgname LIKE 'cms_purge_%' GROUP BY 1"
        )
        watched = dict(cursor.fetchall())
    assert set(watched) == tables - {"cms_searchmiss"} | ALSO_SHOWN  # what found nothing is shown to editors alone
    for table in ("households_household", "supply_signature"):  # a new one stands nowhere
        assert watched.pop(table) == ["cms_purge_delete", "cms_purge_update"]
    assert set(map(tuple, watched.values())) == {("cms_purge_delete", "cms_purge_insert", "cms_purge_update")}


def test_a_change_of_one_product_makes_one_card_anew(
    client: Client, site: ShopSite, world: World, process: Purges, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    make, asked = cards._make_cards, []

    def noting(places: list[cards.Place]) -> Any:
        asked.append({place.page_id for place in places})
        return make(places)

    monkeypatch.setattr(cards, "_make_cards", noting)
    before = client.get("/produce/").content.decode()
    assert "¥68.00" in before and asked == [{site.millet.pk, site.pears.pk}]
    Pack.objects.filter(product=world.pears.product).update(price_fen=7000)
    after = client.get("/produce/").content.decode()
    assert after == client.get("/produce/?page=1").content.decode()
    assert "¥70.00" in after and "¥68.00" not in after and "¥49.00" in after
    assert asked[1:] == [{site.pears.pk}]


@pytest.mark.django_db
def test_who_waits_for_a_look_that_does_not_end_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "WAIT_SECONDS", 0.01)
    process = Purges()
    with process._looking:  # another thread's look, which hangs
        assert not process.look()
        with pytest.raises(OperationalError, match="does not end"):
            process.look_now()
    process.look_now()
    assert process.look()
