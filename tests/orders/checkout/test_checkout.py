"""The checkout: what is shown is what is charged, what is wrong is named, and a form sent twice is one order."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from marketplace.catalogue.models import Pack
from marketplace.supply.models import Lot
from orders.checkout.placing import place_order
from orders.models import Basket, BasketLine, DiscountCode, Order, PostageRate
from orders.pricing.discounts import UnknownDiscount, count_use, discount_fen, find_discount
from tests.stripe_double.control import Control
from tests.world import NOW, World, fill_basket, make_checkout, make_discount, make_user, officer

HTMX = {"HX-Request": "true"}
ADDRESS = {
    "recipient": "王示例",
    "phone": "138 0013 8000",
    "email": "",
    "province": "山东",
    "city": "济南市",
    "district": "历下区",
    "street": "",
    "detail": "示例路1号",
    "method": "alipay",
    "discount_code": "",
}


@pytest.fixture
def buyer(client: Client, world: World) -> Client:
    """A guest with golden case G1 in the basket: 2 bags of millet, 1 box of pears."""
    for pack, quantity in ((world.millet.pack, 2), (world.pears.pack, 1)):
        client.post("/basket/add/", {"pack": pack.pk, "quantity": quantity})
    return client


def hidden(html: str) -> dict[str, str]:
    """The hidden fields of the checkout form."""
    return dict(re.findall(r'type="hidden" name="(checkout_key|seen_total_fen)" value="([^"]+)"', html))


def open_form(client: Client, prefix: str = "", **query: str) -> dict[str, str]:
    return hidden(client.get(f"{prefix}/checkout/").content.decode())


def send(client: Client, fields: dict[str, str], prefix: str = "", **headers: str) -> Any:
    return client.post(f"{prefix}/checkout/", fields, headers=headers)


def stock() -> list[tuple[int, int]]:
    return sorted(Lot.objects.values_list("grams_reserved", "grams_allocated"))


def test_a_guest_places_golden_case_1_and_is_sent_to_the_payment_page(
    buyer: Client, world: World, stripe: Control
) -> None:
    make_discount("WELCOME", 1000)
    summary = buyer.get("/checkout/summary/", {"province": "山东省", "discount_code": "welcome"}, headers=HTMX)
    assert "¥180.00" in summary.content.decode()
    form = ADDRESS | open_form(buyer) | hidden(summary.content.decode()) | {"discount_code": "welcome"}

    answer = send(buyer, form)

    order = Order.objects.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == order.payment.session_url
    assert answer.headers["Location"].startswith("http")
    assert (order.goods_fen, order.discount_fen, order.postage_fen, order.total_fen) == (16600, 1000, 2400, 18000)
    assert (order.province, str(order.phone), order.email, order.user) == ("山东省", "+8613800138000", "", None)
    assert order.parcels.count() == 2
    assert not BasketLine.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_same_form_twice_is_one_order(
    buyer: Client, world: World, stripe: Control, headers: dict[str, str]
) -> None:
    form = ADDRESS | open_form(buyer)

    answers = [send(buyer, form, **headers) for _ in range(2)]

    order = Order.objects.get()
    where = {answer.headers.get("Location") or answer.headers["HX-Redirect"] for answer in answers}
    assert where == {order.payment.session_url}
    assert stock() == [(5000, 0), (5000, 0)]


def test_when_stripe_cannot_be_reached_the_order_is_kept_and_payment_offered_again(
    buyer: Client, world: World, stripe: Control
) -> None:
    form = ADDRESS | open_form(buyer, "/en")
    stripe.fault("/v1/checkout/sessions", "POST", action="drop")

    answer = send(buyer, form, "/en")

    order = Order.objects.get()
    assert answer.headers["Location"] == f"/en/orders/{order.token}/"
    html = buyer.get(answer.headers["Location"]).content.decode()
    assert "The payment service can&#x27;t be reached just now. Nothing was charged" in html
    until = f"{NOW + timedelta(minutes=settings.STRIPE_CHECKOUT_MINUTES):%H:%M}"
    assert f"Not paid yet. The goods are kept for you until {until}." in html
    assert "Pay ¥190.00 now" in html
    again = buyer.post(f"/en/orders/{order.token}/pay/")
    order.refresh_from_db()
    assert (again.status_code, again.headers["Location"]) == (303, order.payment.session_url)
    assert order.payment.session_url


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12345"),
        ("phone", "+1 212 555 2368"),
        ("phone", "+852 2123 4567"),
        ("phone", "phone"),
        ("phone", ""),
        ("phone", "9" * 3000),
        ("recipient", " "),
        ("recipient", "x" * 61),
        ("email", "nobody"),
        ("province", "火星省"),
        ("province", "California"),
        ("province", "北京/上海市"),
        ("province", "香港"),
        ("province", "x" * 3000),
        ("city", "上海市"),
        ("city", "火星市"),
        ("district", ""),
        ("district", "张店区"),
        ("detail", ""),
        ("detail", "a\x00b"),
    ],
)
def test_a_wrong_answer_is_named_kept_and_changes_nothing(buyer: Client, world: World, field: str, value: str) -> None:
    form = ADDRESS | open_form(buyer) | {field: value}

    answer = send(buyer, form, "/en")

    html = answer.content.decode()
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert f'<a href="#id_{field}">' in html
    assert hidden(html)["checkout_key"] == form["checkout_key"]
    assert field == "recipient" or "王示例" in html
    assert (Order.objects.count(), BasketLine.objects.count(), stock()) == (0, 2, [(0, 0), (0, 0)])


def test_an_impossible_phone_is_answered_with_an_example(buyer: Client, world: World) -> None:
    answer = send(buyer, ADDRESS | open_form(buyer) | {"phone": "12345"}, "/en")

    assert "The phone number must be one of mainland China, such as 138 0013 8000." in answer.content.decode()


def approved_code(**terms: Any) -> DiscountCode:
    """A code of the marketplace's, whatever its terms."""
    code = DiscountCode.objects.create(bearer="marketplace", issued_by=officer("codes"), **terms)
    DiscountCode.objects.filter(pk=code.pk).update(approved_by=officer("confirms"), approved_at=NOW)
    code.refresh_from_db()
    return code


