"""A guest's orders join the account that proves their e-mail address, and no other."""

import re
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from marketplace.people.change_log import ScopedLogEntry
from marketplace.people.models import User
from orders.following.joining import join_orders
from orders.models import Order
from tests.world import NOW, World, make_user, order_packs

pytestmark = pytest.mark.django_db

SIGN_UP = {"phone": "", "email": "Wang@Example.com", "password1": "millet-and-pears"}


@pytest.fixture(autouse=True)
def no_mail_sent_before() -> None:
    """One mail in three minutes goes to an address: what another test has sent is forgotten."""
    cache.clear()


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


def prove(client: Client) -> Any:
    [message] = mail.outbox
    link = re.search(r"/accounts/confirm-email/[^/\s]+/", str(message.body))
    assert link and message.to == ["wang@example.com"]
    return client.post(link[0], follow=True)


def test_they_join_when_the_address_is_proved_and_not_before(world: World) -> None:
    orders(world)
    before, client = owners(), Client()
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 302
    html = client.get("/en/orders/").content.decode()
    assert "with wang@example.com, appear here once you have proved" in html
    assert owners() == before

    assert prove(client).status_code == 200
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
    client.post("/accounts/signup/", SIGN_UP)
    prove(client)
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


def test_a_mail_server_that_is_away_keeps_nobody_from_signing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: EmailBackend, messages: Any) -> int:
        raise SMTPServerDisconnected

    client = Client()
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        html = client.post("/en/accounts/signup/", SIGN_UP, follow=True).content.decode()
    assert User.objects.filter(email="wang@example.com").exists()
    assert "The mail could not be sent just now." in html
    assert "sent to wang@example.com" not in html
    cache.clear()  # three minutes later
    html = client.post("/en/orders/proof/", {"email": "wang@example.com"}, follow=True).content.decode()
    assert [one.to for one in mail.outbox] == [["wang@example.com"]]
    html = client.post("/en/orders/proof/", {"email": "wang@example.com"}, follow=True).content.decode()
    assert "was sent to this address a moment ago" in html and len(mail.outbox) == 1
    assert client.post("/en/orders/proof/", {"email": "other@example.com"}).status_code == 404


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
