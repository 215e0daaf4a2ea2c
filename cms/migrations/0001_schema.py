import django.core.validators
import django.db.models.deletion
import modelsearch.index
import taggit.managers
import uuid
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("cms", "0001_initial"),
        ("cms", "0002_sections_collections_campaigns"),
        ("cms", "0003_home_in_sections"),
        ("cms", "0005_calendar_in_navigation"),
    ]

    dependencies = [
        ("catalogue", "0001_schema"),
        ("people", "__first__"),
        ("places", "0002_where_it_is"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="StorefrontPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=300, verbose_name="opening")),
            ],
            options={
                "verbose_name": "produce list",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="VillageIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=300, verbose_name="opening")),
            ],
            options={
                "verbose_name": "village list",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="TownshipPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="places.township",
                        verbose_name="township",
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=300, verbose_name="opening")),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("paragraph", 0), ("picture", 3), ("quote", 6), ("number", 10), ("produce", 13)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"],
                                    "icon": "pilcrow",
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("picture", 1), ("caption", 2)]], {}),
                            4: ("wagtail.blocks.TextBlock", (), {"label": "words", "max_length": 400}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A role or a masked name (焦**). A full name only of somebody who has agreed to it in writing, and never that of a registered household.",
                                    "label": "who said it",
                                    "max_length": 80,
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("text", 4), ("attribution", 5)]], {}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "With its unit, such as 63户.", "label": "figure", "max_length": 30},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "what it counts", "max_length": 120}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "Who published it, and when.", "label": "source", "max_length": 120},
                            ),
                            10: ("wagtail.blocks.StructBlock", [[("value", 7), ("meaning", 8), ("source", 9)]], {}),
                            11: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "produce page", "page_type": ["cms.ProducePage"]},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words", "max_length": 80, "required": False},
                            ),
                            13: ("wagtail.blocks.StructBlock", [[("page", 11), ("words", 12)]], {}),
                        },
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "township page",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="SiteFrame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes"),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at"),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("name", models.CharField(help_text="For editors only.", max_length=60, verbose_name="name")),
                (
                    "header",
                    wagtail.fields.StreamField(
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
                (
                    "words",
                    models.TextField(
                        blank=True,
                        help_text="Who we are, in a sentence or two.",
                        max_length=300,
                        verbose_name="words in the footer",
                    ),
                ),
                (
                    "footer",
                    wagtail.fields.StreamField(
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
            ],
            options={
                "verbose_name": "header and footer",
                "verbose_name_plural": "headers and footers",
                "unique_together": {("translation_key", "locale")},
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("locale",),
                        name="site_frame_once_a_language",
                        violation_error_message="This language has its header and footer already.",
                    )
                ],
                "indexes": [],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name="StoryImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "collection",
                    models.ForeignKey(
                        default=wagtail.models.media.get_root_collection_id,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.collection",
                        verbose_name="collection",
                    ),
                ),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        upload_to=wagtail.images.models.get_upload_to,
                        verbose_name="file",
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False, verbose_name="width")),
                ("height", models.IntegerField(editable=False, verbose_name="height")),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created at")),
                (
                    "uploaded_by_user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by user",
                    ),
                ),
                ("focal_point_x", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_y", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_width", models.PositiveIntegerField(blank=True, null=True)),
                ("focal_point_height", models.PositiveIntegerField(blank=True, null=True)),
                ("file_size", models.PositiveIntegerField(editable=False, null=True)),
                ("file_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="What is to be seen, in one sentence, for readers who can't see the picture.",
                        max_length=255,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "description_en",
                    models.CharField(blank=True, max_length=255, verbose_name="alternative text in English"),
                ),
                (
                    "credit",
                    models.CharField(
                        blank=True, help_text="Who took or drew it.", max_length=120, verbose_name="credit"
                    ),
                ),
                (
                    "shows_people",
                    models.BooleanField(
                        default=False,
                        help_text="Faces, house numbers, number plates, name cards.",
                        verbose_name="people can be recognised",
                    ),
                ),
                (
                    "consent_on_file",
                    models.BooleanField(
                        default=False,
                        help_text="Each of them has agreed in writing to this picture being published.",
                        verbose_name="their consent is on file",
                    ),
                ),
                (
                    "tags",
                    taggit.managers.TaggableManager(
                        blank=True, help_text=None, through="taggit.TaggedItem", to="taggit.Tag", verbose_name="tags"
                    ),
                ),
            ],
            options={
                "verbose_name": "picture",
                "verbose_name_plural": "pictures",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shows_people", False), ("consent_on_file", True), _connector="OR"),
                        name="picture_of_people_with_consent",
                        violation_error_message="A picture in which people can be recognised needs their consent.",
                    )
                ],
                "indexes": [],
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="CollectionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=300, verbose_name="opening")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.storyimage",
                        verbose_name="picture",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("hand", "by hand"), ("rule", "by rule")],
                        default="hand",
                        max_length=4,
                        verbose_name="chosen",
                    ),
                ),
                (
                    "produce",
                    wagtail.fields.StreamField(
                        [("produce", 0)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "produce page", "page_type": ["cms.ProducePage"]},
                            )
                        },
                        verbose_name="produce, in this order",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "township",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.township",
                        verbose_name="township",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.village",
                        verbose_name="village",
                    ),
                ),
                ("in_season", models.BooleanField(default=False, verbose_name="only what is in season now")),
                (
                    "certified",
                    models.BooleanField(
                        default=False, verbose_name="only with a lot in stock that has a conformity certificate"
                    ),
                ),
                (
                    "price_from",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price per jin from (yuan)",
                    ),
                ),
                (
                    "price_to",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price per jin up to (yuan)",
                    ),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("shelf", "as in the produce list"),
                            ("newest", "newest first"),
                            ("cheapest", "lowest price per jin first"),
                        ],
                        default="shelf",
                        max_length=8,
                        verbose_name="order",
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(96),
                        ],
                        verbose_name="at most",
                    ),
                ),
            ],
            options={
                "verbose_name": "collection",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="CampaignPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("lead", models.TextField(blank=True, max_length=300, verbose_name="opening")),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.storyimage",
                        verbose_name="banner picture",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                (
                    "ends_at",
                    models.DateTimeField(
                        help_text="Before and after, the page says so, and the navigation leaves it out.",
                        verbose_name="ends",
                    ),
                ),
                (
                    "story",
                    wagtail.fields.StreamField(
                        [("paragraph", 0), ("picture", 3), ("quote", 6), ("number", 10), ("produce", 13)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"],
                                    "icon": "pilcrow",
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("picture", 1), ("caption", 2)]], {}),
                            4: ("wagtail.blocks.TextBlock", (), {"label": "words", "max_length": 400}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A role or a masked name (焦**). A full name only of somebody who has agreed to it in writing, and never that of a registered household.",
                                    "label": "who said it",
                                    "max_length": 80,
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("text", 4), ("attribution", 5)]], {}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "With its unit, such as 63户.", "label": "figure", "max_length": 30},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "what it counts", "max_length": 120}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "Who published it, and when.", "label": "source", "max_length": 120},
                            ),
                            10: ("wagtail.blocks.StructBlock", [[("value", 7), ("meaning", 8), ("source", 9)]], {}),
                            11: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "produce page", "page_type": ["cms.ProducePage"]},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words", "max_length": 80, "required": False},
                            ),
                            13: ("wagtail.blocks.StructBlock", [[("page", 11), ("words", 12)]], {}),
                        },
                        verbose_name="story",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        help_text="The produce that it is about.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.collectionpage",
                        verbose_name="collection",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="campaign_ends_after_start"
                    )
                ],
                "indexes": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "heading",
                    models.CharField(
                        help_text="One line that says what this place is for.", max_length=60, verbose_name="heading"
                    ),
                ),
                (
                    "lead",
                    models.TextField(
                        help_text="Two or three sentences under the heading.", max_length=300, verbose_name="opening"
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.storyimage",
                        verbose_name="main picture",
                    ),
                ),
                (
                    "sections",
                    wagtail.fields.StreamField(
                        [
                            ("banner", 7),
                            ("shelf", 11),
                            ("season", 13),
                            ("example", 15),
                            ("villages", 18),
                            ("figures", 25),
                            ("words", 37),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "", "label": "heading", "max_length": 60, "required": True},
                            ),
                            1: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "text", "max_length": 200, "required": False},
                            ),
                            2: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture", "required": False}),
                            3: ("wagtail.blocks.PageChooserBlock", (), {"label": "leads to", "required": False}),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words on the button", "max_length": 30, "required": False},
                            ),
                            5: (
                                "wagtail.blocks.DateTimeBlock",
                                (),
                                {"help_text": "Empty: at once.", "label": "shown from", "required": False},
                            ),
                            6: (
                                "wagtail.blocks.DateTimeBlock",
                                (),
                                {"help_text": "Empty: without end.", "label": "shown until", "required": False},
                            ),
                            7: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("heading", 0),
                                        ("text", 1),
                                        ("picture", 2),
                                        ("page", 3),
                                        ("words", 4),
                                        ("starts_at", 5),
                                        ("ends_at", 6),
                                    ]
                                ],
                                {},
                            ),
                            8: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the collection's title.",
                                    "label": "heading",
                                    "max_length": 60,
                                    "required": False,
                                },
                            ),
                            9: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Empty: all produce, in the order of its pages.",
                                    "label": "collection",
                                    "page_type": ["cms.CollectionPage"],
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.IntegerBlock",
                                (),
                                {"default": 6, "label": "at most", "max_value": 12, "min_value": 1},
                            ),
                            11: ("wagtail.blocks.StructBlock", [[("heading", 8), ("collection", 9), ("most", 10)]], {}),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the usual words.",
                                    "label": "heading",
                                    "max_length": 60,
                                    "required": False,
                                },
                            ),
                            13: ("wagtail.blocks.StructBlock", [[("heading", 12), ("text", 1)]], {}),
                            14: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Empty: the first produce. Not shown while it has no price for this season.",
                                    "label": "produce page",
                                    "page_type": ["cms.ProducePage"],
                                    "required": False,
                                },
                            ),
                            15: ("wagtail.blocks.StructBlock", [[("heading", 12), ("page", 14)]], {}),
                            16: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "village", "page_type": ["cms.VillagePage"]},
                            ),
                            17: (
                                "wagtail.blocks.ListBlock",
                                (16,),
                                {
                                    "default": [],
                                    "help_text": "Empty: the first three that have a picture.",
                                    "label": "villages",
                                    "max_num": 6,
                                    "min_num": 0,
                                },
                            ),
                            18: ("wagtail.blocks.StructBlock", [[("heading", 12), ("villages", 17)]], {}),
                            19: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "", "label": "heading", "max_length": 60, "required": False},
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "With its unit, such as 63户.", "label": "figure", "max_length": 30},
                            ),
                            21: ("wagtail.blocks.CharBlock", (), {"label": "what it counts", "max_length": 120}),
                            22: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "Who published it, and when.", "label": "source", "max_length": 120},
                            ),
                            23: ("wagtail.blocks.StructBlock", [[("value", 20), ("meaning", 21), ("source", 22)]], {}),
                            24: ("wagtail.blocks.ListBlock", (23,), {"label": "figures", "max_num": 6, "min_num": 1}),
                            25: ("wagtail.blocks.StructBlock", [[("heading", 19), ("figures", 24)]], {}),
                            26: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"],
                                    "icon": "pilcrow",
                                    "label": "Text",
                                },
                            ),
                            27: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture"}),
                            28: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            29: ("wagtail.blocks.StructBlock", [[("picture", 27), ("caption", 28)]], {}),
                            30: ("wagtail.blocks.TextBlock", (), {"label": "words", "max_length": 400}),
                            31: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A role or a masked name (焦**). A full name only of somebody who has agreed to it in writing, and never that of a registered household.",
                                    "label": "who said it",
                                    "max_length": 80,
                                },
                            ),
                            32: ("wagtail.blocks.StructBlock", [[("text", 30), ("attribution", 31)]], {}),
                            33: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "produce page", "page_type": ["cms.ProducePage"]},
                            ),
                            34: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words", "max_length": 80, "required": False},
                            ),
                            35: ("wagtail.blocks.StructBlock", [[("page", 33), ("words", 34)]], {}),
                            36: (
                                "wagtail.blocks.StreamBlock",
                                [[("paragraph", 26), ("picture", 29), ("quote", 32), ("number", 23), ("produce", 35)]],
                                {"label": "story", "required": True},
                            ),
                            37: ("wagtail.blocks.StructBlock", [[("heading", 19), ("story", 36)]], {}),
                        },
                        verbose_name="sections",
                    ),
                ),
            ],
            options={
                "verbose_name": "home page",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ProducePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        help_text="Price, packs, stock and cooperative come from the product; this page tells its story.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="catalogue.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="Stands under the name, and in search results.",
                        max_length=120,
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "main_picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.storyimage",
                        verbose_name="main picture",
                    ),
                ),
                (
                    "pictures",
                    wagtail.fields.StreamField(
                        [("picture", 2)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture"}),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("picture", 0), ("caption", 1)]], {}),
                        },
                        verbose_name="further pictures",
                    ),
                ),
                (
                    "story",
                    wagtail.fields.StreamField(
                        [("paragraph", 0), ("picture", 3), ("quote", 6), ("number", 10), ("produce", 13)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"],
                                    "icon": "pilcrow",
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("picture", 1), ("caption", 2)]], {}),
                            4: ("wagtail.blocks.TextBlock", (), {"label": "words", "max_length": 400}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A role or a masked name (焦**). A full name only of somebody who has agreed to it in writing, and never that of a registered household.",
                                    "label": "who said it",
                                    "max_length": 80,
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("text", 4), ("attribution", 5)]], {}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "With its unit, such as 63户.", "label": "figure", "max_length": 30},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "what it counts", "max_length": 120}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "Who published it, and when.", "label": "source", "max_length": 120},
                            ),
                            10: ("wagtail.blocks.StructBlock", [[("value", 7), ("meaning", 8), ("source", 9)]], {}),
                            11: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "produce page", "page_type": ["cms.ProducePage"]},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words", "max_length": 80, "required": False},
                            ),
                            13: ("wagtail.blocks.StructBlock", [[("page", 11), ("words", 12)]], {}),
                        },
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "produce page",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="VillagePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to="places.village",
                        verbose_name="village",
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="Stands under the name, and in search results.",
                        max_length=120,
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.storyimage",
                        verbose_name="main picture",
                    ),
                ),
                (
                    "story",
                    wagtail.fields.StreamField(
                        [("paragraph", 0), ("picture", 3), ("quote", 6), ("number", 10), ("produce", 13)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr"],
                                    "icon": "pilcrow",
                                    "label": "Text",
                                },
                            ),
                            1: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "picture"}),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            3: ("wagtail.blocks.StructBlock", [[("picture", 1), ("caption", 2)]], {}),
                            4: ("wagtail.blocks.TextBlock", (), {"label": "words", "max_length": 400}),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "A role or a masked name (焦**). A full name only of somebody who has agreed to it in writing, and never that of a registered household.",
                                    "label": "who said it",
                                    "max_length": 80,
                                },
                            ),
                            6: ("wagtail.blocks.StructBlock", [[("text", 4), ("attribution", 5)]], {}),
                            7: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "With its unit, such as 63户.", "label": "figure", "max_length": 30},
                            ),
                            8: ("wagtail.blocks.CharBlock", (), {"label": "what it counts", "max_length": 120}),
                            9: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"help_text": "Who published it, and when.", "label": "source", "max_length": 120},
                            ),
                            10: ("wagtail.blocks.StructBlock", [[("value", 7), ("meaning", 8), ("source", 9)]], {}),
                            11: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "produce page", "page_type": ["cms.ProducePage"]},
                            ),
                            12: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "words", "max_length": 80, "required": False},
                            ),
                            13: ("wagtail.blocks.StructBlock", [[("page", 11), ("words", 12)]], {}),
                        },
                        help_text="Name no household. A person is named only with consent in writing.",
                        verbose_name="story",
                    ),
                ),
            ],
            options={
                "verbose_name": "village page",
                "indexes": [],
                "constraints": [],
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="StoryRendition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filter_spec", models.CharField(db_index=True, max_length=255)),
                (
                    "file",
                    wagtail.images.models.WagtailImageField(
                        height_field="height",
                        storage=wagtail.images.models.get_rendition_storage,
                        upload_to=wagtail.images.models.get_rendition_upload_to,
                        width_field="width",
                    ),
                ),
                ("width", models.IntegerField(editable=False)),
                ("height", models.IntegerField(editable=False)),
                ("focal_point_key", models.CharField(blank=True, default="", editable=False, max_length=16)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="renditions", to="cms.storyimage"
                    ),
                ),
            ],
            options={
                "unique_together": {("image", "filter_spec", "focal_point_key")},
                "indexes": [],
                "constraints": [],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
    ]
