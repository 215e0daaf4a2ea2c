"""`manage.py demo`: load the demo. Run again, it finishes what is missing and changes nothing else."""

from __future__ import annotations

import logging
import sys
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms.demo.cards import load_cards
from cms.demo.county import load_county
from cms.demo.members import load_members
from cms.demo.ordering import NoDouble, load_orders
from cms.demo.people import COOPERATIVES, LOGINS, password
from cms.demo.picturing import load_pictures, uploading
from cms.demo.places import TOWNSHIPS, VILLAGES
from cms.demo.publishing import load_pages
from cms.demo.registry import World, load_registry
from cms.demo.reviewing import load_reviews
from cms.demo.shelf import load_shelf
from cms.demo.supplying import load_counter, load_supply
from marketplace.catalogue.models import Product
from marketplace.embedded.demo_choice import IN_USE
from marketplace.income.household_proofs import seal_due
from marketplace.people.models import PLACES, User
from marketplace.places.models import Township
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.runtime.plain_command import count
from orders.payments.stripe.gateway import StripeRefused, StripeUnavailable

DEMO = "@demo.example"
ROLE_WORDS = {
    "administrator": "administrator",
    "editor": "editor",
    "buyer": "buyer",
    "clerk": "clerk",
    "manager": "manager",
    "county": "county official",
    "township_staff": "township staff",
    "council": "council member",
}


def used_by_others() -> bool:
    """Return whether somebody works here, or has left something, and the demo was never loaded: a real shop."""
    if User.objects.filter(email__endswith=DEMO).exists():
        return False
    return any(model.objects.exists() for model in (User, Township, Product))


class Command(OperatorCommand):
    help = (
        "Load the demo: villages and figures from the newspapers, made-up people, produce, pictures and pages. "
        "Idempotent: a second run changes nothing, and finishes what an interrupted one left."
    )
    exit_codes: ClassVar = {IN_USE: "others have used this database"}

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what else can be loaded."""
        parser.add_argument(
            "--logins", action="store_true", help="only print who can sign in: role, login, password, where"
        )
        parser.add_argument("--with-logins", action="store_true", help="print them once all is loaded")
        parser.add_argument("--orders", action="store_true", help="also some orders; needs the running Stripe double")
        parser.add_argument(
            "--county", action="store_true",
            help="also the whole district: 9,711 households, 17,704 people, 107 designated villages, 536 cooperatives",
        )  # fmt: skip
        parser.add_argument(
            "--into", default="", metavar="NAME",
            help="the name of this database, typed, where others have used it: made-up people and money can't be taken out again",
        )  # fmt: skip
        parser.add_argument(
            "--products", type=count, default=0, metavar="N", help="also N made-up products, to measure with"
        )

    def only_reads(self, options: dict[str, Any]) -> bool:
        """`--logins` changes nothing."""
        return bool(options["logins"])

    def operate(self, **options: Any) -> None:
        """Load what was asked for."""
        if options["logins"]:
            self._print_logins()
            return
        name = connection.settings_dict["NAME"]
        if options["into"] not in ("", name):
            text = _("The database is called %(name)s, not %(typed)s. Nothing was changed.")
            raise CommandError(text % {"name": name, "typed": options["into"]})
        if used_by_others() and not options["into"]:
            text = _(
                "Others have used this database. The demo's made-up people, their passwords and money can't be taken out of "
                "it again; if that is meant, give --into %(name)s. Nothing was changed."
            )
            raise CommandError(text % {"name": name}, returncode=IN_USE)
        for name in ("django_tasks", "stripe", "wagtail"):  # a line for each page saved would bury everything else
            logging.getLogger(name).setLevel(logging.WARNING)
        with translation.override(settings.LANGUAGE_CODE):  # what is written is the site's, what is said the operator's
            world, products = self._load()
            if options["orders"]:
                self._load_orders(world, products)
            if options["county"]:
                load_county(world)
            if options["products"]:
                load_shelf(world, options["products"], load_pictures())
        seal_due(timezone.now())  # so that the notice of roots and the statements' proofs are there at once
        if options["with_logins"]:
            self._print_logins()

    def _load(self) -> tuple[World, dict[str, Product]]:
        with uploading() as pictures:
            world = load_registry(timezone.now())
            load_members(world)
            products = load_supply(world)
            load_counter(world)
            load_cards(world)
            done = tqdm(pictures.wait(), total=len(pictures), desc="pictures", unit="", file=sys.stderr, disable=None)
            for _done in done:
                pass
        load_pages(world, products, load_pictures())
        return world, products

    def _load_orders(self, world: World, products: dict[str, Product]) -> None:
        try:
            refused = load_orders(world, products)
            load_reviews(world, products)
        except (NoDouble, StripeUnavailable, StripeRefused) as error:
            raise CommandError(f"The demo's orders can't be paid: {error}") from error
        for line in refused:
            self.stderr.write(f"not ordered: {line}")

    def _print_logins(self) -> None:
        places = {key: facts.name_en for key, facts in (TOWNSHIPS | VILLAGES).items()}
        names = {key: facts.name_en for key, facts in COOPERATIVES.items()}
        cooperatives = {role for role, kind in PLACES.items() if kind == "cooperative"}
        for login in LOGINS:
            where = names[login.where] if login.role in cooperatives else places.get(login.where, "everywhere")
            who = f"{login.email} or {login.phone}" if login.phone else login.email
            at = "/" if login.role == "buyer" else "/admin/"
            self.stdout.write(f"{ROLE_WORDS[login.role]:<16} {who:<38} {password()}  {at:<8} {where}")
