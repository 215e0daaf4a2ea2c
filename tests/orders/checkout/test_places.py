"""Where it goes, at the checkout: the golden provinces, what is refused, the picker without a script, and a pasted address."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from orders.models import BasketLine, Order, PostageRate
from tests.stripe_double.control import Control
from tests.world import World

from .test_checkout import ADDRESS, HTMX, hidden, open_form, send, stock


@pytest.fixture
def buyer(client: Client, world: World) -> Client:
    """A guest with one bag of millet, ¥49.00; postage to Shandong is ¥8, to Xinjiang ¥20, elsewhere ¥12."""
    PostageRate.objects.bulk_create([PostageRate(province="37", fen=800), PostageRate(province="65", fen=2000)])
    client.post("/basket/add/", {"pack": world.millet.pack.pk, "quantity": 1})
    return client


def nothing_written() -> bool:
    return (Order.objects.count(), BasketLine.objects.count(), stock()) == (0, 1, [(0, 0), (0, 0)])


def error_of(html: str, field: str) -> str:
    """What stands at a field as wrong with it."""
    found = re.search(rf'id="id_{field}_error">(?:<svg.*?</svg>)?<span>(.*?)</span>', html, re.DOTALL)
    return unescape(found[1]).strip() if found else ""


def options(html: str, field: str) -> list[tuple[str, str, bool]]:
    """The options of a select: code, text, whether it is chosen."""
    select = re.search(rf'<select name="{field}".*?</select>', html, re.DOTALL)
    assert select, html
    found = re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)</option>', select[0])
    return [(code, unescape(text), bool(chosen)) for code, chosen, text in found]


def chosen(html: str) -> list[str]:
    return [
        code
        for field in ("province", "city", "district")
        for code, _text, is_it in options(html, field)
        if is_it and code
    ]


@pytest.mark.parametrize(
    ("province", "city", "district", "postage", "code"),
    [
        *[
            (name, "乌鲁木齐市", "天山区", 2000, "650102")
            for name in ("新疆", "新疆省", "新疆維吾爾自治區", "Xinjiang", "新疆维吾尔自治区", "65")
        ],
        ("山东", "济南市", "历下区", 800, "370102"),
        ("Shandong", "Jinan", "Lixia District", 800, "370102"),
        ("上海市", "上海市", "徐汇区", 1200, "310104"),
        ("31", "31", "310104", 1200, "310104"),
        ("河南省", "济源市", "", 1200, "419001"),
        ("广东省", "东莞市", "", 1200, "4419"),
    ],
)
def test_postage_goes_by_the_province_however_it_is_written(
    buyer: Client, world: World, stripe: Control, province: str, city: str, district: str, postage: int, code: str
) -> None:
    place = {"province": province, "city": city, "district": district}
    seen = hidden(buyer.get("/checkout/summary/", place, headers=HTMX).content.decode())
    assert seen == {"seen_total_fen": str(4900 + postage)}

    assert send(buyer, ADDRESS | open_form(buyer) | seen | place).status_code == 303

    order = Order.objects.get()
    assert (order.postage_fen, order.division) == (postage, code)


def test_the_order_keeps_the_official_names_and_a_municipality_is_written_once(
    buyer: Client, world: World, stripe: Control
) -> None:
    place = {"province": "Shanghai", "city": "", "district": "Xuhui"}
    seen = hidden(buyer.get("/checkout/summary/", place, headers=HTMX).content.decode())
    assert send(buyer, ADDRESS | open_form(buyer) | seen | place).status_code == 303
    order = Order.objects.get()
    assert (order.province, order.city, order.district, order.division) == ("上海市", "上海市", "徐汇区", "310104")
    own, masked = (client.get(f"/orders/{order.token}/").content.decode() for client in (buyer, Client()))
    assert "上海市徐汇区" in own and "上海市上海市" not in own
    assert "上海市 徐汇区 ****" in masked and "上海市 上海市" not in masked


@pytest.mark.parametrize(
    ("place", "field", "words"),
    [
        ({"province": "火星省"}, "province", "“火星省” is not known in China. Please choose from the list."),
        ({"province": "California"}, "province", "“California” is not known in China. Please choose from the list."),
        ({"province": "北京/上海市"}, "province", "“北京/上海市” is not known in China. Please choose from the list."),
        ({"province": "北京", "city": "上海市"}, "city", "“上海市” is not in Beijing. Please choose from the list."),
        ({"province": "香港"}, "province", "We do not send to Hong Kong yet: no carrier of ours delivers there."),
        ({"province": "澳門"}, "province", "We do not send to Macao yet: no carrier of ours delivers there."),
        ({"province": "Taiwan"}, "province", "We do not send to Taiwan yet: no carrier of ours delivers there."),
        ({"province": "", "city": "", "district": ""}, "province", "Please choose the province."),
        ({"city": "", "district": ""}, "city", "Please choose the city."),
        ({"district": ""}, "district", "Please choose the district or county."),
        ({"city": "广州市"}, "city", "“广州市” is not in Shandong. Please choose from the list."),
        (
            {"province": "", "city": "", "district": "鼓楼区"},
            "province",
            "“鼓楼区” is in several places: Gulou District, Nanjing, Jiangsu; Gulou District, Xuzhou, Jiangsu; "
            "Gulou District, Fuzhou, Fujian; Gulou District, Kaifeng, Henan. Please choose province and city.",
        ),
        (
            {"province": "广东", "city": "东莞市", "district": "南城街道"},
            "district",
            "There are no districts to choose in Dongguan: please write “南城街道” under street or township.",
        ),
    ],
)
def test_what_is_not_known_is_refused_in_words_and_nothing_is_written(
    buyer: Client, world: World, place: dict[str, str], field: str, words: str
) -> None:
    answer = send(buyer, ADDRESS | open_form(buyer) | place, "/en")
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert error_of(answer.content.decode(), field) == words
    assert nothing_written()


def test_goods_that_are_not_sent_to_xinjiang_are_not_sold_there_however_it_is_written(
    buyer: Client, world: World
) -> None:
    world.millet.product.not_sent_to = ["65"]
    world.millet.product.save()
    for name in ("新疆", "新疆省", "新疆維吾爾自治區", "Xinjiang"):
        place = {"province": name, "city": "乌鲁木齐", "district": "天山区"}
        assert send(buyer, ADDRESS | open_form(buyer) | place | {"seen_total_fen": "6900"}).status_code == 409
    assert nothing_written()


def test_without_a_script_each_answer_brings_the_next_level(buyer: Client, world: World, stripe: Control) -> None:
    form = ADDRESS | open_form(buyer) | {"province": "", "city": "", "district": ""}
    page = buyer.get("/checkout/").content.decode()
    assert len(options(page, "province")) == 35  # the empty one, 31, and three that say that we don't send there
    assert [text for _code, text, _is in options(page, "city")] == ["请先选省份"]

    html = send(buyer, form | {"province": "37", "recalculate": "1"}).content.decode()
    assert chosen(html) == ["37"] and ("3703", "淄博市", False) in options(html, "city")
    html = send(buyer, form | {"province": "37", "city": "3703", "recalculate": "1"}).content.decode()
    assert chosen(html) == ["37", "3703"] and ("370303", "张店区", False) in options(html, "district")
    assert 'value="王示例"' in html and "¥57.00" in html
    html = send(
        buyer, form | {"province": "32", "city": "3703", "district": "370303", "recalculate": "1"}
    ).content.decode()
    assert chosen(html) == ["32"]  # another province: its cities, and none of them yet
    html = send(
        buyer, form | {"province": "31", "city": "3703", "district": "370303", "recalculate": "1"}
    ).content.decode()
    assert options(html, "city") == [("31", "上海市", True)] and len(options(html, "district")) == 17
    html = send(buyer, form | {"city": "3703", "district": "370303", "recalculate": "1"}).content.decode()
    assert chosen(html) == []  # the province was taken back, and what lies in it with it
    html = send(buyer, form | {"province": "44", "city": "4419", "recalculate": "1"}).content.decode()
    assert options(html, "district") == [("", "此处不用选", True)] or options(html, "district") == [
        ("", "此处不用选", False)
    ]

    seen = hidden(send(buyer, form | {"province": "37", "city": "3703", "recalculate": "1"}).content.decode())
    assert send(buyer, form | seen | {"province": "37", "city": "3703", "district": "370303"}).status_code == 303


def test_browsers_find_their_own_words_in_the_selects(buyer: Client, world: World) -> None:
    page = buyer.get("/en/checkout/").content.decode()
    for field, level in (("province", 1), ("city", 2), ("district", 3)):
        assert re.search(rf'<select name="{field}"[^>]*autocomplete="shipping address-level{level}"', page)
    assert ("37", "Shandong 山东省", False) in options(page, "province")
    assert ("37", "山东省", False) in options(buyer.get("/checkout/").content.decode(), "province")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_pasted_address_fills_the_form_in_and_places_nothing(
    buyer: Client, world: World, stripe: Control, headers: dict[str, str]
) -> None:
    blank = dict.fromkeys(ADDRESS, "") | open_form(buyer)
    text = "张三，13800138000，山东省淄博市张店区柳泉路5号"

    html = send(buyer, blank | {"pasted": text, "take_apart": "1"}, **headers).content.decode()

    assert "地址已填入下方，请核对。" in html and text not in html
    for value in ("张三", "13800138000", "柳泉路5号"):
        assert f'value="{value}"' in html
    assert chosen(html) == ["37", "3703", "370303"] and "¥57.00" in html
    assert nothing_written()
    filled = {"recipient": "张三", "phone": "13800138000", "detail": "柳泉路5号", "method": "alipay"}
    place = {"province": "37", "city": "3703", "district": "370303"}
    assert send(buyer, blank | hidden(html) | filled | place).status_code == 303
    order = Order.objects.get()
    assert (order.recipient, order.division, order.detail) == ("张三", "370303", "柳泉路5号")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("张三 13800138000 鼓楼区中山路5号", "“鼓楼区” is in several places: Gulou District, Nanjing, Jiangsu; "),
        ("张三 山东省淄博市张店区柳泉路5号", "The phone number was not found."),
        ("张三 13800138000 山东省淄博市高新区柳泉路5号", "The district was not found: please choose it."),
        ("张三 13800138000 香港特别行政区弥敦道1号", "We do not send to Hong Kong yet"),
        ("13800138000", "Province, city and district were not found: please choose them. The recipient’s name was not"),
        ("", "There is nothing to take apart yet"),
        ("山" * 501, "An address has at most 500 characters; this text has 501."),
    ],
)
def test_what_is_not_found_in_a_pasted_address_is_said_and_the_text_stays(
    buyer: Client, world: World, text: str, said: str
) -> None:
    blank = dict.fromkeys(ADDRESS, "") | open_form(buyer)
    answer = send(buyer, blank | {"pasted": text, "take_apart": "1"}, "/en")
    html = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert said in html and text in html
    assert nothing_written()


FORMER = {"recipient": "王示例", "phone": "13800138000", "detail": "示例路1号", "place": ["37", "3701", "370102"]}
NO_PLACE = "Province, city and district were not found: please choose them."
LEFT = "Not in what you pasted, and left as it was: %s. Please check that too."


@pytest.mark.parametrize(
    ("text", "holds", "said"),
    [
        (
            "鼓楼区中山路1号 赵七 13700137000",
            {"recipient": "赵七", "phone": "13700137000", "detail": "鼓楼区中山路1号", "place": []},
            "“鼓楼区” is in several places: ",
        ),
        (
            "中山路88号 13911112222",
            FORMER | {"phone": "13911112222", "detail": "中山路88号", "place": []},
            f"{NO_PLACE} {LEFT % 'Recipient'}",
        ),
        (
            "北京市朝阳区",
            FORMER | {"detail": "", "place": ["11", "11", "110105"]},
            f"Street and house number were not found. {LEFT % 'Recipient, Phone'}",
        ),
        (
            "李四 13900139000",
            FORMER | {"recipient": "李四", "phone": "13900139000"},
            f"What was found is filled in below. {LEFT % 'Address'}",
        ),
        ("hello world", FORMER, "There is no address in this text. Nothing was changed."),
        ("😀", FORMER, "There is no address in this text. Nothing was changed."),
    ],
)
def test_a_pasted_address_does_not_mix_with_the_one_before(
    buyer: Client, world: World, text: str, holds: dict[str, Any], said: str
) -> None:
    before: dict[str, Any] = ADDRESS | open_form(buyer) | {"street": "泉城街道", "phone": "13800138000"}
    html = unescape(send(buyer, before | {"pasted": text, "take_apart": "1"}, "/en").content.decode())
    shown = {part: value_of(html, part) for part in ("recipient", "phone", "detail")} | {"place": chosen(html)}
    assert shown == holds
    assert value_of(html, "street") == ("" if holds["detail"] != FORMER["detail"] else "泉城街道")
    assert said in html and text in html and "The address is filled in below" not in html
    assert nothing_written()


def value_of(html: str, field: str) -> str:
    """What an input holds."""
    control = re.search(rf'<input[^>]*name="{field}"[^>]*>', html)
    assert control, html
    value = re.search(r' value="([^"]*)"', control[0])
    return value[1] if value else ""
