"""The address of an order is corrected until packing, by who placed it, where the postage stays the same."""

from dataclasses import replace

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from marketplace.catalogue.models import Product
from marketplace.people.change_log import ScopedLogEntry
from orders.models import Order, OrderLine, Parcel, PostageRate
from orders.parcels import readdressing
from orders.parcels.cancelling import TooLate, cancel_order, cancel_parcel
from orders.parcels.readdressing import Address, NotSentThere, OtherPostage, correct_address
from orders.parcels.shipping import AddressChanged, ParcelError, WrongState, address_seen, mark_shipped
from tests.orders.changes import everything, ship
from tests.orders.test_backoffice import as_user
from tests.world import NOW, World, make_user, order_packs
from tests.world import clerk_of as one_clerk_of

pytestmark = pytest.mark.django_db

HOME = Address("王示例", "+8613800138000", "", "370102", "", "示例路1号")
THERE = Address("李示例", "+8618412345678", "1234", "370302", "昆仑镇", "示范街2号")
XINJIANG = replace(THERE, division="650102")
FORM = {
    "recipient": "李示例", "phone": "184 1234 5678 转1234", "province": "37", "city": "3703", "district": "370302",
    "street": "昆仑镇", "detail": "示范街2号",
}  # fmt: skip


@pytest.fixture
def buyer(order: Order) -> Client:
    user = make_user("buyer")
    Order.objects.filter(pk=order.pk).update(user=user)
    return as_user(user)


def clerk_of(world: World) -> Client:
    """The clerk, who reads English."""
    UserProfile.objects.update_or_create(user=world.millet.clerk, defaults={"preferred_language": "en"})
    return as_user(world.millet.clerk)


def log() -> list[str]:
    entries = ScopedLogEntry.objects.filter(action="orders.parcel.readdressed")
    return list(entries.order_by("pk").values_list("label", flat=True))


def test_the_address_is_another_one_everywhere(order: Order, world: World, buyer: Client) -> None:
    page = f"/en/orders/{order.token}/"
    assert "Correct the address" in buyer.get(page).content.decode()

    for _ in range(2):  # the same again changes nothing
        answer = buyer.post(f"{page}address/", FORM | {"correct": "1"})
        assert (answer.status_code, answer.headers["Location"]) == (303, page)

    order.refresh_from_db()
    kept = [order.recipient, str(order.phone), order.phone_extension, order.division, order.readdressed_at]
    assert kept == ["李示例", "+8618412345678", "1234", "370302", NOW]
    html = buyer.get(page).content.decode()
    assert "山东省淄博市淄川区昆仑镇示范街2号" in html and "+86 184 1234 5678 ext. 1234" in html
    parcel = order.parcels.get(cooperative=world.millet.cooperative)
    clerk = clerk_of(world)
    screen = clerk.get(f"/admin/parcels/{parcel.pk}/").content.decode()
    assert "山东省淄博市淄川区昆仑镇示范街2号" in screen and "The buyer corrected the address at" in screen
    export = clerk.get("/admin/parcels/?export=csv").getvalue().decode()
    assert "示范街2号" in export and "1234" in export and "示例路1号" not in export
    assert log() == [order.number]  # one entry, in the history of each parcel
    for one in order.parcels.all():
        history = as_user(one_clerk_of(one.cooperative)).get(f"/admin/parcels/history/{one.pk}/").content.decode()
        said = ("买家修改了收货地址", "Address of the parcel corrected by the buyer")
        assert any(words in history for words in said)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_lists_follow_what_is_chosen_with_a_script_and_without(
    order: Order, buyer: Client, headers: dict[str, str]
) -> None:
    address = f"/en/orders/{order.token}/address/"
    chosen = {"province": "33", "city": "", "district": ""}
    if headers:
        html = buyer.get(address, chosen, headers=headers).content.decode()
        assert "<html" not in html and f'hx-get="{address}"' in html and 'hx-target="#address-places"' in html
    else:
        html = buyer.post(address, FORM | chosen | {"look": "1"}).content.decode()
        assert 'value="示范街2号"' in html and "Nothing is changed yet." in html
    assert 'value="3301"' in html and "checkout" not in html.split("<footer")[0].split("site-header")[-1]
    order.refresh_from_db()
    assert order.detail == "示例路1号"


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"province": "\x00"}, 400), ({"province": "37", "city": "\u202e"}, 400), ({"province": "9" * 500}, 200)],
)
def test_whatever_the_lists_ask_for_is_answered(order: Order, buyer: Client, sent: dict[str, str], status: int) -> None:
    address = f"/en/orders/{order.token}/address/"
    assert buyer.get(address, sent, headers={"HX-Request": "true"}).status_code == status
    assert buyer.post(address, FORM | sent | {"look": "1"}).status_code == 200
    assert buyer.post(address, FORM | sent | {"correct": "1"}).status_code == 400


