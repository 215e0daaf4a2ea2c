"""Home pages from before there were sections keep what they showed, also as it opens in the editor."""

from __future__ import annotations

import importlib
import json
from typing import Any

import psycopg
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Page

from cms.models import HomePage
from tests.cms.shop_site import make_site
from tests.real_database import RealDatabase
from tests.world import make_world

BODY = [{"type": "paragraph", "value": "<p>一本明白账</p>", "id": "7a9d1b9e-6a5f-4f0c-8f4e-1f6b2d3c4e5f"}]


def test_the_fixed_template_becomes_sections(real_database: RealDatabase, owner_sql: psycopg.Connection[Any]) -> None:
    home = make_site(make_world()).home
    home.save_revision()
    home.refresh_from_db()
    owner_sql.execute("ALTER TABLE cms_homepage ADD COLUMN body jsonb NOT NULL DEFAULT '[]'")
    owner_sql.execute("UPDATE cms_homepage SET body = %s", [json.dumps(BODY)])
    draft = [{**BODY[0], "value": "<p>改了一半</p>"}]
    revision = home.latest_revision
    del revision.content["sections"]
    revision.content["body"] = json.dumps(draft)
    revision.save()
    migration = importlib.import_module("cms.migrations.0003_home_in_sections")
    before = MigrationLoader(connection).project_state([("cms", "0002_sections_collections_campaigns")]).apps
    migration.put_into_sections(before, None)
    for page, words in (
        (HomePage.objects.get(), "一本明白账"),
        (Page.objects.get(pk=home.pk).get_latest_revision_as_object(), "改了一半"),
    ):
        assert [block.block_type for block in page.sections] == ["shelf", "example", "villages", "words"]
        assert words in str(page.sections[3].value["story"][0].value.source)
