"""Every kind of page that a buyer can come to, with something on it: for checks that hold on all of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from orders.models import Order, OrderLine
from tests.cms.shop_site import ShopSite, translate_site
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, order_packs, pay_order, ship_and_settle

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Visits:
    """Addresses, and whose browser can open all of them.

    :param guest: has a basket
    :param buyer: has signed in
    :param staff: of the back office
    """

    guest: Client
    buyer: Client
    staff: Client
    by_guest: list[str]
    by_buyer: list[str]
    by_staff: list[str]

    def each(self) -> list[tuple[Client, str]]:
        """Whose browser opens which address."""
        lists = ((self.guest, self.by_guest), (self.buyer, self.by_buyer), (self.staff, self.by_staff))
        return [(client, address) for client, addresses in lists for address in addresses]


def make_visits(site: ShopSite, world: World, control: Control) -> Visits:
    """Fill a basket, place one order that is not paid and one that is settled, and translate the site."""
    translate_site(site)
    guest, buyer, staff = Client(), Client(), Client()
    for farm in (world.millet, world.pears):
        pack = farm.pack
        guest.post("/basket/add/", {"product": pack.product_id, "pack": pack.pk, "quantity": 2})
    buyer.force_login(make_user("buyer-of-all"), backend=BACKEND)
    staff.force_login(world.millet.staff, backend=BACKEND)
    waiting = order_packs((world.millet.pack, 1))
    settled = order_packs((world.millet.pack, 1), (world.pears.pack, 1))
    pay_order(settled, control)
    ship_and_settle(settled, now=NOW)
    return Visits(guest, buyer, staff, _public(site, world) + _of_orders(waiting, settled), _of_accounts(), _of_staff())


def _public(site: ShopSite, world: World) -> list[str]:
    product = world.millet.product.pk
    return [
        *site.addresses,
        "/en/",
        "/en/produce/millet/",
        "/produce/?q=%E5%B0%8F%E7%B1%B3",
        "/produce/?q=qqqq",
        "/season/",
        "/verify/",
        "/verify/roots/",
        "/trace/",
        f"/trace/{world.millet.lot.code}/",
        f"/reviews/of/{product}/",
        f"/delivery/{product}/",
        "/offline/",
    ]


def _of_orders(waiting: Order, settled: Order) -> list[str]:
    line = OrderLine.objects.filter(parcel__order=settled).earliest("pk")
    return [
        "/basket/",
        "/en/basket/",
        "/checkout/",
        f"/orders/{waiting.token}/",
        f"/orders/{settled.token}/",
        f"/en/orders/{settled.token}/",
        f"/orders/{settled.token}/lines/{line.pk}/claim/",
        f"/orders/{settled.token}/lines/{line.pk}/review/",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ]


def _of_accounts() -> list[str]:
    return ["/basket/", "/orders/", "/accounts/password/change/", "/accounts/email/", "/accounts/logout/"]


def _of_staff() -> list[str]:
    return ["/styleguide/", "/en/styleguide/"]
