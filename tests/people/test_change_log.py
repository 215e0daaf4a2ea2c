"""The change log: what an entry says, that it stands and falls with its change, and who reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_actions
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.users.models import UserProfile

from marketplace.catalogue.models import Category
from marketplace.cooperatives.models import Cooperative
from marketplace.people.appointments.actions import appoint, end_appointment
from marketplace.people.change_log import Change, ScopedLogEntry, log_change, log_changes, log_title
from marketplace.people.log_actions import RoleAction
from marketplace.people.models import Appointment, Role, User
from marketplace.places.models import Township, Village
from orders.models import PostageRate
from tests.world import make_user

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 10, 20, 2, tzinfo=UTC)


@pytest.fixture
def township() -> Township:
    return Township.objects.create(name="岭子镇", name_en="Lingzi")


def entries() -> list[tuple[str, str, User | None, dict[str, Any]]]:
    return [(one.action, one.label, one.user, one.data) for one in ScopedLogEntry.objects.order_by("id")]


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def history(reader: User, user: User, language: str) -> list[str]:
    """What a user's history page says to somebody who reads this language."""
    UserProfile.objects.update_or_create(user=reader, defaults={"preferred_language": language})
    page = as_user(reader).get(f"/admin/users/history/{user.pk}/")
    said = [str(entry.message) for entry in page.context["object_list"]]  # as the page has shown it
    assert all(message in page.content.decode() for message in said)
    return said


def test_a_role_is_one_entry_in_its_users_history(township: Township) -> None:
    boss, user = User.objects.create_superuser(email="boss@example.com", name="老板"), make_user("李示例")
    for _ in range(2):
        with translation.override("en"):  # who grants it reads English; the log names places as they are called here
            made = appoint(user=user, role=Role.TOWNSHIP_STAFF, place=township)
    end_appointment(made, by=boss, why="调离")
    of = {"of": "people.appointment"}
    assert entries() == [
        ("people.role.granted", f"#{user.pk}", None,
         of | {"changes": {"role": [None, "township_staff"], "township": [None, "岭子镇"]}}),
        ("people.role.ended", f"#{user.pk}", boss,
         of | {"changes": {"role": ["township_staff", None], "township": ["岭子镇", None]}, "reason": "调离"}),
    ]  # fmt: skip
    assert history(boss, user, "en")[-1] == "Role given · role: township staff · township: 岭子镇"
    assert history(boss, user, "zh-hans") == [
        "结束任职 · 职责：乡镇工作人员 → – · 乡镇/街道：岭子镇 → – · 原因：调离",
        "授予职责 · 职责：乡镇工作人员 · 乡镇/街道：岭子镇",
    ]


def test_entries_of_before_appointments_are_still_said(township: Township) -> None:
    values = {"kind": [None, "township_staff"], "township": [None, "岭子镇"]}
    log(make_user("a"), "people.role.granted", data={"of": "people.role", "changes": values})
    log(
        make_user("b"),
        "people.role.granted",
        data={"of": "cooperatives.clerk", "changes": {"cooperative": [None, "李里"]}},
    )
    with translation.override("en"):
        assert [one.message for one in ScopedLogEntry.objects.order_by("pk")] == [
            "Role given · role: township staff · township: 岭子镇",
            "Role given · cooperative: 李里",
        ]


def test_a_refused_role_leaves_no_entry(township: Township) -> None:
    with pytest.raises(ValueError, match="can't be held"):
        appoint(user=make_user("a"), role=Role.COUNCIL, place=township)
    assert entries() == []


def test_a_clerks_appointment_names_the_cooperative(township: Township) -> None:
    village = Village.objects.create(name="李里村", township=township)
    cooperative, user = Cooperative.objects.create(name="李里合作社", name_en="Lili", village=village), make_user("a")
    with translation.override("en"):
        for _ in range(2):
            appoint(user=user, role=Role.CLERK, place=cooperative)
    assert entries() == [
        ("people.role.granted", f"#{user.pk}", None,
         {"of": "people.appointment", "changes": {"role": [None, "clerk"], "cooperative": [None, "李里合作社"]}}),
    ]  # fmt: skip


def test_many_changes_are_one_statement(township: Township) -> None:
    users = [make_user(f"u{n}") for n in range(5)]
    changes = [Change(user, RoleAction.GRANTED, {"role": (None, "council")}, of=Appointment) for user in users]
    log_changes(changes[:1], user=None, now=THEN)  # content types are cached
    with CaptureQueriesContext(connection) as queries:
        log_changes(changes, user=users[0], now=THEN)
    assert [query["sql"].split(" (")[0] for query in queries] == ['INSERT INTO "wagtailcore_modellogentry"']
    assert (
        ScopedLogEntry.objects.filter(user=users[0]).values_list("object_id", "timestamp", "content_changed").count()
        == 5
    )
    assert set(ScopedLogEntry.objects.values_list("timestamp", "content_changed", "uuid")) == {(THEN, True, None)}


def test_no_changes_are_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        log_changes([], user=None)
    assert len(queries) == 0


def test_an_unknown_action_is_refused(township: Township) -> None:
    with pytest.raises(LookupError, match="people.role.taken"):
        log_change(Change(make_user("a"), "people.role.taken", {}), user=None)
    assert entries() == []


def test_an_entry_falls_with_its_change(township: Township) -> None:
    user = make_user("a")
    with transaction.atomic():
        appoint(user=user, role=Role.TOWNSHIP_STAFF, place=township)
        transaction.set_rollback(True)
    assert (entries(), user.appointments.count()) == ([], 0)


