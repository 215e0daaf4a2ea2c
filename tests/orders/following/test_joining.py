"""A guest's orders join the account that proves their phone or e-mail address, and no other."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from marketplace.people.change_log import ScopedLogEntry
from marketplace.people.models import User
from marketplace.people.proofs.proving import prove_phone
from orders.following.joining import join_orders
from orders.models import Order
from tests.people.proofs.codes import BACKEND, mail_code
from tests.world import NOW, World, make_user, order_packs

pytestmark = pytest.mark.django_db

SIGN_UP = {"phone": "", "email": "Wang@Example.com", "password1": "millet-and-pears"}


def orders(world: World) -> list[Order]:
    """Two of Wang's, one of another address, one without an address, one that is an account's already."""
    found = [order_packs((world.millet.pack, 1)) for _ in range(5)]
    for order, email in zip(
        found, ["wang@example.com", "WANG@example.com", "wang@example.org", "", "wang@example.com"], strict=True
    ):
        Order.objects.filter(pk=order.pk).update(email=email)
    Order.objects.filter(pk=found[4].pk).update(user=make_user("other"))
    return found


def owners() -> list[str | None]:
    return list(Order.objects.order_by("pk").values_list("user__email", flat=True))


def sign_up(client: Client) -> Any:
    client.post("/accounts/signup/", SIGN_UP)
    return client.post("/accounts/code/", {"code": mail_code()}, follow=True)


def test_they_join_when_the_address_is_proved_and_not_before(world: World) -> None:
    orders(world)
    before, client = owners(), Client()
    client.force_login(User.objects.create_user(email="wang@example.com"), backend=BACKEND)
    client.get("/accounts/email/")
    html = client.get("/en/orders/").content.decode()
    assert "with wang@example.com, appear here once you have proved" in html
    assert owners() == before
    assert client.post("/en/orders/proof/", {"email": "other@example.com"}).status_code == 404

    client.post("/en/orders/proof/", {"email": "wang@example.com"})
    assert client.post("/accounts/code/", {"code": mail_code()}).status_code == 302
    assert join_orders(User.objects.get(email="wang@example.com"), NOW) == 0  # once more

    wang = "wang@example.com"
    assert owners() == [wang, wang, None, None, before[4]]
    assert ScopedLogEntry.objects.filter(action="orders.parcel.joined").count() == 2
    html = client.get("/en/orders/").content.decode()
    assert "appear here once" not in html and html.count('class="line line--order"') == 2
    order = Order.objects.filter(user__email=wang)[0]
    assert "示例路1号" in client.get(f"/en/orders/{order.token}/").content.decode()


def test_what_was_placed_without_signing_in_since_joins_at_the_next_signing_in(world: World) -> None:
    client = Client()
    sign_up(client)
    order = order_packs((world.millet.pack, 1))
    Order.objects.filter(pk=order.pk).update(email="wang@example.com")

    Client().post("/accounts/login/", {"login": "wang@example.com", "password": SIGN_UP["password1"]})

    assert owners() == ["wang@example.com"]


def test_an_address_that_was_only_typed_brings_nothing(world: World) -> None:
    orders(world)
    before = owners()
    User.objects.create_user(email="wang@example.com", password="millet-and-pears")
    Client().post("/accounts/login/", {"login": "wang@example.com", "password": "millet-and-pears"})
    assert owners() == before


def test_they_join_the_account_that_proves_their_phone(world: World) -> None:
    phones = [("+8613800138000", ""), ("+8613800138000", "12"), ("+8613900139000", ""), ("+8613800138000", "")]
    for phone, extension in phones:
        order = order_packs((world.millet.pack, 1))
        Order.objects.filter(pk=order.pk).update(phone=phone, phone_extension=extension, email="")
    Order.objects.filter(pk=order.pk).update(user=make_user("other"))
    typed = User.objects.create_user(phone="+8613800138000", email="li@example.com")
    assert join_orders(typed, NOW) == 0

    prove_phone(typed, "+8613800138000")

    assert owners() == ["li@example.com", None, None, "other@example.com"]


@pytest.mark.parametrize(
    ("placed", "proved"),
    [
        ("mike@gmail.com", "mike@gma\u0131l.com"), ("mike@gma\u0131l.com", "mike@gmail.com"),
        ("mike@example.com", "mi\u212ae@example.com"), ("simon@example.com", "\u017fimon@example.com"),
    ],
)  # fmt: skip
def test_an_address_that_only_looks_alike_is_another_one(world: World, placed: str, proved: str) -> None:
    order = order_packs((world.millet.pack, 1))
    Order.objects.filter(pk=order.pk).update(email=placed)
    stranger = make_user("stranger")
    EmailAddress.objects.create(user=stranger, email=proved, verified=True)
    assert join_orders(stranger, NOW) == 0
    order.refresh_from_db()
    assert order.user is None
