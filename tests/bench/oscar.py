"""django-oscar as a yardstick: a shop of it with the stand's products, on the same PostgreSQL, behind the same server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.embedded import postgres

from .stand import Server, Stand, StandError
from .venv import install

# The last version whose documented set-up lists products. From 3.2.5 on (its issue 4366) a shop needs a search engine of its
# own; with Whoosh, which its sandbox has, version 4.2 did not list 5,000 products once in ten seconds on two cores.
REQUIREMENTS = ["django-oscar[sorl-thumbnail]==3.2.4", "django~=4.2.0", "psycopg[binary]>=3.2", "gunicorn>=27"]
DATABASE = "oscar"
SETTINGS = "tests.bench.oscar_settings"
SEED = Path(__file__).with_name("oscar_seed.py")


@dataclass(frozen=True)
class Oscar:
    """A running django-oscar shop, and the addresses of its pages.

    :param search: still without the words that are searched for
    :param plenty: ids of the products of which there is enough to sell many times
    """

    server: Server
    list: str
    search: str
    product: str
    plenty: list[int]


def start(stand: Stand) -> Oscar:
    """Install django-oscar, give it the products that this process's Django sees, and serve it.

    :raises StandError: something of it does not work
    """
    python = install(stand.directory.parent / "oscar-venv", REQUIREMENTS)
    var = stand.directory / "oscar"
    shutil.rmtree(var, ignore_errors=True)  # another topic of the same run may have had a shop of its own
    var.mkdir()
    with stand.database().connect(postgres.SUPERUSER, postgres.DATABASE, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER {postgres.OWNER}")
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DATABASE_URL": stand.database().url(postgres.OWNER, DATABASE),
        "OSCAR_VAR": str(var),
    }
    products = var / "products.json"
    products.write_text(json.dumps(_products()))
    done = subprocess.run([python, "-P", SEED, products], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StandError(f"django-oscar failed:\n{done.stderr[-3000:]}")
    stand.analyze(DATABASE)
    server = stand.serve("oscar", "django.core.wsgi:get_wsgi_application()", SETTINGS, python, environment)
    return Oscar(server, **json.loads(done.stdout.splitlines()[-1]))


def _products() -> list[dict[str, Any]]:
    """The listed products in the order of their pages, as the Chinese storefront shows them."""
    from django.utils import timezone

    from cms.blocks import pictures_in
    from cms.models import ProducePage
    from cms.shelf.offers import read_offers

    pages = list(
        ProducePage.objects.filter(live=True, product__listed=True, locale__language_code="zh-hans")
        .select_related("product__category", "product__cooperative", "main_picture")
        .order_by("path")
    )
    offers = read_offers([page.product_id for page in pages], timezone.localdate(), first_only=True)
    found = []
    for page in pages:
        offer = offers[page.product_id][0]
        pictures = [page.main_picture, *pictures_in(page.pictures)]
        found.append(
            {
                "title": f"{page.title} {page.product.name_en}",
                "category": page.product.category.name,
                "cooperative": page.product.cooperative.name,
                "story": f"<p>{page.summary}</p>{page.story}",
                "price_fen": offer.price_fen,
                "packs": offer.left,
                "pictures": list(dict.fromkeys(picture.file.path for picture in pictures if picture)),
            }
        )
    return found
