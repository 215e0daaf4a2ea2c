"""`manage.py demo`: what it loads, that a second run changes nothing, and that a run killed half-way is finished."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image
from pytest_django import DjangoDbBlocker
from wagtail.models import Page

from cms.demo import (
    people,
    picturing,
    places,
    produce,
    produce_stories_en,
    produce_stories_zh,
    village_stories_en,
    village_stories_zh,
)
from cms.demo.purchases import PURCHASES
from cms.models import (
    CollectionPage,
    HomePage,
    ProducePage,
    StorefrontPage,
    StoryImage,
    TownshipPage,
    VillagePage,
)
from cms.pictures.renditions import SPECS
from marketplace.catalogue.mass import floor_fen
from marketplace.catalogue.models import Pack, Product
from marketplace.cooperatives.models import Cooperative
from marketplace.embedded import postgres, stack
from marketplace.households.models import Household
from marketplace.ledger.models import Account
from marketplace.people.models import User
from marketplace.people.policies import visible
from marketplace.places.models import Village
from marketplace.supply.models import Delivery, Lot, ProtectedPrice
from orders.models import DiscountCode, Order, Parcel, PostageRate, ProductFigures, Review
from orders.money.rules import breakdown
from orders.reviews.queries import read_trust
from tests.balances import balance_of_kind
from tests.cms.loaded_demo import all_rows, demo_loaded
from tests.orders.conftest import private
from tests.prepared_demo import ONE_ROUND, quick_picture
from tests.real_database import RealDatabase
from tests.stripe_double import server

__all__ = ["private"]  # a fixture

FEE_BP = 120


@pytest.fixture(autouse=True)
def its_harvest_time() -> None:
    """The demo counts its days from now, not from the test world's harvest."""


@pytest.fixture(scope="module")
def demo(
    demo_cluster: postgres.Cluster,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RealDatabase]:
    """The demo, for the tests of this file that only look at it."""
    with demo_loaded(demo_cluster, django_db_blocker, tmp_path_factory.mktemp("demo")) as database:
        yield database