def test_wagtails_own_views_log_a_user_once_and_without_the_name() -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    form = {
        "email": "new@example.com",
        "name": "王示例",
        "password1": "a-Long-passw0rd",
        "password2": "a-Long-passw0rd",
    }
    assert as_user(boss).post("/admin/users/new/", form).status_code == 302
    made = User.objects.get(email="new@example.com")
    assert entries() == [("wagtail.create", f"#{made.pk}", boss, {})]
    form |= {"password1": "", "password2": "", "name": "王二示例", "is_active": "on"}
    assert as_user(boss).post(f"/admin/users/edit/{made.pk}/", form).status_code == 302
    hidden = ["•••", "•••"]
    assert entries()[1:] == [("people.row.edited", f"#{made.pk}", boss, {"changes": {"name": hidden}})]
    assert as_user(boss).post(f"/admin/users/edit/{made.pk}/", form).status_code == 302
    assert len(entries()) == 2  # nothing was changed
    form |= {"password1": "an-0ther-Passw0rd", "password2": "an-0ther-Passw0rd"}
    del form["is_active"]
    assert as_user(boss).post(f"/admin/users/edit/{made.pk}/", form).status_code == 302
    changes = {"is_active": [True, False], "password": hidden}
    assert entries()[2:] == [("people.row.edited", f"#{made.pk}", boss, {"changes": changes})]


def test_what_wagtail_does_to_many_users_at_once_is_logged_for_each() -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    one, two = make_user("one"), make_user("two", is_active=False)
    both = f"?id={one.pk}&id={two.pk}&next=/admin/users/"
    client = as_user(boss)
    bulk = "/admin/bulk/people/user"
    assert client.post(f"{bulk}/set_active_state/{both}", {"mark_as_active": "False"}).status_code == 302
    assert client.post(f"{bulk}/delete/?id={two.pk}&next=/admin/users/").status_code == 302
    assert entries() == [
        ("people.row.edited", f"#{one.pk}", boss, {"changes": {"is_active": [True, False]}}),
        ("wagtail.delete", f"#{two.pk}", boss, {}),
    ]
    assert set(User.objects.values_list("email", "is_active")) == {(boss.email, True), (one.email, False)}


def test_an_edit_falls_with_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    made = make_user("one", phone="+8613800138000")
    form = {"email": made.email, "phone": "13800138000", "name": made.name}

    def fail(*_given: Any, **_named: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("marketplace.people.logged_edits.log_change", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            as_user(boss).post(f"/admin/users/edit/{made.pk}/", form)
    made.refresh_from_db()
    assert (made.is_active, entries()) == (True, [])
    assert as_user(boss).post(f"/admin/users/edit/{made.pk}/", form).status_code == 302
    assert entries() == [("people.row.edited", f"#{made.pk}", boss, {"changes": {"is_active": [True, False]}})]


def test_postage_categories_and_cooperatives_say_from_what_to_what(township: Township) -> None:
    boss = User.objects.create_superuser(email="boss@example.com", name="老板")
    rate = PostageRate.objects.create(province="37", fen=800, days=2)
    answer = as_user(boss).post(f"/admin/postage/edit/{rate.pk}/", {"province": "37", "fen": "9", "days": "2"})
    assert answer.status_code == 302
    category = Category.objects.create(name="杂粮", slug="grain")
    form = {"name": "杂粮", "name_en": "Grain", "slug": "grain", "position": "0", "after_sale_hours": "72"}
    assert as_user(boss).post(f"/admin/categories/edit/{category.pk}/", form).status_code == 302
    one, other = (
        Village.objects.create(name=name, name_en=name_en, township=township)
        for name, name_en in (("李里村", "Lili"), ("西坡村", "Xipo"))
    )
    UserProfile.get_for_user(boss)
    UserProfile.objects.filter(user=boss).update(preferred_language="en")  # who edits in English logs Chinese names
    cooperative = Cooperative.objects.create(name="示例合作社", village=one, status=Cooperative.Status.APPROVED)
    form = {"name": "示例合作社", "kind": "cooperative", "village": str(other.pk), "about": "", "about_en": ""}
    assert as_user(boss).post(f"/admin/cooperatives/edit/{cooperative.pk}/", form).status_code == 302
    written = [data["changes"] for action, _row, _user, data in entries() if action == "people.row.edited"]
    assert written[0] == {"fen": [800, 900]}
    assert written[1]["name_en"] == ["", "Grain"]
    assert written[2] == {"village": ["李里村", "西坡村"]}
    page = as_user(boss).get(f"/admin/postage/history/{rate.pk}/").content.decode()
    assert "¥8.00 → ¥9.00" in page


def test_every_model_but_pages_is_logged_by_our_entry() -> None:
    assert log_actions.get_log_model_for_model(User) is ScopedLogEntry
    assert log_actions.get_log_entry_models() == {ScopedLogEntry, PageLogEntry}


def test_a_title_without_personal_data_of_its_own_is_the_rows_name(township: Township) -> None:
    assert log_title(township) == "岭子镇"
    assert isinstance(log(township, "wagtail.edit"), ModelLogEntry)


def test_a_value_whose_field_is_gone_is_still_said(township: Township) -> None:
    log_change(
        Change(township, RoleAction.GRANTED, {"mayor": ("", 5), "name": ("甲", "乙")}, reason="更正"),
        user=None,
        now=THEN,
    )
    with translation.override("en"):
        assert ScopedLogEntry.objects.get().message == "Role given · name: 甲 → 乙 · mayor: 5 · reason: 更正"
