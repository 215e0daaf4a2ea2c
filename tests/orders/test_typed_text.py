"""What is typed through an input method, and what would break a later output, at the doors."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.test import Client
from django.utils import translation
from wagtail.users.models import UserProfile

from marketplace.catalogue.models import Category
from marketplace.households.bank_cards.forms import CardForm
from marketplace.households.corrections.forms import CorrectionForm
from marketplace.households.files.registering import NewHousehold, register_household
from marketplace.households.files.rules import Member
from marketplace.households.models import Household
from marketplace.people.models import User
from marketplace.supply.supports.forms import ReasonForm
from marketplace.typed_text.rules import shortened
from orders.claims.forms import YuanField
from orders.models import BasketLine, Order, OrderLine, PostageRate, Reconciliation
from orders.parcels.forms import ShippingForm
from orders.payments.confirming import _items
from orders.pricing.forms import CodeForm, PriceForm
from tests.orders.checkout.test_checkout import ADDRESS, hidden, open_form, send
from tests.people.proofs.codes import enter, mail_code, sms_code
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_discount, make_user, order_packs, pay_order

pytestmark = pytest.mark.django_db
HARM = ["\x00", "\x1b", "\x85", "\u202e", "\u2067"]


@pytest.fixture
def buyer(client: Client, world: World) -> Client:
    client.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": "２"})
    return client


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_order_typed_through_an_input_method_is_stored_folded(buyer: Client, world: World, stripe: Control) -> None:
    make_discount("WELCOME-1", 1000)
    typed = {
        "recipient": "阿依古丽・买买提\u200b", "phone": "＋８６\u3000１３８－００１３－８０００", "email": "ｗａｎｇ＠example。com",
        "detail": "示例路\u200b１号\u3000２单元", "discount_code": "ｗｅｌｃｏｍｅ－１ ",
    }  # fmt: skip
    summary = buyer.get("/checkout/summary/", {"province": "山东省", "discount_code": typed["discount_code"]})

    answer = send(buyer, ADDRESS | open_form(buyer) | hidden(summary.content.decode()) | typed)

    assert answer.status_code == 303
    order = Order.objects.get()
    assert order.lines.get().quantity == 2
    assert (order.recipient, str(order.phone), order.email) == ("阿依古丽·买买提", "+8613800138000", "wang@example.com")
    assert (order.detail, order.discount_fen) == ("示例路１号 ２单元", 1000)


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("field", ["recipient", "street", "detail", "discount_code", "city"])
def test_a_control_character_is_refused_in_words_that_name_the_field(
    buyer: Client, world: World, field: str, harm: str
) -> None:
    answer = send(buyer, ADDRESS | open_form(buyer) | {field: f"a{harm}b"}, "/en")

    assert answer.status_code == 400
    [words] = [one["message"] for one in answer.context["form"].errors[field].get_json_data()]
    label = answer.context["form"].fields[field].label
    assert f"{label}: there is a control character in it (U+{ord(harm):04X}), which can't be seen" in words
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/checkout/summary/?province=%00", "/checkout/regions/?city=%1B", "/checkout/summary/?discount_code=%E2%80%AE",
        "/checkout/?%00=1", "/delivery/1/?province=%C2%85", "/accounts/login/?next=%00", "/trace/?code=%00",
    ],
)  # fmt: skip
def test_a_control_character_in_a_query_is_answered_in_words(buyer: Client, address: str) -> None:
    answer = buyer.get(f"/en{address}")

    assert answer.status_code == 400
    assert "holds a control character, which can&#x27;t be seen" in answer.content.decode()


@pytest.mark.parametrize("address", ["/trace/%00/", "/orders/%00/", "/trace/a%E2%80%AEb/"])
def test_nothing_is_at_an_address_with_a_control_character(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["p=%00", "q=%00", "q=%E2%80%AE", "status=%00", "cooperative=%00", "export=%00"])
def test_back_office_lists_refuse_them_too(world: World, query: str) -> None:
    clerk = as_user(world.millet.clerk)
    assert clerk.get(f"/admin/parcels/?{query}").status_code == 400


def test_tabs_and_line_breaks_in_a_query_are_no_control_characters(buyer: Client) -> None:
    assert buyer.get("/checkout/summary/?province=%E5%B1%B1%E4%B8%9C%09%0D%0A").status_code == 200


@pytest.mark.parametrize(
    "login",
    ["１３８　００１３　８０００", "\u202d13800138000\u202c", "ｗａｎｇ＠example。com", "wang@example.com\u200b"],
)
def test_one_signs_in_with_what_an_input_method_makes_of_it(client: Client, login: str) -> None:
    user = User.objects.create_user(
        phone="+8613800138000", phone_verified=True, email="wang@example.com", password="millet-and-pears"
    )
    EmailAddress.objects.create(user=user, email="wang@example.com", verified=True)

    client.post("/accounts/login/", {"login": login, "password": "millet-and-pears"})

    assert get_user(client) == user


def test_one_signs_up_with_full_width_digits_and_the_password_is_left_alone(client: Client) -> None:
    typed = {"phone": "１３８００１３８０００", "email": "ｗａｎｇ＠example。com", "password1": "ｍｉｌｌｅｔ－pears"}

    assert client.post("/accounts/signup/", typed).status_code == 302
    enter(client, sms_code("+8613800138000"))
    enter(client, mail_code())

    user = User.objects.get(phone="+8613800138000")
    assert (str(user.phone), user.email) == ("+8613800138000", "wang@example.com")
    assert user.check_password("ｍｉｌｌｅｔ－pears")


def test_back_office_fields_are_folded(world: World) -> None:
    shipping = ShippingForm({"carrier": "sf", "tracking_number": "ｓｆ１２３４　５６７８９０"})
    price = PriceForm({"seen_fen": "1", "price": "￥１，２３４。５０", "reason": "季末"})
    card = CardForm({"holder": "阿依古丽•买买提", "bank": "示例银行", "number": "６２００　００００００００　０００５"})
    wrong = CorrectionForm(make_user("boss@example.com", is_superuser=True), {"event": "１２", "household": "ＨＨ－１"})
    assert [form.is_valid() for form in (shipping, price, card)] == [True, True, True]
    assert shipping.cleaned_data["tracking_number"] == "SF1234567890"
    assert str(price.cleaned_data["price"]) == "1234.50"
    assert (card.cleaned_data["holder"], card.cleaned_data["number"]) == ("阿依古丽·买买提", "6200000000000005")
    assert list(wrong.errors) == ["household", "reason"] and wrong.cleaned_data["event"] == 12
    code = CodeForm({"code": "ＴＥＮ－１", "percent": "１０", "most_uses": "１００"})
    code.is_valid()
    assert [code.cleaned_data.get(name) for name in ("code", "percent", "most_uses")] == ["TEN-1", 10, 100]


@pytest.mark.parametrize(
    ("typed", "is_valid"), [("１２．５０", True), ("¥12.50", True), ("1,2", False), ("1,000", False)]
)
def test_an_amount_is_never_a_hundred_times_what_was_meant(typed: str, is_valid: bool) -> None:
    class Asked(ReasonForm):
        amount = YuanField(label="x", most_fen=50_000)

    assert ("amount" not in Asked({"amount": typed, "reason": "x"}).errors) is is_valid


def test_a_basket_line_takes_full_width_digits(buyer: Client, world: World) -> None:
    line = BasketLine.objects.get()
    buyer.post("/basket/update/", {"line": line.pk, "quantity": "　３　"})
    line.refresh_from_db()
    assert line.quantity == 3


def test_a_household_is_registered_with_one_dot_in_its_names(world: World) -> None:
    village = world.millet.product.village
    known: dict[str, Any] = {"user": None, "on": NOW.date(), "reason": "示例", "now": NOW}
    made = register_household(**known, entry=NewHousehold(village.pk, "ＨＨ－７", [Member("阿依古丽．买买提", "head")]))
    assert (made.number, made.head_name, made.persons.get().name) == ("HH-7", "阿依古丽·买买提", "阿依古丽·买买提")
    again = register_household(**known, entry=NewHousehold(village.pk, "HH-7", [Member("阿依古丽・买买提", "head")]))
    assert again == made and Household.objects.filter(number="HH-7").count() == 1


def test_a_lot_is_found_by_its_code_in_full_width_letters(client: Client, world: World) -> None:
    code = world.millet.lot.code
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in code)

    answer = client.get("/trace/", {"code": f"{wide}\u200b"}, follow=True)

    assert answer.status_code == 200
    assert answer.context["lot"].code == code


def test_a_clerk_finds_a_parcel_by_a_number_typed_in_full_width(buyer: Client, world: World, stripe: Control) -> None:
    send(buyer, ADDRESS | open_form(buyer))
    order = Order.objects.get()
    pay_order(order, stripe)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in order.number)

    answer = as_user(world.millet.clerk).get("/admin/parcels/", {"q": wide})

    assert [row.order_id for row in answer.context["object_list"]] == [order.pk]


def test_wagtails_own_forms_of_our_models_are_folded_and_refuse_too(world: World) -> None:
    admin = as_user(make_user("boss@example.com", is_superuser=True))
    for name, status in (("示例\u202e", 200), ("示例\u200b二", 302)):
        form = {"name": name, "name_en": "Example", "slug": "example", "position": "０", "after_sale_hours": "７２"}
        assert admin.post("/admin/categories/new/", form).status_code == status
    assert Category.objects.filter(name="示例二", position=0, after_sale_hours=72).exists()
    answer = admin.post("/admin/postage/new/", {"province": "37", "fen": "８．００", "days": "3"})
    assert answer.status_code == 302
    assert PostageRate.objects.filter(province="37", fen=800).exists()


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/basket/add/", {"product": "\x00", "pack": "\x00", "quantity": "1"}),
        ("/basket/update/", {"line": "\x00", "quantity": "\x00", "take": "\x00"}),
        ("/checkout/", {"change": "\x00:\x00", "province": "\x00", "city": "\x00", "discount_code": "\x00"}),
        (
            "/checkout/",
            {"recalculate": "\x00", "province": "山\x00东", "discount_code": "\x00", "checkout_key": "\x00"},
        ),
        ("/checkout/", {"let_go": "\x00", "province": "\u202e"}),
        ("/orders/{token}/cancel/", {"let_go": "1", "back": "/\x00"}),
        ("/orders/{token}/cancel/", {"parcel": "\x00"}),
        ("/orders/{token}/received/", {"parcel": "\x00"}),
        ("/orders/{token}/address/", {"look": "1", "province": "\x00", "detail": "\x00"}),
        ("/orders/find/", {"number": "\x00", "phone": "\x00"}),
        ("/reviews/1/report/", {"reason": "\x00", "words": "\x00", "report_key": "\x00"}),
        ("/accounts/login/", {"login": "\x00", "password": "\x00"}),
        ("/accounts/password/reset/", {"login": "\x00"}),
    ],
)
def test_no_door_breaks_on_a_control_character_in_what_is_posted(
    buyer: Client, world: World, stripe: Control, address: str, sent: dict[str, str]
) -> None:
    send(buyer, ADDRESS | open_form(buyer))
    buyer.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": "1"})
    answer = buyer.post(address.format(token=Order.objects.get().token), sent, headers={"Cookie": "province=%00"})
    assert answer.status_code in (200, 302, 303, 400, 404)


@pytest.mark.parametrize(
    "typed",
    [
        "18412345678,1234",
        "18412345678转1234",
        "18412345678-1234",
        "18412345678#1234",
        "１８４１２３４５６７８　ext.　１２３４",
    ],
)
def test_a_privacy_numbers_extension_is_kept_and_shown_printed_and_exported_as_one(
    client: Client, world: World, stripe: Control, typed: str
) -> None:
    user = make_user("wang")
    buyer = as_user(user)
    buyer.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": "1"})

    send(buyer, ADDRESS | open_form(buyer) | {"phone": typed})

    order = Order.objects.get()
    assert (str(order.phone), order.phone_extension) == ("+8618412345678", "1234")
    pay_order(order, stripe)
    parcel = order.parcels.get()
    for language, shown in (("zh-hans", "+86 184 1234 5678 转 1234"), ("en", "+86 184 1234 5678 ext. 1234")):
        UserProfile.objects.update_or_create(user=world.millet.clerk, defaults={"preferred_language": language})
        clerk = as_user(world.millet.clerk)
        html = clerk.get(f"/admin/parcels/{parcel.pk}/").content.decode()
        assert f'<a href="tel:+8618412345678,1234">{shown}</a>' in html
    rows = b"".join(clerk.get("/admin/parcels/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert ",+86 184 1234 5678 ext. 1234," in rows  # the clerk reads English by now
    buyer.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": "1"})
    again = buyer.get("/en/checkout/").context["form"]
    assert again["phone"].value() == "+86 184 1234 5678 ext. 1234"
    send(buyer, ADDRESS | open_form(buyer) | {"phone": again["phone"].value()})
    assert list(Order.objects.values_list("phone", "phone_extension")) == [("+8618412345678", "1234")] * 2


@pytest.mark.parametrize("typed", ["18412345678转", "12345,1234", "+1 212 555 2368 ext. 12"])
def test_a_number_that_is_none_is_refused_with_its_extension(buyer: Client, world: World, typed: str) -> None:
    answer = send(buyer, ADDRESS | open_form(buyer) | {"phone": typed}, "/en")
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["phone"])


def test_nobody_signs_up_with_an_extension_that_would_be_lost(client: Client) -> None:
    answer = client.post("/en/accounts/signup/", {"phone": "18412345678转1234", "password1": "millet-and-pears"})
    assert "please give a number without an extension" in answer.content.decode()
    assert not User.objects.filter(phone="+8618412345678").exists()


def test_the_payment_page_lists_the_goods_in_the_language_of_the_order(world: World, stripe: Control) -> None:
    order = order_packs((world.millet.pack, 2), (world.pears.pack, 1))
    OrderLine.objects.filter(order=order, pack=world.pears.pack).update(product_name="梨" * 100, pack_name="5斤箱")
    with translation.override("en"):  # of whoever retries
        items = _items(order, order.total_fen)
        assert [(item.name, item.unit_fen, item.quantity) for item in items] == [
            ("小米 · 5斤袋", 4900, 2), ("梨" * 100 + " · 5斤箱", 6800, 1), ("邮费", 2400, 1),
        ]  # fmt: skip
        assert [(item.name, item.unit_fen) for item in _items(order, 100)] == [(f"订单 {order.number}", 100)]


def test_a_shortened_text_says_that_it_is(world: World) -> None:
    assert [shortened("小米小米", most) for most in (5, 4, 3)] == ["小米小米", "小米小米", "小米…"]


@pytest.mark.parametrize(("found", "more"), [(20, False), (23, True)])
def test_a_list_of_the_back_office_says_how_many_it_leaves_off(world: World, found: int, more: bool) -> None:
    Reconciliation.objects.create(
        ran_at=NOW, compared=1, on_its_way=0, differences=found, findings=[{"says": "so"}] * found
    )
    html = as_user(make_user("boss", is_superuser=True, is_staff=True)).get("/admin/").content.decode()
    assert (html.count("<span>so</span>"), "另有3项" in html) == (20, more)
