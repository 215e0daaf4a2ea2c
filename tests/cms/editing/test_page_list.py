"""The list of pages offers for each row what wagtail-localize offers, and asks nothing of the row for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail_localize import wagtail_hooks as of_localize
from wagtail_localize.models import Translation, TranslationSource

from cms.editing.page_list import row_buttons, with_translations
from marketplace.people.models import User
from tests.cms.shop_site import make_site
from tests.world import make_user, make_world

pytestmark = pytest.mark.django_db


def test_a_list_of_pages_knows_the_buttons_of_its_rows(django_assert_num_queries: Any) -> None:
    site = make_site(make_world())
    english = Locale.objects.get_or_create(language_code="en")[0]
    for page in (site.village, site.other_village):
        source, _made = TranslationSource.get_or_create_from_instance(page)
        Translation.objects.create(source=source, target_locale=english, enabled=page == site.village)
    site.village.copy_for_translation(english, copy_parents=True)
    boss = User.objects.create_superuser(email="boss@example.com")
    request = RequestFactory().get("/")
    request.user = boss
    pages = list(with_translations(site.village, Page.objects.filter(depth__gt=1), request).specific())

    def shown(buttons: Any) -> list[tuple[str, str]]:
        return [(str(one.label), one.url) for one in buttons]

    with translation.override("en"):
        with django_assert_num_queries(0):
            ours = {page.pk: shown(row_buttons(page, boss, next_url="/back/")) for page in pages}
        of_each = of_localize.page_listing_more_buttons
        assert ours == {page.pk: shown(of_each(page, boss, None, "/back/")) for page in pages}
    assert [label for label, _address in ours[site.village.pk]] == ["Sync translated pages"]
    assert [label for label, _address in ours[site.other_village.pk]] == ["Translate this page"]
    request.user = make_user("nobody")
    assert not hasattr(with_translations(site.village, Page.objects.all(), request).first(), "lacks_language")
