"""Fills a django-oscar shop with the marketplace's own products. Run by the bench's own Python for it:

python oscar_seed.py PRODUCTS.json     prints the addresses of the list, of a search and of the first product's page, and
                                      the ids of the products of which there is plenty

Rows go in in bulk. Each product is one of the marketplace's: title in both languages, category, cooperative, story, price and stock of its first
pack, and its pictures. Parcels go to China.
"""

import json
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oscar.apps.catalogue.categories import create_from_breadcrumbs  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

Country = get_model("address", "Country")
Product = get_model("catalogue", "Product")
ProductCategory = get_model("catalogue", "ProductCategory")
ProductClass = get_model("catalogue", "ProductClass")
ProductImage = get_model("catalogue", "ProductImage")
Partner = get_model("partner", "Partner")
StockRecord = get_model("partner", "StockRecord")

PLENTY = 20  # packs


def main() -> None:
    """Make the tables and fill them."""
    call_command("migrate", verbosity=0)
    found = json.loads(Path(sys.argv[1]).read_text())
    kind = ProductClass.objects.create(name="Produce", requires_shipping=True, track_stock=True)
    Country.objects.create(iso_3166_1_a2="CN", printable_name="China", is_shipping_country=True)
    partners = {name: Partner.objects.create(name=name) for name in {one["cooperative"] for one in found}}
    shelves = {name: create_from_breadcrumbs(name) for name in {one["category"] for one in found}}
    products = Product.objects.bulk_create(
        Product(
            structure=Product.STANDALONE, product_class=kind, upc=str(n), title=one["title"], slug=f"produce-{n}",
            description=one["story"], is_public=True, is_discountable=True,
        )
        for n, one in enumerate(found)
    )  # fmt: skip
    pairs = list(zip(products, found, strict=True))
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=shelves[one["category"]]) for product, one in pairs
    )
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product, partner=partners[one["cooperative"]], partner_sku=product.upc, price_currency="CNY",
            price=Decimal(one["price_fen"]) / 100, num_in_stock=one["packs"],
        )
        for product, one in pairs
    )  # fmt: skip
    folder = Path(settings.MEDIA_ROOT, "images")
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {path: shutil.copy(path, folder) for path in {path for one in found for path in one["pictures"]}}
    ProductImage.objects.bulk_create(
        ProductImage(product=product, original=f"images/{Path(pictures[path]).name}", display_order=at)
        for product, one in pairs
        for at, path in enumerate(one["pictures"])
    )
    shutil.copy(Path(django.__file__).parents[1] / "oscar/static/oscar/img/image_not_found.jpg", settings.MEDIA_ROOT)
    plenty = [product.pk for product, one in pairs if one["packs"] >= PLENTY]
    at = {"list": "/catalogue/", "search": "/search/?q=", "product": products[0].get_absolute_url()}
    print(json.dumps(at | {"plenty": plenty}))


main()
