"""What the home page's template had fixed becomes sections that its editors can move: the same ones, in the same order."""

import json
import uuid

from django.db import migrations


def _block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _sections(body):
    fixed = [
        _block("shelf", {"heading": "", "collection": None, "most": 6}),
        _block("example", {"heading": "", "page": None}),
        _block("villages", {"heading": "", "villages": []}),
    ]
    return [*fixed, _block("words", {"heading": "", "story": body})] if body else fixed


def put_into_sections(apps, schema_editor):
    """Fill `sections` of each home page from its story, and of its newest revision, which the editor opens."""
    HomePage = apps.get_model("cms", "HomePage")
    Revision = apps.get_model("wagtailcore", "Revision")
    for page in HomePage.objects.all():
        body = page.body.get_prep_value()
        sections = _sections(body)
        HomePage.objects.filter(pk=page.pk).update(sections=sections)
        revision = Revision.objects.filter(pk=page.latest_revision_id).first()
        if revision is not None:
            draft = revision.content.pop("body", None)
            draft = json.loads(draft) if isinstance(draft, str) else draft
            revision.content["sections"] = json.dumps(sections if draft == body else _sections(draft))
            revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_sections_collections_campaigns")]

    operations = [
        migrations.RunPython(put_into_sections, migrations.RunPython.noop),
        migrations.RemoveField(model_name="homepage", name="body"),
    ]
