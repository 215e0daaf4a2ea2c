"""In an empty installation every form that makes something answers: it says what is to be entered first, or what is wrong."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Invitation, Role, User
from marketplace.places.models import Township, Village
from tests.orders.desks import as_user
from tests.suite.test_irreversible import patterns
from tests.world import make_user

pytestmark = pytest.mark.django_db


def forms() -> list[str]:
    """The addresses below the back office that end as those of such forms do, and need nothing to be written."""
    found = []
    for name, path, _view in patterns(get_resolver()):
        if path.startswith("admin/") and path.rstrip("/").endswith(("/new", "/add")):
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return sorted(set(found))


@pytest.mark.parametrize("role", [Role.COUNTY, Role.ADMINISTRATOR])
def test_no_form_fails_where_there_is_nothing_yet(role: str) -> None:
    user = make_user("first")
    appoint(user=user, role=role)
    browser = as_user(User.objects.get(pk=user.pk))
    addresses = forms()
    assert "/admin/invitations/new/" in addresses and len(addresses) > 10
    for address in addresses:
        assert browser.get(address).status_code < 500, address
        assert browser.post(address, {}).status_code < 500, address


def given(**changes: str) -> dict[str, str]:
    return {"role": "", "place": "", "phone": "13800138000", "email": "", "why": ""} | changes


def test_only_roles_that_have_a_place_are_offered_to_the_county() -> None:
    county = make_user("county")
    appoint(user=county, role=Role.COUNTY)
    browser = as_user(county)
    page = browser.get("/admin/invitations/new/?role=township_staff")
    assert [value for value, _label in page.context["form"].fields["role"].choices] == ["editor"]
    html = page.content.decode()
    assert "There is no township yet" in html and f'href="{reverse("townships:add")}"' in html
    answer = browser.post("/admin/invitations/new/", given(role="township_staff"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    assert not Invitation.objects.exists()


def test_a_township_without_villages_is_told_who_enters_them() -> None:
    township, staff = Township.objects.create(name="岭子镇"), make_user("staff")
    appoint(user=staff, role=Role.TOWNSHIP_STAFF, place=township)
    browser = as_user(staff)
    page = browser.get("/admin/invitations/new/")
    assert [value for value, _label in page.context["form"].fields["role"].choices] == ["helper"]
    assert "There is no village yet, so nobody can be appointed to one.\nThe county enters it." in page.content.decode()
    Village.objects.create(name="李里村", township=township)
    assert "no village yet" not in browser.get("/admin/invitations/new/").content.decode()
