"""What the back office says: the same name in menu and title, amounts in yuan, weights in jin, roles by their words."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from wagtail.admin.viewsets import viewsets
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from marketplace.backoffice.viewsets import ScopedViewSet
from marketplace.people.actions import ensure_groups, township_group
from marketplace.people.change_log import ChangeFormatter
from marketplace.people.models import User
from marketplace.people.words import group_words
from marketplace.typed_text.model_forms import TypedViewSet
from orders.models import Order, PostageRate
from tests.world import World, ship_and_settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    user = User.objects.create_superuser(email="boss@example.com", name="老板")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return user


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_list_is_called_by_one_name_in_menu_title_and_breadcrumb(client: Client, boss: User, language: str) -> None:
    UserProfile.objects.update_or_create(user=boss, defaults={"preferred_language": language})
    client.get("/admin/")  # reads the hooks that register them
    shown = {}
    for one in viewsets.viewsets:
        if isinstance(one, ScopedViewSet | TypedViewSet) and one.add_to_admin_menu and one.name != "bank_cards":
            page = client.get(f"/admin/{one.url_prefix}/")
            with translation.override(language):
                menu = str(one.menu_label)
                crumb = str(page.context["breadcrumbs_items"][-1]["label"])
            title = re.search(r"<title>\s*([^<]*?)\s+-\s", page.content.decode())
            assert title
            shown[menu] = (crumb.lower(), unescape(title[1]).lower())
    assert shown == {menu: (menu.lower(), menu.lower()) for menu in shown}
    assert len(shown) > 12


def test_history_speaks_of_yuan_jin_yes_and_no() -> None:
    formatter = type("Formatter", (ChangeFormatter,), {"label": "改了"})()
    said = [
        formatter.format_message(ModelLogEntry(data={"of": of, "changes": changes}))
        for of, changes in (
            ("orders.orderline", {"packed_grams": [None, 2750]}),
            ("orders.postagerate", {"fen": [123_456, 5]}),
            ("catalogue.category", {"no_reason_return": [True, False]}),
        )
    ]
    assert said == ["改了 · 实装：5.5斤", "改了 · 邮费：¥1,234.56 → ¥0.05", "改了 · 支持七天无理由退货：是 → 否"]


def test_groups_have_words() -> None:
    groups = ensure_groups()
    with translation.override("zh-hans"):
        assert {str(group) for group in groups.values()} >= {"理货员", "乡镇工作人员", "扶贫理事会"}
        assert str(Group(name="自己建的组")) == "自己建的组"
    with translation.override("en"):
        assert str(groups["Clerks"]) == "Clerks"


def test_the_group_of_a_township_names_it(world: World) -> None:
    township = world.millet.product.village.township
    with translation.override("zh-hans"):
        assert group_words(township_group(township)) == f"乡镇工作人员 {township.name}"


def test_lists_of_groups_and_categories_say_no_english(client: Client, boss: User, world: World) -> None:
    ensure_groups()
    for path in ("groups", "categories", "users"):
        html = client.get(f"/admin/{path}/").content.decode()
        table = re.sub(r"<[^>]*>|\S+@\S+", " ", html[html.index("<tbody") : html.index("</tbody>")])
        assert not re.search("True|False|Clerks|Editors|Moderators|Township", table), path


def test_postage_is_given_in_yuan(client: Client, boss: User) -> None:
    rate = PostageRate.objects.create(province="37", fen=800, days=2)
    address = f"/admin/postage/edit/{rate.pk}/"

    assert client.get(address).context["form"]["fen"].value() == rate.fen / 100
    assert client.post(address, {"province": "37", "fen": "12.5", "days": "2"}).status_code == 302
    rate.refresh_from_db()
    assert rate.fen == 1250
    assert client.post(address, {"province": "37", "fen": "12.505", "days": "2"}).status_code == 200
    rate.refresh_from_db()
    assert rate.fen == 1250
    assert "¥12.50" in client.get("/admin/postage/").content.decode()


def test_what_only_machines_compare_folds_away_and_is_not_on_paper(
    client: Client, boss: User, order: Order, world: World
) -> None:
    ship_and_settle(order)
    page = client.get(f"/admin/households/{world.millet.households[0].pk}/?year=2026")
    html = page.content.decode()
    seen = re.sub(r'(?s)<details class="bo-verify">.*?</details>', "", html[html.index("bo-credits") :])
    [credit] = page.context["statement"].credits
    paper = render_to_string("backoffice/households/source.html", {"credit": credit, "paper": True})

    assert f"{credit.reference} · " in html
    for shown in (seen, paper):
        assert not re.search(r"parcel:|settlement|\d 克", shown)
        assert f"第 {credit.event_id} 号 · 销售结算" in re.sub(r"\s+", " ", shown)
