"""A long shelf for measurements: thousands of made-up products with packs, stock and pages, in bulk.

Everything is written set-based and past the actions, as an import of master data would be; the database's own checks
hold all the same. Search and reference index are left out (`manage.py update_index`, `rebuild_references_index`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from tqdm import tqdm
from wagtail.models import Page

from cms.editing.locking import lock_parent
from cms.models import ProducePage, StorefrontPage, StoryImage
from marketplace.catalogue.models import Category, Grade, Pack, Product
from marketplace.supply.models import Agreement, Delivery, Lot, ProtectedPrice, Season, Signature

from .people import COOPERATIVES
from .produce import PRODUCE
from .registry import World

BATCH = 500
NAME = "示例农产品{:05d}"
DELIVERED_GRAMS = 500_000
PACKS = (("5斤袋", "5-jin bag (2.5 kg)", 2_500, 3_980), ("2斤袋", "2-jin bag (1 kg)", 1_000, 1_780))
PROTECTED_FEN_PER_JIN = 300
HOUSEHOLD_SHARE_BP = 6_500


def load_shelf(world: World, count: int, pictures: dict[str, StoryImage]) -> None:
    """Make the made-up products from 1 to `count` that are missing, each with a page in every language."""
    names = {NAME.format(n): n for n in range(1, count + 1)}
    known = set(Product.objects.filter(name__in=names).values_list("name", flat=True))
    missing = [n for name, n in names.items() if name not in known]
    main = [pictures[facts.scenes[0]] for facts in PRODUCE.values()]
    season = Agreement.objects.filter(cooperative__in=world.cooperatives.values()).latest("season__starts_on").season
    with tqdm(total=count, initial=len(known), desc="products", unit="") as bar:
        for start in range(0, len(missing), BATCH):
            numbers = missing[start : start + BATCH]
            with transaction.atomic():
                products = _make_products(world, numbers)
                _make_supply(world, numbers, products, season)
                for storefront in StorefrontPage.objects.select_related("locale").order_by("pk"):
                    _make_pages(storefront, numbers, products, main)
            bar.update(len(numbers))


def _make_products(world: World, numbers: Sequence[int]) -> list[Product]:
    cooperatives, categories = [world.cooperatives[key] for key in COOPERATIVES], list(Category.objects.all())
    products = Product.objects.bulk_create(
        Product(
            name=NAME.format(n),
            name_en=f"Sample produce {n:05d}",
            category=categories[n % len(categories)],
            cooperative=cooperatives[n % len(cooperatives)],
            village_id=cooperatives[n % len(cooperatives)].village_id,
            harvest_from_month=n % 12 + 1,
            harvest_to_month=(n + 1) % 12 + 1,
        )
        for n in numbers
    )
    Pack.objects.bulk_create(
        Pack(
            product=product, name=name, name_en=name_en, grade=Grade.FIRST, grams=grams,
            price_fen=price + 10 * (n % 200), position=position,
        )
        for n, product in zip(numbers, products, strict=True)
        for position, (name, name_en, grams, price) in enumerate(PACKS)
    )  # fmt: skip
    return products


def _make_supply(world: World, numbers: Sequence[int], products: Sequence[Product], season: Season) -> None:
    """One household delivers one lot of each product, as the small demo's households of the same village do."""
    growers = {world.cooperatives[key].pk: world.households[facts.village][0] for key, facts in COOPERATIVES.items()}
    signed_on, officer = world.day(-90), world.users["admin@demo.example"]
    ProtectedPrice.objects.bulk_create(
        ProtectedPrice(
            product=product,
            grade=Grade.FIRST,
            season=season,
            fen_per_jin=PROTECTED_FEN_PER_JIN,
            set_by=officer,
            set_at=world.anchor,
        )
        for product in products
    )
    agreements = Agreement.objects.bulk_create(
        Agreement(
            cooperative_id=product.cooperative_id,
            product=product,
            season=season,
            household_share_bp=HOUSEHOLD_SHARE_BP,
            signed_on=signed_on,
        )
        for product in products
    )
    Signature.objects.bulk_create(
        Signature(agreement=agreement, household=growers[agreement.cooperative_id], signed_on=signed_on)
        for agreement in agreements
    )
    lots = Lot.objects.bulk_create(
        Lot(
            product=product,
            grade=Grade.FIRST,
            code=f"SHELF-{n:05d}",
            harvested_on=world.day(-20),
            best_before=world.day(300),
            certificate_number=f"演示合格证-SHELF-{n:05d}",
            grams_delivered=DELIVERED_GRAMS,
        )
        for n, product in zip(numbers, products, strict=True)
    )
    Delivery.objects.bulk_create(
        Delivery(agreement=agreement, household=growers[agreement.cooperative_id],
                 cooperative_id=agreement.cooperative_id, product_id=agreement.product_id, grade=Grade.FIRST,
                 slip_number=lot.code, grams=DELIVERED_GRAMS, protected_fen_per_jin=PROTECTED_FEN_PER_JIN,
                 delivered_at=world.anchor - timedelta(days=20), lot=lot)
        for agreement, lot in zip(agreements, lots, strict=True)
    )  # fmt: skip


def _make_pages(
    storefront: StorefrontPage, numbers: Sequence[int], products: Sequence[Product], pictures: Sequence[StoryImage]
) -> None:
    """Append the products' pages below a storefront: rows of the tree first, then those of the page type."""
    parent = lock_parent(storefront)
    last = parent.get_last_child()
    step = ProducePage._str2int(last.path[-ProducePage.steplen :]) if last else 0
    english = storefront.locale.language_code == "en"
    kind = ContentType.objects.get_for_model(ProducePage)
    pages = []
    for n, product in zip(numbers, products, strict=True):
        step += 1
        title = product.name_en if english else product.name
        pages.append(
            ProducePage(
                path=ProducePage._get_path(parent.path, parent.depth + 1, step),
                depth=parent.depth + 1,
                numchild=0,
                content_type=kind,
                locale=storefront.locale,
                translation_key=uuid5(NAMESPACE_URL, f"demo-shelf-{n}"),
                title=title,
                draft_title=title,
                slug=f"sample-{n:05d}",
                url_path=f"{parent.url_path}sample-{n:05d}/",
                search_description=title,
                summary="Made up, to measure with." if english else "虚构的商品，只用来测量。",
                product=product,
                main_picture=pictures[n % len(pictures)],
                story=[("paragraph", "<p>A made-up product.</p>" if english else "<p>这是一件虚构的商品。</p>")],
            )
        )
    _insert_pages(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))


def _insert_pages(pages: Sequence[ProducePage]) -> None:
    """Insert rows of both tables; Django's bulk_create refuses models that span two."""
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in names}) for page in pages)
    fields = ProducePage._meta.local_concrete_fields
    quote = connection.ops.quote_name

    def values(page: ProducePage, row: Page) -> list[Any]:
        page.page_ptr_id = row.pk
        return [field.get_db_prep_save(field.pre_save(page, True), connection) for field in fields]

    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(ProducePage._meta.db_table)} ({', '.join(quote(field.column) for field in fields)}) "
            f"VALUES ({', '.join(['%s'] * len(fields))})",
            [values(page, row) for page, row in zip(pages, rows, strict=True)],
        )