@pytest.mark.parametrize("code", ["NOPE", "OLD", "USED", "x" * 30, "'; --"])
def test_an_unknown_discount_code_is_said_and_nothing_is_ordered(buyer: Client, world: World, code: str) -> None:
    year = {"valid_from": NOW.replace(month=1), "valid_until": NOW.replace(year=2027)}
    approved_code(code="OLD", amount_fen=100, budget_fen=9_900, **year | {"valid_until": NOW})
    approved_code(code="USED", amount_fen=100, budget_fen=9_900, most_uses=1, uses=1, **year)

    answer = send(buyer, ADDRESS | open_form(buyer) | {"discount_code": code}, "/en")

    assert answer.status_code == 400
    assert "Discount code: “" in answer.content.decode()
    assert "is unknown, over, or used up" in answer.content.decode()
    assert (Order.objects.count(), BasketLine.objects.count()) == (0, 2)


def test_a_discount_typed_but_not_seen_is_shown_before_it_counts(buyer: Client, world: World, stripe: Control) -> None:
    make_discount("WELCOME", 1000)
    form = ADDRESS | open_form(buyer) | {"discount_code": "WELCOME"}

    answer = send(buyer, form, "/en")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "The total was ¥190.00, now it is ¥180.00." in html
    assert Order.objects.count() == 0
    assert send(buyer, form | hidden(html), "/en").status_code == 303
    assert Order.objects.get().total_fen == 18000


