"""A village page stands under the page of its own township: no door puts it elsewhere, and nothing links to one that does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import GroupApprovalTask, Page, Revision, Workflow, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.editing.editors import grant_township_pages
from cms.editing.scheduling import publish_due
from cms.models import VillagePage
from cms.shelf.trust import village_story
from cms.templatetags.links import village_address
from marketplace.people.actions import township_group
from marketplace.people.models import User
from tests.cms.shop_site import ShopSite
from tests.world import World


@pytest.fixture
def staff(world: World, site: ShopSite, client: Client) -> Client:
    """Lili's township staff, who edit the pages of their township."""
    grant_township_pages(site.township, township_group(site.township.township))
    client.force_login(world.millet.staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form_of(page: VillagePage, **fields: Any) -> dict[str, Any]:
    given = {
        "title": page.title, "slug": page.slug, "summary": page.summary, "village": page.village_id,
        "picture": page.picture_id or "", "story": streamfield([]), "comments": {
            "TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    }  # fmt: skip
    return nested_form_data(given | fields)  # type: ignore[no-any-return]


def stored() -> list[tuple[Any, ...]]:
    return list(
        VillagePage.objects.order_by("pk").values_list("pk", "path", "village_id", "live", "latest_revision_id")
    )


@pytest.mark.django_db
@pytest.mark.parametrize("step", [{}, {"action-publish": "yes"}, {"action-submit": "yes"}])
def test_staff_neither_save_nor_publish_a_foreign_village_under_their_own(
    staff: Client, site: ShopSite, step: dict[str, str]
) -> None:
    before, foreign = stored(), site.other_village.village_id
    new = staff.post(
        f"/admin/pages/add/cms/villagepage/{site.township.pk}/",
        form_of(site.village, slug="new", village=foreign) | step,
    )
    edited = staff.post(f"/admin/pages/{site.village.pk}/edit/", form_of(site.village, village=foreign) | step)
    for answered in (new, edited):
        assert answered.status_code == 200
        assert list(answered.context["form"].errors) == ["village"]
    assert stored() == before


@pytest.mark.django_db
def test_staff_are_offered_the_villages_of_their_own_township_and_save_them(staff: Client, site: ShopSite) -> None:
    offered = staff.get(f"/admin/pages/{site.village.pk}/edit/").context["form"].fields["village"].queryset
    assert set(offered.values_list("township_id", flat=True)) == {site.township.township_id}
    saved = staff.post(f"/admin/pages/{site.village.pk}/edit/", form_of(site.village, summary="新的一句。"))
    assert saved.status_code == 302
    assert VillagePage.objects.get(pk=site.village.pk).get_latest_revision_as_object().summary == "新的一句。"


@pytest.mark.django_db
def test_a_township_page_stays_with_its_township(staff: Client, site: ShopSite) -> None:
    other = site.other_village.village.township_id
    given = nested_form_data({
        "title": "岭子", "slug": "lingzi", "township": other, "lead": "", "body": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    })  # fmt: skip
    answered = staff.post(f"/admin/pages/{site.township.pk}/edit/", given | {"action-publish": "yes"})
    assert list(answered.context["form"].errors) == ["township"]
    site.township.township_id = other
    with pytest.raises(ValidationError):
        site.township.save()
    site.township.refresh_from_db()
    assert site.township.township_id != other


def moved(site: ShopSite) -> None:
    Page.objects.get(pk=site.other_village.pk).move(Page.objects.get(pk=site.township.pk), pos="last-child")


def copied(site: ShopSite) -> None:
    site.other_village.copy(to=site.township, update_attrs={"slug": "copied"})


def copied_as_draft(site: ShopSite) -> None:
    site.other_village.copy(to=site.township, update_attrs={"slug": "copied"}, keep_live=False)


def aliased(site: ShopSite) -> None:
    CreatePageAliasAction(site.other_village, parent=site.township, update_slug="alias").execute()


def with_revision(site: ShopSite, **fields: Any) -> Revision:
    """A revision of Lili's page that tells of a village of the other township, from before this was refused."""
    revision: Revision = site.village.save_revision()
    revision.content = revision.content | {"village": site.other_village.village_id} | fields
    revision.save()
    return revision


def published(site: ShopSite) -> None:
    with_revision(site).publish()


def reverted(site: ShopSite) -> None:
    with_revision(site).as_object().save_revision()


def approved(site: ShopSite) -> None:
    workflow, task = Workflow.objects.create(name="w"), GroupApprovalTask.objects.create(name="t")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    revision, user = with_revision(site), User.objects.create_superuser(email="boss@example.com")
    page = VillagePage.objects.get(pk=site.village.pk)
    page.latest_revision = revision
    state = workflow.start(page, user)
    state.current_task_state.approve(user=user)


@pytest.mark.django_db
@pytest.mark.parametrize("way", [moved, copied, copied_as_draft, aliased, published, reverted, approved])
def test_no_way_puts_a_village_under_another_township(site: ShopSite, way: Callable[[ShopSite], None]) -> None:
    paths = set(VillagePage.objects.values_list("path", "village_id"))
    with pytest.raises(ValidationError) as refused:
        way(site)
    assert list(refused.value.message_dict) == ["village"]
    assert set(VillagePage.objects.values_list("path", "village_id")) == paths


@pytest.mark.django_db
def test_at_its_time_a_foreign_village_is_not_published(site: ShopSite) -> None:
    revision = with_revision(site)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    assert publish_due(timezone.now()) == 0
    assert VillagePage.objects.get(pk=site.village.pk).village_id == site.village.village_id


@pytest.mark.django_db
def test_several_pages_at_once_are_refused_in_words(client: Client, site: ShopSite) -> None:
    with_revision(site)
    client.force_login(User.objects.create_superuser(email="boss@example.com"))
    address = f"/admin/bulk/wagtailcore/page/publish/?id={site.village.pk}"
    answered = client.post(address, follow=True)
    assert answered.redirect_chain == [(address, 302)]
    assert "另一个" in str(next(iter(answered.context["messages"])))


@pytest.mark.django_db
def test_nothing_links_to_a_foreign_villages_page_and_it_can_be_taken_away(site: ShopSite) -> None:
    village, locale = site.other_village.village_id, site.other_village.locale
    own = village_story(village, locale, "")
    assert own is not None and own.address == village_address(village) == site.other_village.address
    site.other_village.unpublish()
    VillagePage.objects.filter(pk=site.village.pk).update(village_id=village)  # from before this was refused
    assert (village_story(village, locale, "x"), village_address(village)) == (None, "")
    VillagePage.objects.get(pk=site.village.pk).unpublish()
    assert not VillagePage.objects.get(pk=site.village.pk).live
