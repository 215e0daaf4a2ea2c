"""What a notice says: on the home page, by mail and as a text."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.ledger.money import with_commas
from marketplace.supply.models import ProtectedPriceStep


def notice_words(step: ProtectedPriceStep) -> str:
    """Return what became of the price by a step, in the active language."""
    price = step.price
    before = price.steps.filter(fen_per_jin__lt=step.fen_per_jin).order_by("-fen_per_jin").first()
    said = {
        "product": price.product,
        "grade": price.get_grade_display(),
        "season": price.season,
        "price": with_commas(step.fen_per_jin),
        "before": with_commas(before.fen_per_jin) if before else "",
        "reason": step.reason,
    }
    if before is None:
        return _("The protected price of %(product)s, %(grade)s, %(season)s is ¥%(price)s per jin.") % said
    if not step.reason:
        return (
            _(
                "The protected price of %(product)s, %(grade)s, %(season)s was raised from ¥%(before)s to ¥%(price)s per jin."
            )
            % said
        )
    return (
        _(
            "The protected price of %(product)s, %(grade)s, %(season)s was raised from ¥%(before)s to ¥%(price)s per jin. "
            "Reason: %(reason)s"
        )
        % said
    )
