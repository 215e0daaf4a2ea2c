"""Appointments in the back office: invite, pass the link on, take back, end; each over what the person could have given."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from marketplace.cooperatives.models import Cooperative
from marketplace.messaging.models import KeptMessage
from marketplace.people.appointments.actions import appoint
from marketplace.people.appointments.inviting import hash_of
from marketplace.people.models import Appointment, Invitation, Role, User
from tests.cms.front_site import client_of
from tests.households.paying import CARDS
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(shared_world: World) -> User:
    user = make_user("manager")
    appoint(user=user, role=Role.MANAGER, place=shared_world.millet.cooperative)
    return user


def form(cooperative: Cooperative, **changes: str) -> dict[str, str]:
    given = {
        "role": "clerk",
        "place": f"cooperative-{cooperative.pk}",
        "phone": "",
        "email": "new@example.com",
        "why": "",
    }
    return given | changes


def rows(client: Client, **query: str) -> list[Any]:
    return [row.pk for row in client.get("/admin/appointments/", query).context["object_list"]]


def test_the_link_is_shown_once_and_sent(manager: User, shared_world: World) -> None:
    client = client_of(manager)
    answer = client.post("/admin/invitations/new/", form(shared_world.millet.cooperative))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    [token] = set(re.findall(r"/accounts/invitation/([\w-]{43})/", answer.content.decode()))
    invitation = Invitation.objects.get()
    assert (invitation.token_hash, invitation.by, invitation.email) == (hash_of(token), manager, "new@example.com")
    assert token in mail.outbox[0].body
    page = client.get(f"/admin/invitations/{invitation.pk}/").content.decode()
    assert "new@example.com" in page
    assert token not in page
    again = client.post(f"/admin/invitations/{invitation.pk}/send-again/")
    assert token not in again.content.decode()
    assert client.post(f"/admin/invitations/{invitation.pk}/take-back/").status_code == 302
    assert Invitation.objects.get().state == Invitation.State.TAKEN_BACK


def test_two_managers_of_a_cooperative_do_not_use_up_the_texts_of_others(
    manager: User, shared_world: World, settings: Any
) -> None:
    settings.SMS_LIMITS = settings.SMS_LIMITS | {"invitation": {"number": (3, 6), "place": (2, 4), "all": (9, 9)}}
    other, elsewhere, staff = (make_user(name) for name in ("other", "elsewhere", "staff"))
    ours, theirs = shared_world.millet.cooperative, shared_world.pears.cooperative
    appoint(user=other, role=Role.MANAGER, place=ours)
    appoint(user=elsewhere, role=Role.MANAGER, place=theirs)
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=ours.village.township)
    asks = [(manager, ours), (other, ours), (manager, ours), (other, ours), (elsewhere, theirs)]
    pages = [
        client_of(by).post("/admin/invitations/new/", form(at, email="", phone=f"1380013800{n}")).content.decode()
        for n, (by, at) in enumerate(asks)
    ]
    assert ["邀请短信太多" in page for page in pages] == [False, False, True, True, False]
    assert ["/accounts/invitation/" in page for page in pages] == [True] * 5  # passed on by hand
    assert KeptMessage.objects.count() == 3
    village = {"role": "council", "place": f"village-{ours.village.pk}", "email": ""}
    for n in (7, 8, 9):  # of a village: its township's
        page = client_of(staff).post("/admin/invitations/new/", form(ours, **village, phone=f"1380013800{n}"))
        assert ("邀请短信太多" in page.content.decode()) == (n == 9)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": ""}, "phone"), ({"phone": "13800138000"}, "phone"), ({"place": ""}, "place"),
        ({"place": "cooperative-999999"}, "place"), ({"role": "county"}, "role"), ({"role": "x" * 5000}, "role"),
        ({"email": "nobody@"}, "email"), ({"why": CARDS[0]}, "why"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_invites_nobody(
    changes: dict[str, str], wrong: str, manager: User, shared_world: World
) -> None:
    answer = client_of(manager).post("/admin/invitations/new/", form(shared_world.millet.cooperative, **changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert not Invitation.objects.exists()


def test_a_place_of_somebody_else_is_not_offered(manager: User, shared_world: World) -> None:
    answer = client_of(manager).post("/admin/invitations/new/", form(shared_world.pears.cooperative))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["place"])
    page = client_of(manager).get(
        f"/admin/invitations/new/?role=driver&cooperative={shared_world.millet.cooperative.pk}"
    )
    assert set(page.context["form"].offered) == {"manager", "clerk", "driver"}
    assert page.context["form"]["role"].value() == "driver"


def test_each_sees_what_they_could_have_given(manager: User, shared_world: World) -> None:
    county, boss = make_user("county"), User.objects.create_superuser(email="boss@example.com")
    appoint(user=county, role=Role.COUNTY)
    council = make_user("council")
    appoint(user=council, role=Role.COUNCIL, place=shared_world.millet.product.village)
    everything = set(Appointment.objects.values_list("pk", flat=True))
    mine = Appointment.objects.filter(cooperative=shared_world.millet.cooperative)
    assert set(rows(client_of(manager))) == set(mine.values_list("pk", flat=True))
    assert rows(client_of(shared_world.millet.staff)) == [council.appointments.get().pk]
    assert rows(client_of(shared_world.pears.staff)) == []
    assert "这里还没有人任职" in client_of(shared_world.pears.staff).get("/admin/appointments/").content.decode()
    assert set(rows(client_of(county))) == set(rows(client_of(boss))) == everything
    assert rows(client_of(boss), role="council", state="holds") == [council.appointments.get().pk]
    assert rows(client_of(boss), state="ended") == []
    for person, status in ((shared_world.pears.staff, 404), (shared_world.millet.clerk, 404), (boss, 200)):
        page = client_of(person).get(f"/admin/appointments/{council.appointments.get().pk}/")
        assert page.status_code == status


def test_a_role_that_nobody_can_give_is_named_nowhere(shared_world: World) -> None:
    boss = client_of(User.objects.create_superuser(email="boss@example.com"))
    for page in ("/admin/appointments/", "/admin/invitations/new/"):
        html = boss.get(page).content.decode()
        assert 'value="county"' in html and 'value="supplier"' not in html


def test_an_appointment_ends_with_a_reason_on_its_page(manager: User, shared_world: World) -> None:
    clerk = shared_world.millet.clerk
    there = f"/admin/appointments/{clerk.appointments.get().pk}/"
    session, client = client_of(clerk), client_of(manager)
    mine = f"/admin/appointments/{manager.appointments.get().pk}/end/"
    assert "这是您自己的任职" in client.get(mine.removesuffix("end/")).content.decode()
    assert "这是您自己的任职" not in client.get(there).content.decode()
    page = client.post(mine, {"reason": "退休"}, follow=True).content.decode()
    assert "这是该合作社最后一位负责人" in page
    assert client.post(f"{there}end/", {"reason": " "}).status_code == 422
    assert client_of(shared_world.pears.staff).post(f"{there}end/", {"reason": "x"}).status_code == 404
    assert session.get("/admin/parcels/").status_code == 200
    assert client.post(f"{there}end/", {"reason": "离职"}).status_code == 302
    assert session.get("/admin/parcels/").status_code == 302
    assert clerk.appointments.get().ended_by == manager
    assert "离职" in client.get(there).content.decode()


def test_the_form_of_a_user_gives_no_rights(shared_world: World) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    client, clerk = client_of(boss), shared_world.millet.clerk
    there = f"/admin/users/edit/{clerk.pk}/"
    page = client.get(there).content.decode()
    assert not [name for name in ("is_superuser", "groups") if f'name="{name}"' in page]
    given = {"email": clerk.email, "name": "王示例", "is_active": "on", "is_superuser": "on", "groups": ["1", "2"]}
    assert client.post(there, given).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.name, clerk.is_superuser, [group.name for group in clerk.groups.all()]) == (
        "王示例",
        False,
        ["Clerks", f"Cooperative {shared_world.millet.cooperative.pk} {shared_world.millet.cooperative.name}"],
    )
    assert client.get(f"/admin/bulk/people/user/assign_role/?id={clerk.pk}").status_code == 404
    assert "合作社理货员 · " in client.get("/admin/users/").content.decode()
