"""The links of header and footer may lead to how one sells here."""

import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0007_parties_watched"),
    ]

    operations = [
        migrations.AlterField(
            model_name="siteframe",
            name="footer",
            field=wagtail.fields.StreamField(
                [("column", 6)],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "heading", "max_length": 40}),
                    1: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Shown only while the page is published; a campaign only while it runs.",
                            "label": "page",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("season-calendar", "Season calendar"),
                                ("basket", "Basket"),
                                ("my-orders", "My orders"),
                                ("find-order", "Find my order"),
                                ("sell-with-us", "Sell with us"),
                                ("verify", "Check a statement"),
                                ("account_login", "Sign in"),
                                ("wagtailadmin_home", "Back office"),
                            ],
                            "label": "or a place of the shop",
                            "required": False,
                        },
                    ),
                    3: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "In place of the page's own title.",
                            "label": "words",
                            "max_length": 30,
                            "required": False,
                        },
                    ),
                    4: ("wagtail.blocks.StructBlock", [[("page", 1), ("place", 2), ("words", 3)]], {}),
                    5: ("wagtail.blocks.ListBlock", (4,), {"label": "links", "max_num": 8}),
                    6: ("wagtail.blocks.StructBlock", [[("heading", 0), ("links", 5)]], {}),
                },
                verbose_name="columns of the footer",
            ),
        ),
        migrations.AlterField(
            model_name="siteframe",
            name="header",
            field=wagtail.fields.StreamField(
                [("link", 3)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.PageChooserBlock",
                        (),
                        {
                            "help_text": "Shown only while the page is published; a campaign only while it runs.",
                            "label": "page",
                            "required": False,
                        },
                    ),
                    1: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("season-calendar", "Season calendar"),
                                ("basket", "Basket"),
                                ("my-orders", "My orders"),
                                ("find-order", "Find my order"),
                                ("sell-with-us", "Sell with us"),
                                ("verify", "Check a statement"),
                                ("account_login", "Sign in"),
                                ("wagtailadmin_home", "Back office"),
                            ],
                            "label": "or a place of the shop",
                            "required": False,
                        },
                    ),
                    2: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "In place of the page's own title.",
                            "label": "words",
                            "max_length": 30,
                            "required": False,
                        },
                    ),
                    3: ("wagtail.blocks.StructBlock", [[("page", 0), ("place", 1), ("words", 2)]], {}),
                },
                verbose_name="main navigation",
            ),
        ),
    ]
