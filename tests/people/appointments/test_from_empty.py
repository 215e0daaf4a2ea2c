"""From an empty marketplace to the first page of the parcels, through the real pages: nobody is made but by somebody before.

The command's administrator → the county → township, village, cooperative → township staff and manager → clerk → parcels.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from marketplace.cooperatives.models import Cooperative
from marketplace.people.models import Appointment, Role, User
from marketplace.places.models import Township, Village
from tests.people.proofs.codes import enter, mail_code, sms_code

pytestmark = pytest.mark.django_db

PASSWORD = "xun-qiao-72-ling"
LINK = re.compile(r"https?://[^/\s\"<]+(/accounts/invitation/[\w-]+/)")
EMPTY = '<div class="bo-empty">'


def text_of(page: Any) -> str:
    return str(page.content.decode())


def sign_in(login: str) -> Client:
    """A new browser, in which somebody signs in on the shop's own page."""
    browser = Client()
    answer = browser.post(f"{reverse('account_login')}?next=/admin/", {"login": login, "password": PASSWORD})
    assert answer["Location"] == "/admin/", text_of(answer)
    return browser


def invited(giver: Client, role: str, name: str, **to: str) -> Client:
    """Invite somebody, who opens the link in another browser and accepts."""
    page = giver.post(reverse("invitations:new"), {"role": role, "why": "", "place": "", "phone": "", "email": ""} | to)
    found = LINK.search(text_of(page))
    assert found is not None, text_of(page)
    browser = Client()
    assert str(password_validators_help_text_html()) in text_of(browser.get(found[1]))
    accepted = browser.post(found[1], {"name": name, "password": PASSWORD})
    assert accepted["Location"] == "/accounts/code/", text_of(accepted)  # the link may have been passed on
    browser.get("/accounts/code/")
    proved = enter(browser, sms_code(f"+86{to['phone']}") if "phone" in to else mail_code())
    assert proved["Location"] == "/admin/", text_of(proved)
    return browser


def follow(browser: Client, page: str, words: str) -> Any:
    """Press the button of a page that is called so."""
    found = re.search(rf'<a[^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*{words}', page, re.DOTALL)
    assert found is not None, words
    answer = browser.get(found[1].replace("&amp;", "&"))
    assert answer.status_code == 200, found[1]
    return answer


def test_from_the_command_to_the_first_page_of_the_parcels(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = True  # nobody is asked for the password a moment after giving it
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    call_command("create_administrator", "--phone", "13800138000", "--name", "管理员", stdout=StringIO())
    boss = sign_in("138 0013 8000")
    form = text_of(follow(boss, text_of(boss.get("/admin/")), "邀请区县工作人员"))
    assert '<option value="county" selected>' in form
    county = invited(boss, "county", "区县干事", phone="13800138001")

    form = text_of(follow(county, text_of(county.get("/admin/")), "录入乡镇"))
    assert county.post(reverse("townships:add"), {"name": "岭子镇"}).status_code == 302
    township = Township.objects.get()
    page = text_of(county.get(reverse("townships:inspect", args=[township.pk])))
    follow(county, page, "录入村")
    assert county.post(reverse("villages:add"), {"township": township.pk, "name": "李里村"}).status_code == 302
    village = Village.objects.get()
    follow(county, text_of(county.get(reverse("villages:inspect", args=[village.pk]))), "录入合作社")
    added = county.post(
        reverse("cooperatives:add"), {"name": "李里杂粮合作社", "kind": "cooperative", "village": village.pk}
    )
    assert added.status_code == 302
    cooperative = Cooperative.objects.get()

    home = text_of(county.get("/admin/"))
    assert "1个乡镇还没有工作人员" in home and "1家合作社还没有负责人" in home
    form = text_of(follow(county, home, "邀请工作人员"))
    assert f'<option value="township-{township.pk}" selected>' in form
    staff = invited(county, "township_staff", "镇干事", place=f"township-{township.pk}", phone="13800138002")
    follow(county, text_of(county.get("/admin/")), "邀请负责人")
    manager = invited(county, "manager", "社长", place=f"cooperative-{cooperative.pk}", email="manager@example.com")
    assert "每个乡镇都有工作人员，每家合作社都有负责人。" in text_of(county.get("/admin/"))
    assert "李里村" in text_of(staff.get("/admin/")) and "李里村" in text_of(staff.get(reverse("villages:index")))

    form = text_of(follow(staff, text_of(staff.get("/admin/")), "邀请理事会成员"))
    assert '<option value="council" selected>' in form
    assert "请先在菜单“农户档案”中建立档案。" in text_of(boss.get(reverse("households:index")))
    home = text_of(manager.get("/admin/"))
    assert "社长" in home and "李里杂粮合作社" in home
    form = text_of(follow(manager, home, "邀请理货员"))
    assert '<option value="clerk" selected>' in form
    clerk = invited(manager, "clerk", "理货员小李", place=f"cooperative-{cooperative.pk}", phone="13800138003")
    assert "理货员小李" in text_of(manager.get("/admin/"))
    parcels = text_of(follow(clerk, text_of(clerk.get("/admin/")), "待打包"))
    assert "待打包" in parcels
    assert EMPTY in text_of(clerk.get(reverse("parcels:index")))

    held = Appointment.objects.order_by("pk").values_list("role", "how", "by__name")
    assert list(held) == [
        (Role.ADMINISTRATOR, "command", None), (Role.COUNTY, "invitation", "管理员"),
        (Role.TOWNSHIP_STAFF, "invitation", "区县干事"), (Role.MANAGER, "invitation", "区县干事"),
        (Role.CLERK, "invitation", "社长"),
    ]  # fmt: skip
    assert sign_in("13800138003").get("/admin/parcels/").status_code == 200
    assert User.objects.count() == 5