def test_a_second_run_changes_nothing_and_is_quick(demo: RealDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def uploaded_again(scene: str) -> None:
        raise AssertionError(f"{scene} was uploaded before")

    monkeypatch.setattr(picturing, "upload", uploaded_again)
    before = all_rows()
    with CaptureQueriesContext(connection) as queries:
        call_command("demo")
    assert all_rows() == before
    assert len(queries) < 400


def test_renamed_and_moved_pages_are_not_made_a_second_time(demo: RealDatabase) -> None:
    with translation.override("zh-hans"), transaction.atomic():
        pages = [
            ProducePage.objects.get(slug="millet", locale__language_code="zh-hans"),
            VillagePage.objects.get(slug="shamao", locale__language_code="en"),
            TownshipPage.objects.get(slug="taihe", locale__language_code="zh-hans"),
            StorefrontPage.objects.get(locale__language_code="en"),
            CollectionPage.objects.get(slug="family-table", locale__language_code="zh-hans"),
        ]
        for page in pages:
            page.slug = f"renamed-{page.slug}"
            page.save()
        pears = ProducePage.objects.get(slug="pears", locale__language_code="zh-hans")
        pears.move(HomePage.objects.get(locale__language_code="zh-hans"), pos="last-child")
        before = all_rows()
        call_command("demo")
        after = all_rows()
        transaction.set_rollback(True)
    assert after == before


def test_lili_is_as_the_newspaper_has_it(demo: RealDatabase) -> None:
    lili = Village.objects.get(name="李里村")
    assert lili.township.name == "岭子镇"
    assert Household.objects.filter(village=lili).count() == 63
    millet = Product.objects.get(name="李里小米")
    assert ProtectedPrice.objects.get(product=millet, grade="first").fen_per_jin == 500
    assert set(Delivery.objects.filter(product=millet, grade="first").values_list("household", flat=True)) == set(
        Household.objects.filter(village=lili).values_list("pk", flat=True)
    )
    assert list(millet.packs.values_list("name", "grams", "price_fen"))[:2] == [
        ("5斤袋", 2_500, 4_900),
        ("2斤袋", 1_000, 2_180),
    ]


def test_pears_hawthorn_and_vegetables_are_there(demo: RealDatabase) -> None:
    pears = Product.objects.get(name="响泉雪梨")
    assert ProtectedPrice.objects.get(product=pears).fen_per_jin == 250
    assert pears.agreements.get().household_share_bp == 6_500
    assert pears.packs.get(grams=5_000).price_fen == 6_800
    two_villages = Household.objects.filter(village__name__in=["纱帽村", "岛坪村"])
    assert two_villages.count() == 38
    assert Product.objects.filter(village__name="纱帽村").count() == 1
    assert Product.objects.filter(cooperative__name__startswith="龙泉富硒").count() == 2
    assert Cooperative.objects.filter(status=Cooperative.Status.APPROVED).count() == 5


def test_everybody_is_visibly_made_up(demo: RealDatabase) -> None:
    assert not Household.objects.exclude(head_name__contains="示例").exists()
    assert not Household.objects.exclude(number__startswith="演示-").exists()
    assert not Cooperative.objects.exclude(name__endswith="(演示)").exists()
    assert not User.objects.exclude(email__endswith="@demo.example").exists()


def test_every_lot_holds_what_was_weighed_in(demo: RealDatabase) -> None:
    lots = Lot.objects.annotate(weighed=Sum("deliveries__grams"))
    assert [(lot.code, lot.grams_delivered) for lot in lots] == [(lot.code, lot.weighed) for lot in lots]
    assert len(lots) == sum(len(facts.harvests) for facts in produce.PRODUCE.values())
    assert not Delivery.objects.filter(lot=None).exists()
    assert not Lot.objects.filter(certificate_number="").exists()


def test_a_household_gets_at_least_the_protected_price_of_every_pack(demo: RealDatabase) -> None:
    for pack in Pack.objects.select_related("product"):
        price = ProtectedPrice.objects.get(product=pack.product, grade=pack.grade)
        share = pack.product.agreements.get().household_share_bp
        found = breakdown(pack.price_fen, pack.grams, price.fen_per_jin, share, FEE_BP)
        # By the price itself, not because a fund or the cooperative had to make up for it.
        assert (pack.price_fen - found.fee) * share // 10_000 >= floor_fen(pack.grams, price.fen_per_jin), pack


def test_fund_postage_and_codes(demo: RealDatabase) -> None:
    assert balance_of_kind(Account.Kind.PRICE_PROTECTION_FUND) == 5_000_000
    assert PostageRate.objects.get(province="").fen == 1_200
    assert PostageRate.objects.get(province="37").fen == 800
    assert DiscountCode.objects.get(code="XIANGQIN10").amount_fen == 1_000
    assert DiscountCode.objects.get(code="QIUSHOU8").percent == 8
    expired = DiscountCode.objects.get(code="GUOQI5")
    assert expired.valid_from < expired.valid_until < User.objects.get(email="admin@demo.example").date_joined


@pytest.mark.slow("every page of the demo is made")
def test_every_page_is_there_in_both_languages(demo: RealDatabase) -> None:
    client = Client()
    pages = Page.objects.filter(depth__gte=2, live=True).specific()
    codes = {page.pk: page.locale.language_code for page in pages}
    assert list(codes.values()).count("zh-hans") == list(codes.values()).count("en") == 3 + 5 + 11 + 11 + 3
    for page in pages:
        assert page.get_translations().count() == 1, page.url_path
        answer = client.get(page.address)
        assert answer.status_code == 200, page.address
        text = answer.content.decode()
        assert page.search_description, page.address
        assert (page.heading if isinstance(page, HomePage) else page.title) in text, page.address
    assert not Page.find_problems()[0]


def test_no_page_tells_a_household_apart(demo: RealDatabase) -> None:
    heads = set(Household.objects.values_list("head_name", flat=True))
    client = Client()
    for page in [*ProducePage.objects.all(), *VillagePage.objects.all()]:
        text = client.get(page.address).content.decode()
        assert not [head for head in heads if head in text], page.address


def test_pictures_are_uploaded_once_with_every_size(demo: RealDatabase) -> None:
    images = StoryImage.objects.annotate(made=Count("renditions"))
    assert sorted(image.title for image in images) == sorted(picturing.TITLE.format(one) for one in picturing.scenes())
    assert {image.made for image in images} == {len(SPECS)}
    assert not [image for image in images if not (image.description and image.description_en)]
    with images[0].file.open() as file:
        assert Image.open(file).getexif() == {}


def test_logins_are_printed_and_let_in(demo: RealDatabase, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ONE_ROUND
    out = io.StringIO()
    call_command("demo", "--logins", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len(people.LOGINS)
    for line, login in zip(lines, people.LOGINS, strict=True):
        assert login.email in line
        assert people.password() in line
        assert User.objects.get(email=login.email).check_password(people.password())
    client = Client()
    sent = {"login": "lili@demo.example", "password": people.password()}
    assert client.post("/accounts/login/", sent).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_passwords_differ_from_site_to_site(monkeypatch: pytest.MonkeyPatch) -> None:
    here = people.password()
    monkeypatch.setattr(settings, "SECRET_KEY", "another site")
    assert people.password() != here


def test_each_role_holds_where_it_should(demo: RealDatabase) -> None:
    def sees(email: str, model: Any) -> set[str]:
        return {one.name for one in visible(User.objects.get(email=email), model.objects.all())}

    assert sees("lili@demo.example", Cooperative) == {people.COOPERATIVES["lili"].name}
    assert sees("xiangquan@demo.example", Cooperative) == {people.COOPERATIVES["xiangquan"].name}
    assert sees("lingzi@demo.example", Village) == sees("council@demo.example", Village) == {"李里村"}
    staff = User.objects.get(email="lingzi@demo.example")
    for page in TownshipPage.objects.all():
        assert page.permissions_for_user(staff).can_edit() == (page.township.name == "岭子镇"), page.url_path
    for page in VillagePage.objects.all():
        assert page.permissions_for_user(staff).can_publish() == (page.village.name == "李里村"), page.url_path


def test_stories_say_the_same_in_both_languages() -> None:
    for chinese, english in (
        (village_stories_zh.VILLAGE_STORIES, village_stories_en.VILLAGE_STORIES),
        (produce_stories_zh.PRODUCE_STORIES, produce_stories_en.PRODUCE_STORIES),
    ):
        assert list(chinese) == list(english)
        for key in chinese:
            assert [type(block) for block in chinese[key].body] == [type(block) for block in english[key].body], key
            assert max(len(chinese[key].summary), len(english[key].summary)) <= 120, key
    assert list(produce.PRODUCE) == list(produce_stories_zh.PRODUCE_STORIES)
    assert set(village_stories_zh.VILLAGE_STORIES) == set(places.SCENES) <= set(places.VILLAGES)


def test_an_editors_change_is_kept(demo: RealDatabase) -> None:
    page = VillagePage.objects.get(village__name="土堆村", locale__language_code="en")
    former = page.summary
    page.summary = "Edited by the township."
    page.save()
    call_command("demo")
    page.refresh_from_db()
    assert page.summary == "Edited by the township."
    VillagePage.objects.filter(pk=page.pk).update(summary=former)


def test_orders_are_not_paid_at_stripe_itself(demo: RealDatabase, settings: Any) -> None:
    settings.STRIPE_API_BASE = "https://api.stripe.com"
    before = all_rows()
    with pytest.raises(CommandError, match="Stripe itself"):
        call_command("demo", "--orders")
    assert all_rows() == before


def figures() -> str:
    """What was counted, without when it was counted last."""
    return str(list(ProductFigures.objects.order_by("pk").values_list("pk", "households", "credited_fen")))


@pytest.mark.slow("the demo's orders go through Stripe's double, twice")
def test_orders_go_as_far_as_they_should_and_only_once(demo: RealDatabase, settings: Any, private: Path) -> None:
    with server.start(webhook_secret=settings.STRIPE_WEBHOOK_SECRET) as double:
        settings.STRIPE_API_BASE = double.url
        call_command("demo", "--orders")
        placed = {order.checkout_key: order for order in Order.objects.all()}
        assert len(placed) == len(PURCHASES) == 14
        reached = {
            purchase.number: set(placed[purchase.key].parcels.values_list("status", flat=True))
            for purchase in PURCHASES
        }
        goals = {"awaiting": Parcel.Status.AWAITING_PAYMENT}
        expected = {purchase.number: {goals.get(purchase.goal, purchase.goal)} for purchase in PURCHASES}
        assert reached == expected | {13: {"awaiting_harvest"}, 14: {"awaiting_harvest", "packing"}}
        assert placed[PURCHASES[0].key].total_fen == 18_000  # golden case G1: two parcels outside Shandong
        assert dict(Review.objects.values_list("state").annotate(Count("pk"))) == {"published": 8, "waiting": 1}
        millet = read_trust(Product.objects.get(pages__slug="millet", pages__locale__language_code="zh-hans").pk)
        assert (millet.ratings, millet.households >= 5, millet.credited_fen > 0) == ((0, 0, 1, 1, 2), True, True)
        before = all_rows() | {"orders_productfigures": figures()}
        call_command("demo", "--orders")
        assert all_rows() | {"orders_productfigures": figures()} == before
    call_command("check_books", stdout=io.StringIO())


# `manage.py demo` with small pictures, of which some get no sizes and others never come before it is killed.
HALF_OF_THE_PICTURES = """
import time
import django
django.setup()
from cms.demo import picturing
from cms.pictures import models
from tests.prepared_demo import main
whole = picturing.make_renditions
late = {picturing.TITLE.format(scene) for scene in picturing.scenes()[8:]}
make = lambda image: time.sleep(600) if image.title in late else whole(image)
picturing.make_renditions = models.make_renditions = make
main()
"""


@pytest.mark.slow("the demo is loaded once and a half, by a process of its own that is killed")
def test_a_run_killed_half_way_is_finished_by_the_next(
    real_database: RealDatabase, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test", "MEDIA_ROOT": str(media_root)}
    command = [sys.executable, "-c", HALF_OF_THE_PICTURES]
    with subprocess.Popen(command, env=environment, cwd=stack.PROJECT, stderr=subprocess.DEVNULL) as run:
        try:
            wait_for(lambda: Lot.objects.count() >= 4)
        finally:
            run.kill()
    killed_at, pictures = Delivery.objects.count(), StoryImage.objects.count()
    cut_short = StoryImage.objects.annotate(made=Count("renditions")).filter(made__lt=len(SPECS)).count()
    wait_for(lambda: not other_connections(real_database))  # its children end with it
    monkeypatch.setattr(picturing, "read_file", quick_picture)
    call_command("demo")
    deliveries = sum(
        harvest.last - harvest.first + 1 for facts in produce.PRODUCE.values() for harvest in facts.harvests
    )
    assert 0 < killed_at < deliveries
    assert 0 < cut_short < pictures < len(picturing.scenes())
    assert Delivery.objects.count() == deliveries
    assert Household.objects.count() == sum(people.HOUSEHOLDS.values())
    made = StoryImage.objects.annotate(made=Count("renditions")).values_list("made", flat=True)
    assert list(made) == [len(SPECS)] * len(picturing.scenes())
    assert ProducePage.objects.count() == 2 * len(produce.PRODUCE)
    before = all_rows()
    call_command("demo")
    assert all_rows() == before


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def other_connections(database: RealDatabase) -> int:
    """How many other sessions are open on the database."""
    with psycopg.connect(database.owner_url) as link:
        row = link.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s AND pid <> %s",
            [postgres.APP, connection.connection.info.backend_pid],
        ).fetchone()
    assert row is not None
    return int(row[0])
