"""A protected price is raised through the door of the back office, in English: what it does to packs is shown before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.catalogue.models import Pack
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from marketplace.supply.intake.prices import set_protected_price
from marketplace.supply.models import ProtectedPrice, ProtectedPriceStep, Season
from marketplace.supply.refusals import SumChanged
from orders.pricing.pack_prices import packs_below, who_pays
from tests.funds.test_fund_pages import told
from tests.orders.desks import as_user
from tests.supply.seasons.ending import LATER, ask, close
from tests.world import NOW, World, make_user, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def price(world: World) -> ProtectedPrice:
    return ProtectedPrice.objects.get(product=world.millet.product)  # ¥5.00; a bag of 5 斤 costs ¥49.00


def raise_to(client: Client, price: ProtectedPrice, yuan: str, **given: str) -> Any:
    sent = {"price": yuan, "again": yuan, "reason": "种子涨价", "decided_on": str(timezone.localdate())} | given
    return client.post(f"/admin/floors/{price.pk}/raise/", sent, follow=True)


def test_which_packs_fall_under_the_break_even_is_shown_before_it_is_saved(world: World, price: ProtectedPrice) -> None:
    staff = as_user(world.millet.staff)
    page = raise_to(staff, price, "9.80")
    assert page.status_code == 422
    html = page.content.decode()
    for shown in (
        "At ¥9.80 per jin these packs fall under",
        "5斤袋",
        "¥49.00",
        "From ¥49.60 on",
        "Raise it all the same",
    ):
        assert shown in html
    [(pack, who)] = page.context["below"]
    assert (pack, who.households, who.fee, who.missing, who.owed) == (world.millet.pack, 4_900, 59, 59, 59)
    price.refresh_from_db()
    assert price.fen_per_jin == 500
    other = raise_to(staff, price, "9.90", shown="980")  # it was another price that was shown
    assert (other.status_code, ProtectedPrice.objects.get(pk=price.pk).fen_per_jin) == (422, 500)
    said = told(raise_to(staff, price, "9.80", shown="980"))
    assert said == "The protected price is ¥9.80 per jin now."
    price.refresh_from_db()
    assert price.fen_per_jin == 980
    now_pays = who_pays(world.millet.pack, 4_900, NOW)
    assert now_pays == who  # what was shown is what is so


def test_where_no_pack_falls_under_it_is_raised_at_once(world: World, price: ProtectedPrice) -> None:
    page = raise_to(as_user(world.millet.staff), price, "6.00")
    assert told(page) == "The protected price is ¥6.00 per jin now."
    price.refresh_from_db()
    assert price.fen_per_jin == 600
    history = as_user(world.millet.staff).get(f"/admin/protected-prices/history/{price.pk}/").content.decode()
    assert "protected price raised" in history.lower()


def test_packs_that_it_does_not_touch_are_not_named(world: World, price: ProtectedPrice) -> None:
    assert [pack for pack, _who in packs_below(price, 980, NOW)] == [world.millet.pack]
    Pack.objects.filter(pk=world.millet.pack.pk).update(active=False)  # not on sale
    assert packs_below(price, 980, NOW) == []
    Pack.objects.filter(pk=world.millet.pack.pk).update(active=True, grade="second")  # of another grade
    assert packs_below(price, 980, NOW) == []
    Pack.objects.filter(pk=world.millet.pack.pk).update(grade="first")
    later = Season.objects.create(name="2027", starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    next_one = set_protected_price(
        user=world.millet.staff, product=world.millet.product, grade="first", season=later, fen_per_jin=500, now=NOW
    )
    assert packs_below(next_one, 980, NOW) == []  # what is in stock is of the season before


def test_far_above_the_last_price_it_asks_once_more(world: World, price: ProtectedPrice) -> None:
    Pack.objects.filter(product=price.product_id).update(active=False)
    staff = as_user(officer("boss"))
    page = raise_to(staff, price, "5000")
    assert page.status_code == 422 and "1000.0 times the last price of ¥5.00" in page.content.decode()
    assert 'name="sure" value="500000"' in page.content.decode()
    assert raise_to(staff, price, "6000", sure="500000").status_code == 422  # another one
    price.refresh_from_db()
    assert price.fen_per_jin == 500
    assert told(raise_to(staff, price, "16.00", sure="1600")) == "The protected price is ¥16.00 per jin now."


def test_a_townships_staff_are_told_up_to_where_they_decide_alone(world: World, price: ProtectedPrice) -> None:
    Pack.objects.filter(product=price.product_id).update(active=False)
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    page = raise_to(as_user(world.millet.staff), price, "10.01")
    said = "at most ¥10.00 per jin by itself, twice what it was. Beyond that an official of the county"
    assert page.status_code == 422 and said in page.content.decode()
    opened = NEXT | {"product": str(price.product_id), "price": "10.01", "again": "10.01"}
    page = as_user(world.millet.staff).post("/admin/floors/new/", opened)
    assert page.status_code == 422 and said in page.content.decode()
    price.refresh_from_db()
    assert (price.fen_per_jin, ProtectedPrice.objects.count()) == (500, 2)
    ProtectedPriceStep.objects.create(price=price, fen_per_jin=700, set_by=county, set_at="2030-01-01T00:00Z")
    page = raise_to(as_user(world.millet.staff), price, "7.00")
    assert page.status_code == 422 and "this figure already, dated 2030-01-01" in page.content.decode()
    assert told(raise_to(as_user(county), price, "10.01")) == "The protected price is ¥10.01 per jin now."


@pytest.mark.parametrize(
    ("wrong", "given"), [("reason", ""), ("decided_on", ""), ("decided_on", "2099-01-01"), ("decided_on", "2020-01-01")]
)
def test_reason_and_date_are_asked_for(world: World, price: ProtectedPrice, wrong: str, given: str) -> None:
    page = raise_to(as_user(world.millet.staff), price, "6.00", **{wrong: given})
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    price.refresh_from_db()
    assert price.fen_per_jin == 500


def test_who_raises_is_told_that_the_season_is_being_closed(world: World, price: ProtectedPrice) -> None:
    staff, address = as_user(world.millet.staff), f"/admin/floors/{price.pk}/"
    assert "asked to close the season" not in staff.get(address).content.decode()
    ask(world.millet)
    assert "asked to close the season: after a raise it has to ask anew" in staff.get(address).content.decode()
    raise_to(staff, price, "6.00")
    with pytest.raises(SumChanged):
        close(world.millet, fen=30_000)  # the sum of before
    anew = LATER + timedelta(minutes=1)
    ask(world.millet, now=anew)
    close(world.millet, now=anew)
    assert "The season is closed" in staff.get(address).content.decode()


NEXT = {
    "grade": "first", "season": "", "name": "2098年产季", "starts_on": "2098-09-01", "ends_on": "2099-08-31",
    "price": "6.00", "again": "6.00", "sure_days": "2098年产季 2098-09-01 2099-08-31",
}  # fmt: skip


def test_a_season_is_opened_on_screen(world: World, price: ProtectedPrice) -> None:
    staff = as_user(world.millet.staff)
    assert "/admin/floors/new/" in staff.get("/admin/floors/").content.decode()
    given = {"product": str(world.millet.product.pk)} | NEXT
    page = staff.post("/admin/floors/new/", given, follow=True)
    assert told(page) == "The season is open. Cooperatives can sign households to it."
    made = ProtectedPrice.objects.get(season__name="2098年产季")
    assert (made.product, made.grade, made.fen_per_jin, made.set_by) == (
        world.millet.product, "first", 600, world.millet.staff,
    )  # fmt: skip
    assert (
        "2098-09-01 – 2099-08-31" in page.content.decode()
        or "from 2098-09-01 until 2099-08-31" in page.content.decode()
    )
    again = staff.post(
        "/admin/floors/new/",
        given
        | {
            "name": "另一季",
            "starts_on": "2099-01-01",
            "ends_on": "2099-12-31",
            "sure_days": "另一季 2099-01-01 2099-12-31",
        },
    )
    assert again.status_code == 422 and "have the season Season 2098 at that time" in again.content.decode()
    other = as_user(world.pears.staff)  # takes part in the season of the calendar
    theirs = {
        "product": str(world.pears.product.pk),
        "season": str(made.season_id),
        "name": "",
        "starts_on": "",
        "ends_on": "",
        "price": "5.00",
        "again": "5.00",
    }
    other.post("/admin/floors/new/", NEXT | theirs)
    assert ProtectedPrice.objects.get(product=world.pears.product, season=made.season).fen_per_jin == 500


def test_odd_days_are_asked_twice_and_a_mistyped_season_is_put_right(world: World, price: ProtectedPrice) -> None:
    staff, product = as_user(world.millet.staff), str(world.millet.product.pk)
    given = NEXT | {"product": product, "name": "2029年产季", "starts_on": "2027-10-01", "ends_on": "2029-06-30"}
    page = staff.post("/admin/floors/new/", given)
    assert page.status_code == 422 and "longer than 400 days" in page.content.decode()
    assert 'name="sure_days" value="2029年产季 2027-10-01 2029-06-30"' in page.content.decode()
    page = staff.post("/admin/floors/new/", given | {"sure_days": "2029年产季 2027-10-01 2029-06-30"}, follow=True)
    made = ProtectedPrice.objects.get(season__name="2029年产季")
    correct, back = f"/admin/floors/{made.pk}/correct/", f"/admin/floors/{made.pk}/take-back/"
    seen = page.context["correct_form"]["seen"].value()
    right = {"seen": seen, "name": "2028年产季", "starts_on": "2027-10-01", "ends_on": "2028-06-30", "reason": "打错"}
    assert staff.post(correct, right | {"reason": ""}).status_code == 422
    taken = right | {"name": "2026", "sure_days": "2026 2027-10-01 2028-06-30"}
    assert "Another season has this name" in staff.post(correct, taken).content.decode()
    assert told(staff.post(correct, right, follow=True)).startswith("The season is corrected")
    stale = staff.post(correct, right | {"name": "2027年产季"})
    assert stale.status_code == 422 and "Somebody has corrected this season" in stale.content.decode()
    made.season.refresh_from_db()
    assert (made.season.name, made.season.ends_on) == ("2028年产季", date(2028, 6, 30))
    history = staff.get(f"/admin/protected-prices/history/{made.pk}/").content.decode()
    assert "2029年产季 → 2028年产季" in history
    for address in (correct, back):
        assert as_user(world.pears.staff).post(address, right).status_code == 404
        as_user(world.millet.clerk).post(address, right | {"seen": "", "name": "x"})
    assert 'name="seen" value="600"' in staff.get(f"/admin/floors/{made.pk}/").content.decode()
    assert staff.post(back, {"reason": "", "seen": "600"}).status_code == 422
    stale = staff.post(back, {"reason": "打错", "seen": "590"}, follow=True)
    assert (
        told(stale).startswith("Somebody has raised the price") and ProtectedPrice.objects.filter(pk=made.pk).exists()
    )
    gone = staff.post(back, {"reason": "打错", "seen": "600"}, follow=True)
    assert told(gone).startswith("The opening of the season is taken back")
    assert list(Season.objects.values_list("name", flat=True)) == ["2026"]
    assert "Take the opening back" not in staff.get(f"/admin/floors/{price.pk}/").content.decode()  # signed already


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"price": "0", "again": "0"}, "price"),
        ({"price": "5000", "again": "5000"}, "price"),
        ({"again": "6.10"}, "again"),
        ({"name": ""}, "name"),
        ({"ends_on": "2098-09-01"}, "ends_on"),
        ({"starts_on": "2020-09-01", "ends_on": "2021-08-31"}, "ends_on"),
        ({"name": "2026", "sure_days": "2026 2098-09-01 2099-08-31"}, "name"),
        ({"product": "0"}, "product"),
    ],
)
def test_what_is_no_opening_is_said_at_its_field(
    world: World, price: ProtectedPrice, given: dict[str, str], wrong: str
) -> None:
    before = list(ProtectedPrice.objects.values()), Season.objects.count()
    page = as_user(world.millet.staff).post(
        "/admin/floors/new/", {"product": str(world.millet.product.pk)} | NEXT | given
    )
    assert (page.status_code, list(page.context["form"].errors)) == (422, [wrong])
    assert (list(ProtectedPrice.objects.values()), Season.objects.count()) == before


def test_nobody_else_opens_a_season(world: World, price: ProtectedPrice) -> None:
    given, before = {"product": str(world.millet.product.pk)} | NEXT, ProtectedPrice.objects.count()
    assert as_user(world.pears.staff).post("/admin/floors/new/", given).status_code == 422  # not among their products
    assert as_user(world.millet.clerk).post("/admin/floors/new/", given).status_code == 302
    assert "/admin/floors/new/" not in as_user(world.millet.clerk).get("/admin/floors/").content.decode()
    assert ProtectedPrice.objects.count() == before


@pytest.mark.parametrize("given", ["", "0", "-1", "x", "5.001", "10001", "4.99"])
def test_bad_input_is_said_at_its_field(world: World, price: ProtectedPrice, given: str) -> None:
    page = raise_to(as_user(world.millet.staff), price, given)
    assert page.status_code == 422 and "price" in page.context["form"].errors
    price.refresh_from_db()
    assert price.fen_per_jin == 500


@pytest.mark.parametrize("again", ["", "60.00", "x"])
def test_the_price_is_typed_twice_since_it_is_never_lowered(world: World, price: ProtectedPrice, again: str) -> None:
    page = raise_to(as_user(world.millet.staff), price, "6.00", again=again)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["again"])
    price.refresh_from_db()
    assert price.fen_per_jin == 500


def test_only_the_townships_own_staff_raise_it(world: World, price: ProtectedPrice) -> None:
    clerk, stranger = as_user(world.millet.clerk), as_user(world.pears.staff)
    assert "Staff of the township raise it." in clerk.get(f"/admin/floors/{price.pk}/").content.decode()
    raise_to(clerk, price, "6.00")
    assert raise_to(stranger, price, "6.00").status_code == 404
    assert stranger.get(f"/admin/floors/{price.pk}/").status_code == 404
    price.refresh_from_db()
    assert price.fen_per_jin == 500
    assert "小米" in clerk.get("/admin/floors/").content.decode()
