"""The page behind the square on a pack, what an unknown code is answered, and the labels that carry the square."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from urllib.parse import quote

import pytest
from django.test import Client
from pypdf import PdfReader

from marketplace.households.actions import record_naming_consent
from marketplace.supply.agreements.leaving import change_signature
from marketplace.supply.agreements.signing import Consents
from marketplace.supply.intake.deliveries import take_delivery
from marketplace.supply.intake.lots import pack_lot
from marketplace.supply.models import Agreement, Lot, Signature
from orders.models import OrderLine
from orders.parcels.labels import lot_address, parcel_labels
from tests.orders.changes import paid_g1
from tests.orders.desks import as_user
from tests.stripe_double.control import Control
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(shared_world: World) -> World:
    return shared_world


def lot_of_two_days(world: World) -> Lot:
    """Another lot of millet, which three households delivered on two days."""
    farm = world.millet
    deliveries = [
        take_delivery(
            clerk=farm.clerk, agreement=Agreement.objects.get(product=farm.product), household=household,
            grade="first", grams=10_000, slip_number=f"MORE-{n}", now=NOW.replace(day=18 + 2 * (n % 2)),
        )
        for n, household in enumerate(farm.households)
    ]  # fmt: skip
    return pack_lot(
        clerk=farm.clerk, product=farm.product, grade="first", deliveries=deliveries, code="LL-2026-02",
        harvested_on=date(2026, 10, 1), best_before=date(2027, 9, 30), certificate_number="CNZ-2026-02",
    )  # fmt: skip


def test_the_page_tells_where_a_lot_comes_from_and_no_name_without_consent(client: Client, world: World) -> None:
    lot = lot_of_two_days(world)
    answer = client.get(f"/en/trace/{lot.code}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    for fact in (
        "2026-10-18, 2026-10-20",
        "first grade",
        "60 jin (30 kg)",
        "2027-09-30",
        lot.certificate_number,
        "李里村",
    ):
        assert fact in html, fact
    assert world.millet.cooperative.name in html
    assert "Who grew it" not in html  # three households, and none has agreed
    assert "焦" not in html and "csrf" not in html and not answer.cookies
    record_naming_consent(user=world.millet.staff, household=world.millet.households[1], on=date(2026, 10, 1), now=NOW)
    html = client.get(f"/en/trace/{lot.code}/").content.decode()
    assert html.count("焦** · 李里村") == 1
    assert "焦示例" not in html and world.millet.households[1].number not in html
    assert "households delivered" not in html  # fewer than five
    # what it says at its signature counts as well: the stricter holds
    row = Signature.objects.get(household=world.millet.households[1], agreement__product=world.millet.product)
    for named, times in ((False, 0), (True, 1), (None, 1)):
        said = Consents(named_to_buyers=named)
        row = change_signature(
            row.pk, user=world.millet.clerk, seen=row.version, grams=row.expected_grams, consents=said, now=NOW
        )
        assert client.get(f"/en/trace/{lot.code}/").content.decode().count("焦** · 李里村") == times
    record_naming_consent(user=world.millet.staff, household=world.millet.households[1], on=None, now=NOW)
    assert "焦" not in client.get(f"/en/trace/{lot.code}/").content.decode()


def test_a_code_typed_small_or_with_spaces_is_found(client: Client, world: World) -> None:
    code = world.millet.lot.code
    assert client.get(f"/trace/{code.lower()}/").status_code == 200
    assert client.get("/trace/", {"code": f" {code} "}, follow=True).redirect_chain == [(f"/trace/{code}/", 302)]


@pytest.mark.parametrize("code", ["X", "a" * 5000, "a\x00b", "' OR 1=1 --", "<script>", "a/b", "山"])
def test_an_unknown_code_is_answered_with_what_to_do(client: Client, world: World, code: str) -> None:
    answer = client.get(f"/en/trace/{quote(code, safe='')}/")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "No lot has this code" in html and "Code of the lot" in html
    assert "<script>" not in html.replace("<script src", "")


def test_a_lot_past_its_best_says_so(client: Client, world: World) -> None:
    Lot.objects.filter(pk=world.millet.lot.pk).update(harvested_on=date(2020, 1, 1), best_before=date(2020, 2, 1))
    assert "best-before date of this lot is over" in client.get(f"/en/trace/{world.millet.lot.code}/").content.decode()


def test_labels_carry_the_square_one_for_each_pack(world: World, stripe: Control) -> None:
    order = paid_g1(world, stripe)
    parcel = order.parcels.get(cooperative=world.millet.cooperative)
    labels = parcel_labels(OrderLine.objects.filter(parcel=parcel))
    assert [(label.code, label.grams) for label in labels] == [(world.millet.lot.code, 2500)] * 2
    assert labels[0].address == lot_address(world.millet.lot.code)
    assert labels[0].address.endswith(f"/trace/{world.millet.lot.code}/")
    clerk = as_user(world.millet.clerk)
    assert f"/admin/parcels/{parcel.pk}/labels.pdf" in clerk.get(f"/admin/parcels/{parcel.pk}/").content.decode()
    pdf = clerk.get(f"/admin/parcels/{parcel.pk}/labels.pdf")
    pages = PdfReader(BytesIO(pdf.content)).pages
    assert len(pages) == 2
    assert [round(side / 72 * 25.4) for side in pages[0].mediabox[2:]] == [
        70,
        50,
    ]  # millimetres, as label printers take it
    assert world.millet.lot.code in pages[0].extract_text()
    assert as_user(world.pears.clerk).get(f"/admin/parcels/{parcel.pk}/labels.pdf").status_code == 404
