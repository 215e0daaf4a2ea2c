"""What a checkout or a basket that was left open in another window says, and what is known but not sent to."""

import pytest
from django.test import Client

from orders.models import BasketLine, Order
from tests.orders.checkout.test_checkout import ADDRESS, open_form, send
from tests.world import World

pytestmark = pytest.mark.django_db

GONE = "There is nothing in the basket any more: it was ordered or emptied in another window. Nothing was ordered now."


@pytest.fixture
def buyer(world: World) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.post("/en/basket/add/", {"pack": world.millet.pack.pk, "quantity": "1"})
    return client


def left(buyer: Client) -> str:
    """What the basket's page says then."""
    return buyer.get("/en/basket/").content.decode()


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_a_checkout_whose_lines_were_ordered_in_another_window_says_so(buyer: Client, htmx: dict[str, str]) -> None:
    form = ADDRESS | open_form(buyer, "/en")
    BasketLine.objects.all().delete()

    answer = buyer.post("/en/checkout/", form, headers=htmx)

    assert answer.headers["HX-Redirect" if htmx else "Location"] == "/en/basket/"
    assert GONE in left(buyer) and GONE not in left(buyer)
    buyer.get("/en/checkout/summary/", {"province": "37"}, headers=htmx)
    assert GONE in left(buyer)
    assert Order.objects.count() == 0


def test_a_line_that_is_gone_is_not_silently_left_out(buyer: Client) -> None:
    line = BasketLine.objects.get()
    BasketLine.objects.all().delete()

    answer = buyer.post("/en/basket/update/", {"line": line.pk, "quantity": "3"})

    assert answer.status_code == 400
    assert (
        "This is not in the basket any more: it was ordered or taken out in another window." in answer.content.decode()
    )
    assert BasketLine.objects.count() == 0


@pytest.mark.parametrize(("text", "code"), [("香港", "81"), ("澳门特别行政区", "82"), ("臺灣", "71")])
def test_where_we_do_not_send_to_is_found_in_the_list_and_said(buyer: Client, text: str, code: str) -> None:
    form = ADDRESS | open_form(buyer, "/en") | {"province": "", "city": "", "district": ""}
    pasted = buyer.post("/en/checkout/", form | {"pasted": f"王示例 13800138000 {text}示例路1号", "take_apart": "1"})
    html = pasted.content.decode()
    assert "We do not send to" in html
    assert f'<option value="{code}" selected>' in html and "(not sent there)</option>" in html

    html = send(buyer, form | {"province": code}, "/en").content.decode()

    said = html[html.index('id="id_province_error"') :][:600]
    assert "We do not send to" in said and "Please choose the province" not in said
    assert Order.objects.count() == 0


def test_hong_kong_is_told_when_it_is_chosen_and_nothing_is_promised(buyer: Client) -> None:
    said = "We do not send to Hong Kong yet: no carrier of ours delivers there."
    parts = [buyer.get("/en/checkout/summary/", {"province": code}).content.decode() for code in ("81", "37")]
    hong_kong, shandong = parts

    field = hong_kong[hong_kong.index('id="province-field"') :].partition("</select>")[0]
    assert said in field and 'aria-invalid="true"' in field and '<option value="81" selected>' in field
    assert hong_kong.count(said) == 2  # at the field, and where the sum would be
    promises = ("Postage, 1 parcel", "Arrives in", "Total", 'id="pay-button"', "You pay on the payment")
    assert [promise in hong_kong for promise in promises] == [False] * 5
    assert [promise in shandong for promise in promises] == [True] * 5
    assert 'id="province-field"' not in shandong and "We do not send" not in shandong
