"""Text that is older than the fields which refuse it: every output escapes it for its own format."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pypdf
import pytest
from django.core import mail
from django.utils import timezone
from wagtail.users.models import UserProfile

from marketplace.cooperatives.models import Cooperative
from marketplace.households.models import Household
from marketplace.people.models import Look, User
from marketplace.typed_text.outputs import cell, file_header, printable
from orders.messages.tasks import sweep_mails
from orders.models import Order, OrderLine
from orders.preorders.serving import follow_forecast, harvest_failed
from tests.households.paying import CARDS, give_card
from tests.orders.orchard import HARVEST, make_orchard
from tests.orders.test_backoffice import as_user, parcel_of, place
from tests.stripe_double.control import Control
from tests.world import NOW, World, make_user, order_packs, pay_order, ship_and_settle

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://example.com","x")'
UNSEEN = "a\u202eb\x1b[2J\x07<b>"
SEEN = "ab[2J<b>"


@pytest.fixture
def order(world: World, stripe: Control) -> Order:
    placed = place(world, stripe)
    Order.objects.update(recipient=FORMULA, detail=UNSEEN)
    OrderLine.objects.update(product_name=f"@{UNSEEN}", pack_name="\t袋")
    return Order.objects.get(pk=placed.pk)


def export(world: World, kind: str) -> Any:
    answer = as_user(world.millet.clerk).get(f"/admin/parcels/?export={kind}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_csv_file_holds_no_formula_and_nothing_unseen(world: World, order: Order) -> None:
    [_head, row] = csv.reader(io.StringIO(export(world, "csv").decode("utf-8-sig")))

    number, recipient, phone, address, contents, *_rest = row
    assert (number, recipient, phone) == (order.number, f"'{FORMULA}", str(order.phone))
    assert address.endswith(SEEN)
    assert contents.startswith(f"'@{SEEN} · \t袋 × 2")


def test_an_xlsx_file_holds_text_and_no_formula(world: World, order: Order) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(export(world, "xlsx"))).active
    assert sheet is not None
    [_head, row] = sheet.iter_rows()

    assert [row[0].value, row[1].value, row[1].data_type] == [order.number, FORMULA, "s"]
    assert str(row[3].value).endswith(SEEN)
    assert str(row[4].value).startswith(f"@{SEEN} · ")


def test_wagtails_own_exports_are_escaped_too(world: World) -> None:
    User.objects.filter(pk=world.millet.staff.pk).update(name="=1+1")
    as_user(world.millet.staff).get(f"/admin/households/{world.millet.households[0].pk}/")
    admin = as_user(make_user("boss", is_superuser=True, is_staff=True))

    looks = b"".join(admin.get("/admin/reports/looks/?export=csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert [row[1] for row in csv.reader(io.StringIO(looks))][1:] == ["'=1+1"]


@pytest.mark.parametrize(("language", "heading"), [("en", "Order number"), ("zh-hans", "订单号")])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_exports_are_in_the_readers_language(world: World, kind: str, language: str, heading: str) -> None:
    """A CSV file is written after the request, when its language is over."""
    UserProfile.objects.update_or_create(user=world.millet.clerk, defaults={"preferred_language": language})
    file = export(world, kind)
    if kind == "csv":
        assert file.decode("utf-8-sig").startswith(heading)
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(file)).active
        assert sheet is not None and sheet["A1"].value == heading


def test_exports_tell_the_time_of_the_clock_on_the_wall_and_excel_reads_chinese(world: World) -> None:
    at = datetime(2026, 10, 20, 23, 30, 5, tzinfo=UTC)
    household = world.millet.households[0]
    Look.objects.create(user=world.millet.staff, subject_type="household", subject_id=household.pk, what="file", at=at)
    admin = as_user(make_user("boss", is_superuser=True, is_staff=True))

    def looks(kind: str) -> bytes:
        answer: Any = admin.get(f"/admin/reports/looks/?export={kind}")
        return b"".join(answer.streaming_content)

    table = looks("csv")
    assert table.startswith(b"\xef\xbb\xbf")
    assert "2026-10-21 07:30:05" in table.decode() and "+00:00" not in table.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(looks("xlsx"))).active
    assert sheet is not None
    assert "2026-10-21 07:30:05" in [str(one.value) for one in list(sheet.iter_rows())[1]]


def text_of(document: bytes) -> str:
    return "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(document)).pages)


@pytest.mark.slow("WeasyPrint draws labels with Chinese type")
def test_labels_are_written_from_left_to_right(world: World, order: Order) -> None:
    Cooperative.objects.filter(pk=world.millet.cooperative.pk).update(name=f"社{UNSEEN}")
    parcel = parcel_of(order, world)

    page = as_user(world.millet.clerk).get(f"/admin/parcels/{parcel.pk}/labels.pdf")

    text = text_of(page.content)
    assert f"@{SEEN}" in text and f"社{SEEN}" in text
    assert not {"\u202e", "\x1b", "\x07"} & set(text)


@pytest.mark.slow("WeasyPrint draws a statement and a slip with Chinese type")
def test_papers_of_a_household_with_a_hostile_name_and_number(world: World, order: Order) -> None:
    ship_and_settle(order)
    household = world.millet.households[0]
    give_card(world.millet, household, CARDS[0], now=NOW)
    Household.objects.filter(pk=household.pk).update(head_name=f"={UNSEEN}", number='示"7/\u202e')
    staff = as_user(world.millet.staff)

    for path, kind in (("households/{}/statement.pdf", "statement"), ("bank-cards/{}/slip/", "card")):
        page = staff.get("/admin/" + path.format(household.pk))
        assert page.headers["Content-Disposition"].startswith(f"inline; filename*=utf-8''{kind}-%E7%A4%BA-7-")
        text = text_of(page.content)
        assert f"={SEEN}" in text and "\u202e" not in text


def test_a_mail_holds_nothing_unseen(world: World, stripe: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: HARVEST)
    orchard = make_orchard(world)
    placed = order_packs((orchard.pack, 1))
    pay_order(placed, stripe)
    Order.objects.update(email="buyer@example.com")
    OrderLine.objects.update(product_name=UNSEEN)
    harvest_failed(orchard.forecast.pk, user=orchard.clerk, reason=f"四月{UNSEEN}", now=HARVEST)
    follow_forecast(orchard.forecast.pk, HARVEST)
    sweep_mails()

    [told] = mail.outbox
    assert SEEN in told.body and not {"\u202e", "\x1b", "\x07"} & set(told.body)
    html = told.alternatives[0][0]
    assert "ab[2J&lt;b&gt;" in html and not {"\u202e", "\x1b", "\x07"} & set(html)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", " =", "\u3000=", "\n="])
def test_every_sign_of_a_formula_is_taken_from_it(sign: str) -> None:
    assert cell(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "plain", ["+8613800138000", "+86 184 1234 5678 转 1234", "+86 184 1234 5678 ext. 1", "-12.50", "小米=好", ""]
)
def test_what_is_no_formula_is_left_alone(plain: str) -> None:
    assert cell(plain) == plain


def test_the_name_of_a_file_can_not_leave_its_header() -> None:
    assert file_header('a"b/../c\r\nx.pdf', attached=True) == 'attachment; filename="a-b-..-c-x.pdf"'
    assert printable("a\tb\nc\x00\u2066") == "a\tb\nc"