def test_a_price_that_changed_is_shown_again_and_never_charged_silently(
    buyer: Client, world: World, stripe: Control
) -> None:
    form = ADDRESS | open_form(buyer)
    Pack.objects.filter(pk=world.millet.pack.pk).update(price_fen=5200)

    answer = send(buyer, form, "/en")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "The price was ¥49.00, now it is ¥52.00." in html
    assert "Nothing was ordered or charged yet" in html
    assert "Pay ¥196.00" in html
    assert (Order.objects.count(), stock()) == (0, [(0, 0), (0, 0)])
    assert send(buyer, form | hidden(html), "/en").status_code == 303
    assert Order.objects.get().total_fen == 19600


def test_a_price_seen_in_another_tab_is_still_not_charged_from_this_one(buyer: Client, world: World) -> None:
    form = ADDRESS | open_form(buyer)
    Pack.objects.filter(pk=world.millet.pack.pk).update(price_fen=5200)
    buyer.get("/basket/")

    assert send(buyer, form).status_code == 409
    assert Order.objects.count() == 0


def test_a_sold_out_line_is_named_and_the_rest_kept(buyer: Client, world: World, stripe: Control) -> None:
    form = ADDRESS | open_form(buyer)
    others = fill_basket((world.pears.pack, 6))
    place_order(others.pk, make_checkout(others), now=NOW)

    answer = send(buyer, form, "/en")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert (html.count("Sold out."), html.count("line--problem")) == (1, 1)
    assert 'id="pay-button"' not in html
    assert Order.objects.count() == 1
    pears = BasketLine.objects.get(pack=world.pears.pack)
    mended = send(buyer, form | hidden(html) | {"change": f"{pears.pk}:0"}, "/en")
    assert mended.status_code == 200
    assert "王示例" in mended.content.decode()
    assert "line--problem" not in mended.content.decode()
    assert send(buyer, form | hidden(mended.content.decode()), "/en").status_code == 303
    assert list(Order.objects.order_by("pk").last().lines.values_list("pack", "quantity")) == [
        (world.millet.pack.pk, 2)
    ]


def test_two_packs_of_one_lot_that_are_short_together_are_named(client: Client, world: World) -> None:
    gift = Pack.objects.create(product=world.millet.product, name="礼盒", grams=5000, price_fen=9900)
    client.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 8})  # 20 kg of 30
    client.post("/basket/add/", {"pack": gift.pk, "quantity": 3})  # 15 kg

    answer = send(client, ADDRESS | open_form(client), "/en")

    assert answer.status_code == 409
    assert "Only 2 packs are left." in answer.content.decode()
    assert "Take 2" in answer.content.decode()


def test_without_script_a_button_works_the_sum_out_again(buyer: Client, world: World) -> None:
    PostageRate.objects.create(province="65", fen=3000)
    form = (
        ADDRESS | open_form(buyer) | {"province": "新疆", "city": "", "district": "", "phone": "", "recalculate": "1"}
    )

    answer = send(buyer, form)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "¥226.00" in html
    assert 'role="alert"' not in html.partition("<template")[0]  # in it is what a failed fragment says
    assert '<option value="65" selected>新疆维吾尔自治区</option>' in html
    assert '<option value="6501">乌鲁木齐市</option>' in html
    assert Order.objects.count() == 0


