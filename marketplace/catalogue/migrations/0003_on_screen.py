"""Claim windows of products, packs by piece, pictures; what keeps a pack that was ordered, and one name from another."""

import sys
from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# A buyer, a weigh slip and a settlement rest on what was in the pack; another content is another pack.
GUARDS = """
CREATE FUNCTION catalogue_keep_ordered_pack() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM orders_orderline WHERE pack_id = OLD.id) THEN
    RAISE EXCEPTION 'pack % has been ordered: its product, grade, mass and pieces stay', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER catalogue_keep_ordered_pack BEFORE UPDATE ON catalogue_pack FOR EACH ROW
  WHEN ((OLD.product_id, OLD.grade, OLD.grams, OLD.pieces) IS DISTINCT FROM (NEW.product_id, NEW.grade, NEW.grams, NEW.pieces))
  EXECUTE FUNCTION catalogue_keep_ordered_pack();
"""
NO_GUARDS = """
DROP TRIGGER catalogue_keep_ordered_pack ON catalogue_pack;
DROP FUNCTION catalogue_keep_ordered_pack();
"""
LONGEST = 80  # of a name's own part, so that its number fits behind it


def name_apart(apps: Any, schema_editor: Any) -> None:
    """Put a number behind what is called as another one of the same cooperative, or on sale of the same product; say which."""
    for model, whole, rows in (
        ("Product", "cooperative_id", {}),
        ("Pack", "product_id", {"active": True}),
    ):
        table, known = apps.get_model("catalogue", model)._default_manager, set()
        for pk, of, name in table.filter(**rows).order_by("pk").values_list("pk", whole, "name"):
            wanted = name
            if (of, name.lower()) in known:
                wanted = f"{name[:LONGEST]} ({pk})"
                table.filter(pk=pk).update(name=wanted)
                sys.stdout.write(
                    f"\n  {model.lower()} {pk} was called as another one ({name}): it is called {wanted} now"
                )
            known.add((of, wanted.lower()))


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_not_sent_by_code"),
        ("orders", "0001_schema"),
        migrations.swappable_dependency(settings.WAGTAILIMAGES_IMAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="after_sale_hours",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How long after receipt a buyer can say that something is wrong. Empty: as long as its category has it.",
                null=True,
                verbose_name="claim window of its own (hours)",
            ),
        ),
        migrations.AddField(
            model_name="pack",
            name="pieces",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pieces"),
        ),
        migrations.RunPython(name_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                models.F("cooperative"),
                django.db.models.functions.text.Lower("name"),
                name="product_name_once_in_cooperative",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pieces", None), models.Q(("pieces__range", (1, 1000)), ("tolerance_bp", 0)), _connector="OR"
                ),
                name="pack_counted_or_weighed",
            ),
        ),
        migrations.AddConstraint(
            model_name="pack",
            constraint=models.UniqueConstraint(
                models.F("product"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("active", True)),
                name="pack_name_once_on_sale",
            ),
        ),
        migrations.CreateModel(
            name="ProductPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.WAGTAILIMAGES_IMAGE_MODEL,
                        verbose_name="picture",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of a product",
                "verbose_name_plural": "pictures of products",
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("product", "image"), name="product_picture_once")],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
    ]
