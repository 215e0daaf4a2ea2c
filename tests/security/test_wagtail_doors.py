"""Wagtail's own doors obey scope: choosers, pictures, searches, filters, bulk actions, copies, the interface for scripts (R8)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import Collection, Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.editing.editors import editors_group, grant_township_pages
from cms.models import StoryImage, VillagePage
from marketplace.people.actions import township_group
from marketplace.people.appointments.actions import appoint
from marketplace.people.models import Role, User
from tests.cms.shop_site import ShopSite, make_picture, make_site, translate_site
from tests.world import World, make_user, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def site(world: World) -> ShopSite:
    """Two townships with a page and a village page each, which their staff may edit; drafts of both."""
    made = make_site(world)
    translate_site(made)  # so that what is above both languages is theirs to look at
    editors_group()
    for page in (made.township, made.other_village.get_parent().specific):
        grant_township_pages(page, township_group(page.township))
    for page, staff in ((made.village, world.millet.staff), (made.other_village, world.pears.staff)):
        page.title = f"{page.title}的草稿"
        page.save_revision(user=staff)
        log(page, "wagtail.edit", user=staff)
        Page.objects.filter(pk=page.pk).update(owner=staff)
    return made


@pytest.fixture
def pictures(site: ShopSite) -> dict[str, StoryImage]:
    """One in the collection of each township, and one in nobody's."""
    found = {"shop": StoryImage.objects.get()}
    for name, township in (("A", "岭子镇"), ("B", "太河镇")):
        found[name] = make_picture(name, collection=Collection.objects.get(name__startswith=township))
    return found


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def staff(world: World, site: ShopSite) -> Client:
    """Of township A."""
    return client_of(world.millet.staff)


def who(world: World) -> dict[str, User]:
    council, editor = make_user("council"), make_user("editor")
    appoint(user=council, role=Role.COUNCIL, place=world.millet.product.village)
    appoint(user=editor, role=Role.EDITOR)
    return {"clerk": world.millet.clerk, "council": council, "A": world.millet.staff, "editor": editor}


def test_scripts_read_the_pictures_and_pages_of_their_reader_alone(
    world: World, site: ShopSite, pictures: dict[str, StoryImage]
) -> None:
    def read(user: User, kind: str) -> set[int] | str:
        answered = client_of(user).get(f"/admin/api/main/{kind}/")
        if answered.status_code == 302:
            return answered.headers["Location"]
        return {row["id"] for row in answered.json()["items"]}

    people = who(world)
    everything = {one.pk for one in pictures.values()}
    assert [read(people[role], "images") for role in people] == ["/admin/", "/admin/", {pictures["A"].pk}, everything]
    assert read(people["A"], "documents") == set()
    assert site.other_village.pk not in read(people["A"], "pages")
    assert site.other_village.pk in read(people["editor"], "pages")
    for role, status in {"A": 404, "editor": 200}.items():
        assert client_of(people[role]).get(f"/admin/api/main/images/{pictures['B'].pk}/").status_code == status
        moving = f"/admin/api/main/pages/{site.village.pk}/action/unpublish/"
        assert client_of(people[role]).post(moving, {}, "application/json").status_code == 404
    assert VillagePage.objects.get(pk=site.village.pk).live


@pytest.mark.parametrize("door", [
    "images/{B}/", "images/{B}/delete/", "images/{B}/generate_url/", "images/{B}/preview/original/", "images/usage/{B}/",
    "images/multiple/{B}/", "images/chooser/chosen/{B}/", "images/chooser/{B}/select_format/",
    "images/chooser/chosen-multiple/?id={A}&id={B}", "bulk/cms/storyimage/delete/?id={A}&id={B}",
])  # fmt: skip
def test_a_picture_of_another_township_is_not_there(staff: Client, pictures: dict[str, StoryImage], door: str) -> None:
    path = "/admin/" + door.format(**{name: one.pk for name, one in pictures.items()})
    for send in (staff.get, staff.post):
        assert send(path).status_code == 404
    assert StoryImage.objects.count() == 3


def test_choosers_offer_what_their_reader_finds(staff: Client, site: ShopSite, pictures: dict[str, StoryImage]) -> None:
    foreign = site.other_village
    for path in (
        f"/admin/choose-page/{site.villages.pk}/", "/admin/choose-page/search/?q=村", "/admin/pages/search/results/?q=村",
        "/admin/images/chooser/",
    ):  # fmt: skip
        text = json.dumps(staff.get(path).content.decode(), ensure_ascii=False)
        assert foreign.village.name not in text and "太河镇" not in text, path
    assert staff.get(f"/admin/choose-page/{foreign.get_parent().pk}/").status_code == 404
    assert staff.get(f"/admin/choose-page/chosen-multiple/?id={foreign.pk}").status_code == 404
    assert staff.get(f"/admin/choose-page/chosen-multiple/?id={site.village.pk}").status_code == 200


@pytest.mark.parametrize("role", ["clerk", "council"])
def test_whoever_edits_no_pages_has_no_chooser(world: World, site: ShopSite, role: str) -> None:
    client = client_of(who(world)[role])
    for path in ("choose-page/", "tag-autocomplete/?term=a", "images/chooser/", "documents/chooser/", "api/main/pages/",
                 "snippets/choose/cms/siteframe/", "snippets/choose/cms/searchwords/", "localize/reports/translations/",
                 "localize/api/snippets/cms/siteframe/", "workflows/task_chooser/"):  # fmt: skip
        if (role, path) == ("clerk", "images/chooser/"):
            continue  # of the cooperative's own collection
        answered = client.get(f"/admin/{path}")
        assert (answered.status_code, answered.headers.get("Location")) == (302, "/admin/"), path


