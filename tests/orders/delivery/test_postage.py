"""Postage goes by the code of the province: its own rate, the usual one, and never the usual one for what is not known."""

import pytest
from django.test import Client

from marketplace.people.models import User
from marketplace.places.divisions.reading import locate
from orders.delivery.addresses import full_address, masked_address
from orders.delivery.postage import postage_fen
from orders.models import BasketLine, Order, PostageRate
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates() -> None:
    PostageRate.objects.all().delete()
    for province, fen in (("", 1200), ("37", 800), ("65", 2000)):
        PostageRate.objects.create(province=province, fen=fen)


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        *[(name, 2000) for name in ("新疆", "新疆省", "新疆維吾爾自治區", "Xinjiang", "新疆维吾尔自治区")],
        *[(name, 800) for name in ("山东", "Shandong", "山东省", "山東")],
        *[(name, 1200) for name in ("北京", "Shanxi", "陕西省")],
    ],
)
def test_the_golden_provinces_cost_the_same_however_they_are_written(rates: None, written: str, fen: int) -> None:
    assert postage_fen(locate(written).code) == fen


@pytest.mark.parametrize("province", ["81", "71", "99", "火星省", "山东省", "370303"])
def test_what_is_not_served_or_not_known_never_costs_the_usual_rate(rates: None, province: str) -> None:
    with pytest.raises(LookupError, match="No province that we send to"):
        postage_fen(province)


def test_postage_is_the_provinces_or_the_usual_one() -> None:
    PostageRate.objects.all().delete()
    with pytest.raises(LookupError, match="No postage rate for 37"):
        postage_fen("37")
    PostageRate.objects.create(province="", fen=1200)
    PostageRate.objects.create(province="37", fen=800)
    assert [postage_fen(province) for province in ("37", "54", "")] == [800, 1200, 1200]


def test_a_rate_is_called_by_its_province() -> None:
    names = [str(PostageRate(province=province)) for province in ("37", "", "火星省")]
    assert names == ["山东省", "其他地区", "火星省"]


@pytest.mark.parametrize(
    ("parts", "full", "masked"),
    [
        (("上海市", "上海市", "徐汇区"), "上海市徐汇区漕溪北路1号", "上海市 徐汇区"),
        (("山东省", "济南市", "历下区"), "山东省济南市历下区漕溪北路1号", "山东省 济南市 历下区"),
        (("吉林省", "吉林市", "船营区"), "吉林省吉林市船营区漕溪北路1号", "吉林省 吉林市 船营区"),
        (("广东省", "东莞市", ""), "广东省东莞市漕溪北路1号", "广东省 东莞市"),
    ],
)
def test_an_address_is_written_at_one_place_and_a_municipality_once(
    parts: tuple[str, str, str], full: str, masked: str
) -> None:
    province, city, district = parts
    order = Order(
        recipient="王示例",
        phone="+8613800138000",
        province=province,
        city=city,
        district=district,
        detail="漕溪北路1号",
    )
    assert full_address(order) == full
    assert masked_address(order) == f"王** · 138****8000 · {masked} ****"


def test_the_rate_for_everywhere_else_is_never_deleted(client: Client, rates: None) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    usual, shandong = (PostageRate.objects.get(province=province) for province in ("", "37"))
    asked = client.get(f"/admin/postage/delete/{usual.pk}/").content.decode()
    assert "不能删除" in asked and "确定要删除" not in asked
    assert client.post(f"/admin/postage/delete/{usual.pk}/").headers["Location"] == f"/admin/postage/edit/{usual.pk}/"
    moved = {"province": "65", "fen": "12", "days": "4"}
    PostageRate.objects.filter(province="65").delete()
    form = client.post(f"/admin/postage/edit/{usual.pk}/", moved).context["form"]
    assert list(form.errors) == ["province"]
    assert client.post(f"/admin/postage/delete/{shandong.pk}/").status_code == 302
    assert list(PostageRate.objects.values_list("province", "fen")) == [("", 1200)]
    client.post(f"/admin/postage/edit/{usual.pk}/", {**moved, "province": "", "fen": "13"})
    assert list(PostageRate.objects.values_list("province", "fen")) == [("", 1300)]


def test_without_a_rate_the_shop_says_that_nothing_can_be_ordered(client: Client, world: World) -> None:
    client.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 2})
    line = BasketLine.objects.get()
    PostageRate.objects.all().delete()
    for address in ("/basket/", "/checkout/", "/checkout/summary/"):
        page = client.get(address)
        assert page.status_code == 409 and "现在还不能下单" in page.content.decode(), address
    fragment = client.post("/basket/update/", {"line": line.pk, "quantity": 3}, headers={"HX-Request": "true"})
    assert fragment.status_code == 409 and "现在还不能下单" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    PostageRate.objects.create(province="", fen=1200)
    assert client.get("/basket/").status_code == client.get("/checkout/").status_code == 200