def test_the_first_button_of_the_form_changes_nothing(order: Order, buyer: Client) -> None:
    html = buyer.get(f"/en/orders/{order.token}/address/").content.decode()
    form = html[html.index('class="field') - 2000 :]
    assert form.index('name="look"') < form.index('name="correct"')
    assert 'value="示例路1号"' in html
    before = everything()
    assert buyer.post(f"/en/orders/{order.token}/address/", FORM | {"look": "1"}).status_code == 200
    assert everything() == before


@pytest.mark.parametrize(("change", "field", "words"), [
    ({"detail": ""}, "detail", "Please fill this in."),
    ({"phone": "12"}, "phone", "The phone number must be one of mainland China"),
    ({"province": "81", "city": "", "district": ""}, "province", "We do not send to"),
    ({"province": "65", "city": "6501", "district": "650102"}, "province", "Please cancel the order and order again."),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    order: Order, buyer: Client, change: dict[str, str], field: str, words: str
) -> None:
    PostageRate.objects.create(province="65", fen=2000, days=6)
    before = everything()

    answer = buyer.post(f"/en/orders/{order.token}/address/", FORM | change | {"correct": "1"})

    html = answer.content.decode()
    assert answer.status_code in (400, 409)
    assert words in html[html.index(f'id="id_{field}_error"') :][:400]
    assert everything() == before and log() == []


def test_another_province_of_the_same_postage_brings_its_own_days(order: Order) -> None:
    PostageRate.objects.create(province="65", fen=1200, days=6)
    correct_address(order_id=order.pk, address=XINJIANG, now=NOW)
    assert set(order.parcels.values_list("days_on_way", flat=True)) == {6}


def test_goods_that_are_not_sent_there_keep_the_address(order: Order, world: World) -> None:
    Product.objects.filter(pk=world.pears.product.pk).update(not_sent_to=["65"])
    before = everything()
    with pytest.raises(NotSentThere) as refusal:
        correct_address(order_id=order.pk, address=XINJIANG, now=NOW)
    assert [line.product_name for line in refusal.value.lines] == [world.pears.product.name]
    assert everything() == before
    cancel_parcel(parcel_id=order.parcels.get(cooperative=world.pears.cooperative).pk, now=NOW)
    correct_address(order_id=order.pk, address=XINJIANG, now=NOW)  # what is left can go there
    assert len(log()) == 1


def test_postage_that_was_raised_since_is_another_one(order: Order) -> None:
    PostageRate.objects.update(fen=1300)
    with pytest.raises(OtherPostage) as refusal:
        correct_address(order_id=order.pk, address=XINJIANG, now=NOW)
    assert (refusal.value.paid, refusal.value.fen) == (1200, 1300)
    correct_address(order_id=order.pk, address=THERE, now=NOW)  # inside the province nothing is asked anew


def test_an_address_is_corrected_so_often_and_not_more(
    order: Order, buyer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readdressing, "MOST_CORRECTIONS", 2)
    for address in (THERE, HOME):
        correct_address(order_id=order.pk, address=address, now=NOW)
    before = everything()

    answer = buyer.post(f"/en/orders/{order.token}/address/", FORM | {"correct": "1"}, follow=True)

    assert "The address was corrected too often, so it stays as it is." in answer.content.decode()
    assert everything() == before
    correct_address(order_id=order.pk, address=HOME, now=NOW)  # the same again is no correction


@pytest.mark.parametrize("shipped", [1, 2])
def test_once_a_parcel_is_packed_it_is_too_late(order: Order, buyer: Client, shipped: int) -> None:
    for parcel in order.parcels.order_by("pk")[:shipped]:
        ship(parcel)
    before = everything()

    with pytest.raises(TooLate):
        correct_address(order_id=order.pk, address=THERE, now=NOW)
    html = buyer.post(f"/en/orders/{order.token}/address/", FORM | {"correct": "1"}, follow=True).content.decode()
    assert "a parcel is packed, or on its way" in html and "Correct the address" not in html
    assert everything() == before


def test_of_an_unpaid_and_of_a_cancelled_order_nothing_is_corrected(order: Order, world: World) -> None:
    unpaid = order_packs((world.millet.pack, 1))
    cancel_order(order_id=order.pk, now=NOW)
    for one in (unpaid, order):
        with pytest.raises(WrongState):
            correct_address(order_id=one.pk, address=THERE, now=NOW)


def test_who_only_has_the_link_corrects_nothing(order: Order, buyer: Client) -> None:
    before = everything()
    for client in (Client(), as_user(make_user("other"))):
        html = client.post(f"/en/orders/{order.token}/address/", FORM | {"correct": "1"}, follow=True).content.decode()
        assert "by the browser or the account with which it was ordered" in html
        assert "Correct the address" not in html
    assert everything() == before


def test_a_clerk_who_packed_by_the_former_address_is_told(order: Order, world: World) -> None:
    parcel = order.parcels.get(cooperative=world.millet.cooperative)
    clerk = clerk_of(world)
    former = {"carrier": "sf", "tracking_number": "SF1234567", "address_seen": address_seen(order)}
    correct_address(order_id=order.pk, address=THERE, now=NOW)

    answer = clerk.post(f"/admin/parcels/{parcel.pk}/ship/", former, follow=True)

    assert "The buyer has corrected the address meanwhile." in answer.content.decode()
    del former["address_seen"]
    answer = clerk.post(f"/admin/parcels/{parcel.pk}/ship/", former, follow=True)
    assert "The buyer has corrected the address meanwhile." in answer.content.decode()
    with pytest.raises(AddressChanged):
        mark_shipped(
            user=world.millet.clerk, parcel_id=parcel.pk, carrier="sf", tracking_number="SF1234567", now=NOW, seen=""
        )
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.PACKING
    order.refresh_from_db()
    clerk.post(f"/admin/parcels/{parcel.pk}/ship/", former | {"address_seen": address_seen(order)})
    parcel.refresh_from_db()
    assert parcel.status == Parcel.Status.SHIPPED


def test_weights_are_not_taken_from_a_page_with_the_former_address(order: Order, world: World) -> None:
    line = order.lines.get(pack=world.pears.pack)
    OrderLine.objects.filter(pk=line.pk).update(tolerance_bp=500)
    clerk, page = as_user(world.pears.clerk), f"/admin/parcels/{line.parcel_id}/"
    former = {f"line_{line.pk}": "10", "address_seen": ""}
    assert clerk.get(page).content.decode().count('name="address_seen" value=""') == 2  # to pack, and to cancel
    correct_address(order_id=order.pk, address=THERE, now=NOW)
    before = everything()

    answer = clerk.post(f"{page}pack/", former, follow=True)
    assert "买家刚刚修改了地址" in answer.content.decode()
    for door, wrong in (("pack", former | {f"line_{line.pk}": "x"}), ("cancel", {"address_seen": "", "reason": ""})):
        shown = clerk.post(f"{page}{door}/", wrong)  # its forms are still those of the former page
        assert (shown.status_code, shown.context["address_seen"]) == (422, "")
    assert everything() == before
    order.refresh_from_db()
    clerk.post(f"{page}pack/", former | {"address_seen": address_seen(order)})
    assert Parcel.objects.get(pk=line.parcel_id).packed_at is not None


def test_a_correction_is_not_overwritten_from_another_tab(order: Order, buyer: Client) -> None:
    address = f"/en/orders/{order.token}/address/"
    first_tab = FORM | {"correct": "1", "detail": "另一街3号"}
    assert 'name="address_seen" value=""' in buyer.get(address).content.decode()
    buyer.post(address, FORM | {"correct": "1", "address_seen": ""})
    before = everything()

    for sent in (first_tab, first_tab | {"address_seen": ""}, first_tab | {"address_seen": "x"}):
        answer = buyer.post(address, sent)
        html = answer.content.decode()
        assert answer.status_code == 409 and 'value="另一街3号"' in html
        assert "The address was corrected meanwhile" in html and "山东省淄博市淄川区昆仑镇示范街2号" in html
    assert everything() == before

    order.refresh_from_db()
    assert f'name="address_seen" value="{address_seen(order)}"' in html  # looked at, it can be sent
    assert buyer.post(address, first_tab | {"address_seen": address_seen(order)}).status_code == 303
    order.refresh_from_db()
    assert order.detail == "另一街3号"


def test_looking_again_does_not_count_as_having_seen_another_address(order: Order, buyer: Client) -> None:
    correct_address(order_id=order.pk, address=THERE, now=NOW)
    address = f"/en/orders/{order.token}/address/"
    for sent in ({"look": "1"}, {"correct": "1", "detail": ""}):
        assert buyer.post(address, FORM | sent | {"address_seen": ""}).context["address_seen"] == ""


def test_a_cancelled_parcel_is_not_offered_for_packing_or_labels(order: Order, world: World) -> None:
    parcel = order.parcels.get(cooperative=world.millet.cooperative)
    clerk = clerk_of(world)
    assert clerk.post(f"/admin/parcels/{parcel.pk}/labels/").status_code == 302
    cancel_parcel(parcel_id=parcel.pk, now=NOW)

    screen = clerk.get(f"/admin/parcels/{parcel.pk}/").content.decode()
    assert "Cancelled: not to be packed" in screen and "Labels for the packs" not in screen and "lot " not in screen
    for door in ("labels.pdf", "labels/file.pdf"):
        answer = clerk.get(f"/admin/parcels/{parcel.pk}/{door}")
        assert answer.status_code == 302
    asked = clerk.post(f"/admin/parcels/{parcel.pk}/labels/")
    assert asked.headers["Location"] == f"/admin/parcels/{parcel.pk}/"  # there are none
    assert order.number not in clerk.get("/admin/parcels/?export=csv").getvalue().decode()
    assert order.number in clerk.get("/admin/parcels/?export=csv&status=cancelled").getvalue().decode()
    with pytest.raises(ParcelError):
        ship(parcel)
