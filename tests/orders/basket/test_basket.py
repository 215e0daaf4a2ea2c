"""The basket: adding, changing, merging, and what it says when prices or stock have changed."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.catalogue.models import Pack, Product
from marketplace.cooperatives.joining.deciding import lift, suspend
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role
from orders.basket.actions import PackNotSold, add_pack, merge_basket
from orders.basket.whose import cookie_of
from orders.checkout.placing import place_order
from orders.models import Basket, BasketLine
from tests.world import NOW, World, fill_basket, make_checkout, make_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


def lines() -> list[tuple[int, int, int]]:
    """Every basket line: pack, quantity, shown price."""
    return list(BasketLine.objects.order_by("pk").values_list("pack_id", "quantity", "shown_price_fen"))


def baskets_known(client: Client) -> list[str]:
    """The cookies by which a browser knows baskets."""
    return [name for name, cookie in client.cookies.items() if name.startswith("basket-") and cookie.value]


def add(client: Client, pack: Pack, quantity: Any = 1, **headers: str) -> Any:
    return client.post(
        "/basket/add/", {"product": pack.product_id, "pack": pack.pk, "quantity": quantity}, headers=headers
    )


def test_a_guest_adds_packs_and_sees_them(client: Client, world: World) -> None:
    answer = add(client, world.millet.pack, 2)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/basket/")
    add(client, world.millet.pack, 1)
    add(client, world.pears.pack, 1)

    assert lines() == [(world.millet.pack.pk, 3, 4900), (world.pears.pack.pk, 1, 6800)]
    html = client.get("/basket/").content.decode()
    assert "¥147.00" in html
    assert "¥215.00" in html
    assert html.count('<section class="panel') == 2
    assert client.get("/basket/badge/").content.decode().startswith("4<")


def test_adding_with_htmx_answers_a_fragment_that_renews_the_badge(client: Client, world: World) -> None:
    answer = add(client, world.millet.pack, 2, **HTMX)

    html = answer.content.decode()
    assert answer.headers["HX-Trigger"] == "basket-changed"
    assert "<html" not in html
    assert "alert--success" in html
    assert "¥49.00" in html
    assert 'href="/basket/"' in html
    assert "csrfmiddlewaretoken" in html


def test_answers_are_never_kept_by_a_cache(client: Client, world: World) -> None:
    add(client, world.millet.pack)
    for path in ["/basket/", "/basket/badge/", f"/basket/add-form/{world.millet.product.pk}/", "/checkout/"]:
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert answer.headers.get("X-Robots-Tag") == (None if path == "/basket/" else "noindex, nofollow"), path


@pytest.mark.parametrize(
    "quantity", ["0", "-1", "100", "9" * 5000, "two", "", "1.5", "1e3", "\x00", "1; DROP TABLE orders_basket"]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_impossible_quantity_names_the_field_and_adds_nothing(
    client: Client, world: World, quantity: str, headers: dict[str, str]
) -> None:
    answer = add(client, world.millet.pack, quantity, **headers)

    assert answer.status_code == 400
    assert "1" in answer.context["form"].errors["quantity"][0]
    assert answer.context["form"].errors["quantity"][0] in answer.content.decode()
    assert lines() == []
    assert not Basket.objects.exists()


@pytest.mark.parametrize("pack", ["", "0", "-3", "99999999", "9" * 30, "millet", "¹"])
def test_an_impossible_pack_is_refused(client: Client, world: World, pack: str) -> None:
    product = world.millet.product.pk
    for sent in ({"pack": pack, "quantity": "1"}, {"product": product, "pack": pack, "quantity": "1"}):
        answer = client.post("/basket/add/", sent)
        assert answer.status_code == 400
    assert not Basket.objects.exists()


@pytest.mark.parametrize("path", ["/basket/add/", "/basket/update/", "/checkout/"])
def test_json_where_a_form_was_expected_is_refused(client: Client, world: World, path: str) -> None:
    body = json.dumps({"pack": world.millet.pack.pk, "quantity": 1})

    answer = client.post(path, body, content_type="application/json", headers={"Accept-Language": "en"})

    assert answer.status_code == 400
    assert "application/json" in answer.content.decode()
    assert not Basket.objects.exists()
    english = client.post(f"/en{path}", body, content_type="application/json")
    assert "This address expects a form, not “application/json”." in english.content.decode()


def test_more_than_there_is_cannot_be_added(client: Client, world: World) -> None:
    add(client, world.pears.pack, 5)  # of 6

    answer = client.post(
        "/en/basket/add/", {"product": world.pears.product.pk, "pack": world.pears.pack.pk, "quantity": 2}
    )

    assert answer.status_code == 400
    assert "only 6 packs are left, and your basket holds 5" in answer.content.decode()
    assert lines() == [(world.pears.pack.pk, 5, 6800)]


def test_what_is_not_sold_cannot_be_added(client: Client, world: World) -> None:
    Product.objects.filter(pk=world.pears.product.pk).update(listed=False)
    unpriced = Pack.objects.create(product=world.millet.product, name="礼盒", grade="special", grams=500, price_fen=900)
    basket = Basket.objects.create()
    for pack in (world.pears.pack, unpriced):
        assert add(client, pack).status_code == 400
        with pytest.raises(PackNotSold):
            add_pack(basket.pk, pack.pk, 1, now=NOW)
    assert client.get(f"/basket/add-form/{world.pears.product.pk}/").status_code == 404
    assert lines() == []


def change(client: Client, line: BasketLine, quantity: Any, headers: dict[str, str] | None = None) -> Any:
    return client.post("/basket/update/", {"line": line.pk, "quantity": quantity}, headers=headers)


def test_a_quantity_is_changed_and_zero_takes_the_line_out(client: Client, world: World) -> None:
    add(client, world.millet.pack, 2)
    add(client, world.pears.pack, 1)
    millet, pears = BasketLine.objects.order_by("pk")

    assert change(client, millet, 3).status_code == 302
    assert change(client, pears, 0).status_code == 302
    assert lines() == [(world.millet.pack.pk, 3, 4900)]
    assert client.post("/basket/update/", {"line": millet.pk, "quantity": "3", "remove": "1"}).status_code == 302
    assert lines() == []
    assert "empty" in client.get("/basket/").content.decode()


def test_a_new_quantity_by_htmx_answers_the_figures_alone(client: Client, world: World) -> None:
    add(client, world.millet.pack, 2)
    line = BasketLine.objects.get()

    answer = change(client, line, 3, HTMX)

    html = answer.content.decode()
    assert (answer.headers["HX-Reswap"], answer.headers["HX-Trigger"]) == ("none", "basket-changed")
    assert f'id="line-{line.pk}-sum" hx-swap-oob="true">¥147.00' in html
    assert "<form" not in html


@pytest.mark.parametrize("quantity", ["-1", "1000", "9" * 400, "many", ""])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_impossible_quantity_of_a_line_changes_nothing(
    client: Client, world: World, quantity: str, headers: dict[str, str]
) -> None:
    add(client, world.millet.pack, 2)

    answer = change(client, BasketLine.objects.get(), quantity, headers)

    assert answer.status_code == 400
    assert answer.context["refused"].split("：")[0].split(":")[0] in ("数量", "Quantity")
    assert answer.context["refused"] in answer.content.decode()
    assert lines() == [(world.millet.pack.pk, 2, 4900)]


def test_another_visitors_line_cannot_be_changed(client: Client, world: World) -> None:
    theirs = fill_basket((world.millet.pack, 2)).lines.get()
    add(client, world.pears.pack)

    assert change(client, theirs, 0).status_code == 302

    assert (world.millet.pack.pk, 2, 4900) in lines()


def test_a_changed_price_is_shown_once_and_then_counts(client: Client, world: World) -> None:
    add(client, world.millet.pack, 2)
    Pack.objects.filter(pk=world.millet.pack.pk).update(price_fen=5200)

    first = client.get("/en/basket/").content.decode()
    again = client.get("/en/basket/").content.decode()

    assert "The price was ¥49.00, now it is ¥52.00." in first
    assert "¥104.00" in first
    assert "The price was" not in again
    assert lines() == [(world.millet.pack.pk, 2, 5200)]


def test_a_short_line_is_named_the_rest_kept_and_mended_with_one_tap(client: Client, world: World) -> None:
    add(client, world.millet.pack, 2)
    add(client, world.pears.pack, 5)
    others = fill_basket((world.pears.pack, 3))
    place_order(others.pk, make_checkout(others), now=NOW)  # leaves 3 of 6

    html = client.get("/en/basket/").content.decode()

    assert html.count("Only 3 packs are left.") == 1
    assert html.count("line--problem") == 1
    assert "/en/checkout/" not in html
    line = BasketLine.objects.get(pack=world.pears.pack, quantity=5)
    taken = client.post("/basket/update/", {"line": line.pk, "quantity": "5", "take": "3"})
    assert taken.status_code == 302
    assert lines() == [(world.millet.pack.pk, 2, 4900), (world.pears.pack.pk, 3, 6800)]
    assert "line--problem" not in client.get("/en/basket/").content.decode()


def test_a_basket_survives_signing_in(client: Client, world: World) -> None:
    user = make_user("buyer")
    own = Basket.objects.create(user=user)
    BasketLine.objects.create(basket=own, pack=world.millet.pack, quantity=4, shown_price_fen=4900)
    add(client, world.millet.pack, 2)
    add(client, world.pears.pack, 1)

    answer = client.post(
        "/accounts/login/", {"login": "buyer@example.com", "password": "demo-demo", "next": "/basket/"}
    )
    assert answer.headers["Location"] == "/basket/"
    client.get("/basket/")
    client.get("/basket/")

    assert sorted(own.lines.values_list("pack_id", "quantity")) == [(world.millet.pack.pk, 6), (world.pears.pack.pk, 1)]
    assert list(Basket.objects.all()) == [own]
    assert baskets_known(client) == []


def test_merging_stops_at_the_most_a_line_may_hold(world: World) -> None:
    user = make_user("buyer")
    own = Basket.objects.create(user=user)
    BasketLine.objects.create(basket=own, pack=world.millet.pack, quantity=700, shown_price_fen=4900)

    merge_basket(fill_basket((world.millet.pack, 700)).pk, user)

    assert lines() == [(world.millet.pack.pk, 999, 4900)]


def test_somebody_elses_basket_is_never_merged(world: World) -> None:
    owner, other = make_user("owner"), make_user("other")
    own = Basket.objects.create(user=owner)
    BasketLine.objects.create(basket=own, pack=world.millet.pack, quantity=1, shown_price_fen=4900)

    merge_basket(own.pk, other)
    merge_basket(uuid4(), other)

    assert list(own.lines.values_list("pack_id", flat=True)) == [world.millet.pack.pk]


def test_signing_out_leaves_the_basket_with_its_owner(client: Client, world: World) -> None:
    client.force_login(make_user("buyer"), backend=BACKEND)
    add(client, world.millet.pack, 2)

    client.post("/accounts/logout/")

    assert client.get("/basket/badge/").content.decode().strip() == ""
    assert lines() == [(world.millet.pack.pk, 2, 4900)]


def test_the_number_of_queries_does_not_grow_with_the_lines(client: Client, world: World) -> None:
    add(client, world.millet.pack)
    client.get("/basket/")
    with CaptureQueriesContext(connection) as one:
        client.get("/basket/")
    for number in range(3):
        more = Pack.objects.create(product=world.millet.product, name=f"{number}", grams=500, price_fen=900)
        add(client, more)
    add(client, world.pears.pack)
    with CaptureQueriesContext(connection) as five:
        client.get("/basket/")

    assert len(five) == len(one)


def test_the_form_offers_packs_with_price_stock_and_a_token(client: Client, world: World) -> None:
    later = client.get(f"/en/basket/add-form/{world.millet.product.pk}/?pack={world.millet.pack.pk}", headers=HTMX)
    page = client.get(f"/en/basket/add-form/{world.millet.product.pk}/")

    html = later.content.decode()
    assert "<html" not in html
    assert "¥49.00" in html
    assert "¥9.80/jin" in html
    assert "in stock" in html and "12 packs" not in html
    assert "csrfmiddlewaretoken" in html
    assert page.content.decode().count("<h1") == 1


def test_who_has_lost_the_basket_gets_another_one(client: Client, world: World) -> None:
    """After a restore, say: the session still names one that is gone."""
    add(client, world.millet.pack, 2)
    Basket.objects.all().delete()
    for answer in (client.get("/checkout/"), client.post("/checkout/", {"change": "1:1"})):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/basket/")
    add(client, world.pears.pack)

    assert lines() == [(world.pears.pack.pk, 1, 6800)]
    assert baskets_known(client) == [cookie_of(Basket.objects.get().pk)[0]]


def test_a_guest_who_is_refused_the_first_pack_has_no_basket(client: Client, world: World) -> None:
    assert add(client, world.millet.pack, 13).status_code == 400
    assert not Basket.objects.exists()
    assert baskets_known(client) == []


def test_what_a_suspended_cooperative_sells_is_said_to_be_not_sold_at_present(client: Client, world: World) -> None:
    """No reason and nobody's name; the rest can be ordered once it is removed. A pack that ended is said to be for sale no more."""
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    add(client, world.millet.pack, 2)
    suspend(world.millet.cooperative.pk, user=county, reason="承诺未兑现", now=NOW)
    alone = client.get("/en/basket/").content.decode()
    assert "Not sold at present. It stays here until it is sold again or you remove it." in alone
    assert "you can order the rest" not in alone and "Please remove what can" in alone
    add(client, world.pears.pack, 1)
    for page in ("/en/basket/", "/en/checkout/"):
        html = client.get(page).content.decode()
        assert html.count("Not sold at present.") == 1 and "Not for sale any more." not in html
        assert "Remove that, and you can order the rest as it stands here." in html
        assert "承诺未兑现" not in html and "suspend" not in html.lower()
    assert "目前暂不销售" in client.get("/basket/").content.decode()
    line = BasketLine.objects.get(pack=world.millet.pack)
    assert line.quantity == 2
    Pack.objects.filter(pk=line.pack_id).update(active=False)
    assert "Not for sale any more." in client.get("/en/basket/").content.decode()
    Pack.objects.filter(pk=line.pack_id).update(active=True)
    lift(world.millet.cooperative.pk, user=county, reason="已整改", now=NOW)
    assert "line--problem" not in client.get("/en/basket/").content.decode()
