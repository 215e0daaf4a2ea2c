"""`manage.py close_season AGREEMENT_ID`: buy a season's unsold deliveries at the protected price."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.mass import jin
from marketplace.ledger.money import with_commas
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.runtime.plain_command import row_id
from marketplace.supply.models import Agreement
from marketplace.supply.refusals import HarvestAwaited, SeasonClosed, SeasonNotReady
from marketplace.supply.seasons.queries import preview
from orders.season_end.closing import close_season, waiting_for


class Command(OperatorCommand):
    help = "Stop the sale of an agreement's produce, and buy what is unsold at the protected price."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--dry-run` shows what would be done; `--json` for machines."""
        parser.add_argument("agreement_id", type=row_id)
        parser.add_argument("--dry-run", action="store_true", help="change nothing: show what would be bought, of whom")
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def only_reads(self, options: dict[str, Any]) -> bool:
        """`--dry-run` changes nothing."""
        return bool(options["dry_run"])

    def operate(self, **options: Any) -> None:
        """Close the season, or show what closing would do. Exit code 1 when it is refused or has to wait."""
        agreement = (
            Agreement.objects.select_related("cooperative", "product", "season")
            .filter(pk=options["agreement_id"])
            .first()
        )
        if agreement is None:
            raise CommandError(_("There is no agreement %(id)s.") % {"id": options["agreement_id"]})
        if options["dry_run"]:
            self._preview(agreement, as_json=options["json"])
            return
        try:
            closing = close_season(agreement.pk, user=None, now=timezone.now())
        except (HarvestAwaited, SeasonClosed) as refused:
            raise CommandError(str(refused)) from refused
        except SeasonNotReady as refused:
            raise CommandError(
                _("The sale is stopped; nothing was bought yet. Waiting for: %(waiting)s")
                % {"waiting": ", ".join(refused.waiting)}
            ) from refused
        bought = {
            "agreement": agreement.pk, "paid_fen": closing.paid_fen, "from_fund_fen": closing.from_fund_fen,
            "owed_fen": closing.owed_fen, "deliveries": closing.purchases.count(),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(bought))
        else:
            self.stdout.write(
                _(
                    "Bought what was left of %(deliveries)s deliveries for ¥%(paid)s: ¥%(fund)s out of the price "
                    "protection fund; ¥%(owed)s could not be funded and is owed by the cooperative."
                )
                % {
                    "deliveries": bought["deliveries"],
                    "paid": with_commas(closing.paid_fen),
                    "fund": with_commas(closing.from_fund_fen),
                    "owed": with_commas(closing.owed_fen),
                },  # fmt: skip
                self.style.SUCCESS,
            )

    def _preview(self, agreement: Agreement, *, as_json: bool) -> None:
        found, waiting = preview(agreement), waiting_for(agreement.pk)
        if as_json:
            households = [
                {"household": row.number, "deliveries": row.deliveries, "grams": row.grams, "fen": row.fen}
                for row in found.households
            ]
            self.stdout.write(
                json.dumps(
                    {
                        "agreement": agreement.pk, "grams": found.unsold.grams, "fen": found.unsold.fen,
                        "from_cooperative_fen": found.funding.from_cooperative,
                        "from_fund_fen": found.funding.from_fund, "owed_fen": found.funding.owed,
                        "waiting": waiting, "households": households,
                    },
                    ensure_ascii=False,
                )
            )  # fmt: skip
            return
        for row in found.households:
            self.stdout.write(f"{row.number}\t{jin(row.grams)} 斤\t¥{with_commas(row.fen)}")
        self.stdout.write(
            _("To be bought: %(jin)s 斤 for ¥%(fen)s; ¥%(owed)s could not be funded.")
            % {
                "jin": jin(found.unsold.grams),
                "fen": with_commas(found.unsold.fen),
                "owed": with_commas(found.funding.owed),
            }
        )
        if waiting:
            self.stdout.write(_("Waiting for: %(waiting)s") % {"waiting": ", ".join(waiting)}, self.style.WARNING)
