"""What the table of addresses (`test_every_address.py`) does not ask: rows in some state, what a refusal leaves, the doors (R8)."""

from __future__ import annotations

import pytest
from django.test import Client

from marketplace.households.models import Household
from marketplace.people.models import Look, User
from marketplace.places.models import Village
from orders.models import Parcel
from tests.orders.conftest import stripe_double
from tests.security.addresses import answer, client_of
from tests.security.every_row import EveryRow, every_row

pytestmark = pytest.mark.django_db
__all__ = ["every_row", "stripe_double"]  # fixtures


# Of each address, the answers to its own clerk, its township, its council, and an administrator.
TABLE = {
    "/admin/parcels/?export=csv": "ok home home ok",
    "/admin/parcels/{unpaid}/": "404 404 404 ok",
    "/admin/parcels/history/{unpaid}/": "404 404 404 ok",
    "/admin/parcels/999999/": "404 404 404 404",
    "/admin/households/{neighbour}/": "404 ok 404 ok",
    "/admin/households/{household}/": "404 ok ok ok",
    "/admin/reviews/{review}/photos/999999/": "404 404 404 404",
    "/admin/parcels/edit/{parcel}/": "404 404 404 404",
    "/admin/parcels/delete/{parcel}/": "404 404 404 404",
    "/admin/claims/edit/{claim}/": "404 404 404 404",
    "/admin/households/edit/{household}/": "404 404 404 404",
    "/admin/supports/edit/{support}/": "404 404 404 404",
}


@pytest.fixture
def setting(every_row: EveryRow, db: None) -> EveryRow:
    """Two places, somebody in each role."""
    return every_row


def test_rows_that_are_not_there_yet_or_are_next_door_are_not_found(setting: EveryRow) -> None:
    township = setting.world.millet.product.village.township
    next_door = Village.objects.create(name="邻村", township=township)
    rows = {model._meta.model_name: row.pk for model, row in setting.rows.items()}
    rows |= {
        "unpaid": setting.unpaid.parcels.get().pk,
        "neighbour": Household.objects.create(village=next_door, number="N-1", head_name="邻示例1").pk,
        "support": rows["pricesupport"],
    }
    roles = [client_of(setting.users[role]) for role in ("clerk A", "township_staff A", "council A", "administrator")]
    found = {path: " ".join(answer(one, "GET", path.format(**rows)) for one in roles) for path in TABLE}
    assert found == TABLE


def test_no_foreign_row_is_changed_and_no_refused_look_is_logged(setting: EveryRow) -> None:
    client = client_of(setting.users["clerk A"])
    parcel = setting.order.parcels.get(cooperative=setting.world.pears.cooperative)
    shipping = {"carrier": "sf", "tracking_number": "SF1234567890"}
    assert client.post(f"/admin/parcels/{parcel.pk}/ship/", shipping).status_code == 404
    client.get(f"/admin/households/{setting.rows[Household].pk}/")
    assert set(Parcel.objects.filter(order__paid_at__isnull=False).values_list("status", flat=True)) == {"packing"}
    assert Look.objects.count() == 0


def test_the_door_leads_a_role_in_and_nobody_out_of_the_site(setting: EveryRow) -> None:
    clerk = client_of(setting.users["clerk A"])
    assert clerk.get("/admin/login/").headers["Location"] == "/admin/"
    assert clerk.get("/admin/login/?next=/admin/parcels/").headers["Location"] == "/admin/parcels/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert clerk.get("/admin/login/", {"next": elsewhere}).headers["Location"] == "/admin/"
        behind = Client().get("/admin/login/", {"next": elsewhere}).headers["Location"]
        assert behind == "/accounts/login/?next=%2Fadmin%2F"


def test_signing_in_leads_into_the_back_office(setting: EveryRow) -> None:
    client = Client()
    page = client.get("/admin/parcels/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/login/")
    user = setting.users["clerk A"]
    assert user is not None
    signed_in = client.post(page.redirect_chain[-1][0], {"login": user.email, "password": "demo-demo"}, follow=True)
    assert (signed_in.status_code, signed_in.redirect_chain[-1][0]) == (200, "/admin/parcels/")


def test_a_buyer_is_refused_in_words_and_not_sent_round_in_circles(setting: EveryRow) -> None:
    client = client_of(setting.users["buyer"])
    page = client.get("/admin/", follow=True)
    assert (page.status_code, len(page.redirect_chain)) == (403, 1)
    assert page.templates[0].name == "backoffice/refused.html"
    assert list(client.get("/admin/login/").context["messages"]) == []  # none is left for some later page


def test_somebody_dismissed_is_out_at_once(setting: EveryRow) -> None:
    client = client_of(setting.users["clerk A"])
    User.objects.filter(pk=setting.world.millet.clerk.pk).update(is_active=False)
    assert answer(client, "GET", f"/admin/parcels/{setting.rows[Parcel].pk}/") == "door"


def test_administrators_add_a_user_who_signs_in_by_phone(setting: EveryRow) -> None:
    client = client_of(setting.users["administrator"])
    form = {
        "name": "李示例",
        "phone": "13800138001",
        "email": "",
        "password1": "demo-demo-1",
        "password2": "demo-demo-1",
    }
    for _ in range(2):
        assert client.post("/admin/users/new/", form).status_code == 302
        form |= {"name": "王示例", "phone": "13800138002"}
    assert set(User.objects.filter(email=None).values_list("name", "phone")) == {
        ("李示例", "+8613800138001"), ("王示例", "+8613800138002")
    }  # fmt: skip
    refused = client.post("/admin/users/new/", form | {"phone": ""})
    assert (refused.status_code, refused.context["form"].is_valid()) == (200, False)
    assert User.objects.filter(email=None).count() == 2
