"""`manage.py close_season AGREEMENT_ID --sum YUAN`: confirm what somebody has asked for in the back office."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalogue.mass import jin
from marketplace.ledger.money import with_commas
from marketplace.runtime.operator_command import OperatorCommand
from marketplace.runtime.plain_command import row_id
from marketplace.supply.models import Agreement, SeasonClosing
from marketplace.supply.refusals import NotAgreed, NotAsked, SeasonClosed, SeasonNotReady, SumChanged
from marketplace.supply.seasons.queries import preview
from marketplace.typed_text.rules import amount
from orders.season_end.closing import close_season
from orders.season_end.queries import waiting_for


def money(text: str) -> int:
    """Parse an amount in yuan, such as 32317.00, ¥32,317 or ３２３１７; return fen.

    :raises ArgumentTypeError: it is none
    """
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?", amount(text))
    if found is None:
        raise ArgumentTypeError(f"must be an amount in yuan such as 32317.00, not {text!r}")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


class Command(OperatorCommand):
    help = (
        "Buy what is unsold of an agreement's produce at the protected price, as somebody of the cooperative or township has "
        "asked in the back office (Season's end): the operator is the second person, who confirms the sum."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--sum` is what `--dry-run` shows and somebody has asked for; `--json` for machines."""
        parser.add_argument("agreement_id", type=row_id)
        parser.add_argument(
            "--sum", type=money, metavar="YUAN", dest="fen", help="the sum to be confirmed, such as 32317.00"
        )
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
        if options["fen"] is None:
            raise CommandError(_("Give the sum that --dry-run shows with --sum. Nothing was changed."), returncode=2)
        closing = self._close(agreement, options["fen"])
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

    def _close(self, agreement: Agreement, fen: int) -> SeasonClosing:
        try:
            return close_season(agreement.pk, user=None, fen=fen, now=timezone.now())
        except SeasonClosed as refused:
            raise CommandError(str(refused)) from refused
        except SumChanged as refused:
            text = _(
                "What is unsold is worth ¥%(sum)s; that must be what was asked for, and --sum. Nothing was changed."
            )
            raise CommandError(text % {"sum": with_commas(refused.fen)}) from refused
        except NotAsked as refused:
            text = _("Nobody asks to close this season: that is done in the back office, under “Season's end”.")
            raise CommandError(text) from refused
        except NotAgreed as refused:
            text = _(
                "The change log does not say that two people have agreed to this. Nothing was bought: run check_books."
            )
            raise CommandError(text) from refused
        except SeasonNotReady as refused:
            raise CommandError(
                _("The sale is stopped; nothing was bought yet. Waiting for: %(waiting)s")
                % {"waiting": ", ".join(refused.waiting)}
            ) from refused

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