def test_a_copy_tells_nothing_of_pages_elsewhere(staff: Client, site: ShopSite) -> None:
    above = site.other_village.get_parent()
    given = {"new_title": "x", "new_slug": "xiangquan", "new_parent_page": above.pk}
    for place in (above.pk, 999_999, "x"):
        assert (
            staff.post(f"/admin/pages/{site.village.pk}/copy/", given | {"new_parent_page": place}).status_code == 404
        )
    assert staff.post(f"/admin/pages/{site.village.pk}/move/{above.pk}/confirm/").status_code == 404
    assert above.get_children().count() == 1


def test_a_bulk_action_on_all_is_on_what_its_reader_sees(staff: Client, site: ShopSite) -> None:
    below = f"/admin/bulk/wagtailcore/page/unpublish/?id=all&childOf={site.villages.pk}"
    question = staff.get(below)
    assert [one["item"].pk for one in question.context["items"]] == [site.township.pk]
    assert question.context["items_with_no_access"] == []
    staff.post(below, {"include_descendants": "on"})
    assert set(VillagePage.objects.filter(live=True, locale=site.village.locale)) == {site.other_village}
    assert staff.get(f"{below}0").status_code == 404
    for odd in ("x", "99999999999999999999"):
        assert staff.get(f"/admin/bulk/wagtailcore/page/publish/?id={odd}").status_code == 404


def test_filters_by_person_name_nobody_of_another_township(world: World, staff: Client, site: ShopSite) -> None:
    def named(client: Client, path: str) -> set[str]:
        fields = client.get(path).context["filters"].form.fields
        return {
            str(person) for name in ("owner", "edited_by", "user", "requested_by", "locked_by") if name in fields
            for person in fields[name].queryset
        }  # fmt: skip

    Page.objects.filter(pk=site.other_village.pk).update(locked=True, locked_by=world.pears.staff)
    for path in (f"/admin/pages/{site.villages.pk}/", f"/admin/pages/{site.village.pk}/history/",
                 "/admin/reports/workflow/", "/admin/pages/usage/cms/villagepage/"):  # fmt: skip
        assert str(world.pears.staff) not in named(staff, path), path
    assert str(world.millet.staff) in named(staff, f"/admin/pages/{site.villages.pk}/")
    assert staff.get("/admin/reports/page-types-usage/").headers["Location"] == "/admin/"


def edited(page: VillagePage, **fields: Any) -> dict[str, Any]:
    given = {
        "title": page.title, "slug": page.slug, "summary": page.summary, "village": page.village_id,
        "picture": page.picture_id, "story": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    }  # fmt: skip
    return nested_form_data(given | fields)  # type: ignore[no-any-return]


@pytest.fixture
def stories(site: ShopSite, pictures: dict[str, StoryImage]) -> dict[str, dict[str, Any]]:
    """What staff may put into their page, and what they may not, by what it is."""
    draft = site.other_village.get_parent().add_child(
        instance=VillagePage(title="没发布", slug="draft", village=site.other_village.village, summary="x", live=False,
                             locale=site.village.locale, picture=pictures["B"]))  # fmt: skip

    def shown(picture: StoryImage) -> dict[str, Any]:
        return {"story": streamfield([("picture", {"picture": picture.pk, "caption": ""})])}

    def linked(page: Page) -> dict[str, Any]:
        text = {"blocks": [{"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                            "entityRanges": [{"key": 0, "offset": 0, "length": 1}]}],
                "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page.pk}}}}  # fmt: skip
        return {"story": streamfield([("paragraph", json.dumps(text))])}

    return {
        "own picture": {"picture": pictures["A"].pk}, "own picture in the story": shown(pictures["A"]),
        "published page": linked(site.millet), "foreign picture": {"picture": pictures["B"].pk},
        "foreign picture in the story": shown(pictures["B"]), "foreign draft": linked(draft),
    }  # fmt: skip


@pytest.mark.parametrize(("what", "field"), [
    ("own picture", None), ("own picture in the story", None), ("published page", None), ("foreign picture", "picture"),
    ("foreign picture in the story", "story"), ("foreign draft", "story"),
])  # fmt: skip
def test_a_page_shows_nothing_that_its_editor_does_not_see(
    staff: Client, site: ShopSite, stories: dict[str, dict[str, Any]], what: str, field: str | None
) -> None:
    before = VillagePage.objects.get(pk=site.village.pk).latest_revision_id
    answered = staff.post(f"/admin/pages/{site.village.pk}/edit/", edited(site.village, **stories[what]))
    saved = VillagePage.objects.get(pk=site.village.pk).latest_revision_id != before
    if field is None:
        assert (answered.status_code, saved) == (302, True)
    else:
        assert (list(answered.context["form"].errors), saved) == ([field], False)
        said, html = "您看不到这一项", answered.content.decode()
        assert said in html or json.dumps(said)[1:-1] in html  # of sections it is handed to their script


def test_wagtails_test_of_a_fault_is_no_door(site: ShopSite) -> None:
    admin = client_of(User.objects.create_superuser(email="boss@example.com"))
    assert admin.get("/admin/failwhale/").status_code == 404