def test_the_summary_follows_province_and_code_and_brings_the_cities(buyer: Client, world: World) -> None:
    PostageRate.objects.create(province="37", fen=800)

    html = buyer.get(
        "/en/checkout/summary/", {"province": "山东", "city": "淄博市", "discount_code": "nope"}, headers=HTMX
    ).content.decode()

    assert "¥182.00" in html
    assert "“nope” is unknown" in html
    assert '<option value="3701">Jinan 济南市</option>' in html
    assert '<option value="3703" selected>Zibo 淄博市</option>' in html
    assert '<option value="370302">Zichuan District 淄川区</option>' in html
    districts = buyer.get("/checkout/regions/", {"province": "32", "city": "3205"}, headers=HTMX).content.decode()
    assert 'name="district"' in districts and 'name="city"' not in districts
    assert '<option value="320583">昆山市</option>' in districts


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_basket_leads_back_to_it(client: Client, world: World, headers: dict[str, str]) -> None:
    form = ADDRESS | {"checkout_key": str(uuid4()), "seen_total_fen": "100"}
    answer = send(client, form, **headers)

    assert (answer.headers.get("Location") or answer.headers["HX-Redirect"]) == "/basket/"
    assert client.get("/checkout/").headers["Location"] == "/basket/"
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "broken", [{"checkout_key": "x"}, {"checkout_key": ""}, {"seen_total_fen": "-1"}, {"seen_total_fen": "9" * 50}]
)
def test_a_form_with_broken_hidden_fields_is_refused(buyer: Client, world: World, broken: dict[str, str]) -> None:
    answer = send(buyer, ADDRESS | open_form(buyer) | broken, "/en")

    assert answer.status_code == 400
    assert "The form was not complete." in answer.content.decode()
    assert (Order.objects.count(), BasketLine.objects.count()) == (0, 2)


@pytest.mark.parametrize("change", ["", "x", "1:2:3", "0:0", "99999999999999999999:1", "1:-1", "１:0"])
def test_a_broken_change_of_a_line_changes_nothing(buyer: Client, world: World, change: str) -> None:
    before = list(BasketLine.objects.values_list("pack", "quantity"))

    assert send(buyer, ADDRESS | open_form(buyer) | {"change": change}).status_code == 200

    assert list(BasketLine.objects.values_list("pack", "quantity")) == before


def test_a_form_needs_its_token(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    pack = {"pack": world.millet.pack.pk, "quantity": "1"}
    assert strict.post("/basket/add/", pack).status_code == 403
    html = strict.get(f"/basket/add-form/{world.millet.product.pk}/", headers=HTMX).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert token
    assert strict.post("/basket/add/", pack | {"csrfmiddlewaretoken": token[1]}).status_code == 302
    assert strict.post("/checkout/", ADDRESS).status_code == 403
    assert Basket.objects.count() == 1


def test_a_signed_in_buyer_finds_the_last_address_again(buyer: Client, world: World, stripe: Control) -> None:
    user = make_user("buyer")
    buyer.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(buyer, ADDRESS | open_form(buyer) | {"email": "wang@example.com"}).status_code == 303
    assert Order.objects.get().user == user

    buyer.post("/basket/add/", {"pack": world.pears.pack.pk, "quantity": "1"})
    html = buyer.get("/checkout/").content.decode()

    for value in ("王示例", "+8613800138000", "wang@example.com", "示例路1号"):
        assert f'value="{value}"' in html
    for code, name in (("37", "山东省"), ("3701", "济南市"), ("370102", "历下区")):
        assert f'<option value="{code}" selected>{name}</option>' in html
    assert f"/orders/{Order.objects.get().token}/" in buyer.get("/orders/").content.decode()


@pytest.mark.django_db
def test_discounts_take_an_amount_or_a_percentage_and_never_more_than_the_goods() -> None:
    year = {"valid_from": NOW.replace(month=1), "valid_until": NOW.replace(year=2027)}
    tenth = approved_code(code="TENTH", percent=10, budget_fen=99_000, **year)
    ten = approved_code(code="ten", amount_fen=1000, budget_fen=99_000, most_uses=1, **year)

    assert [discount_fen(goods, tenth) for goods in (1, 9, 10, 19, 4999)] == [0, 0, 1, 1, 499]
    assert [discount_fen(goods, ten) for goods in (999, 1000, 1001)] == [999, 1000, 1000]
    assert (find_discount(" Tenth ", NOW), find_discount("TEN", NOW)) == (tenth, ten)
    count_use(ten, 1000)
    for code in ("TEN", "", "T\x00", "tent"):
        with pytest.raises(UnknownDiscount):
            find_discount(code, NOW)
    with pytest.raises(UnknownDiscount):
        count_use(ten, 1000)
    ten.refresh_from_db()
    assert ten.uses == 1
