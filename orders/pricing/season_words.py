"""Why a season can't be opened, corrected or taken back, and a price not set, in the active language."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.ledger.money import with_commas
from marketplace.supply.intake.words import limit_text, step_text
from marketplace.supply.refusals import (
    AlreadyOpen,
    BeyondLimit,
    NotASeason,
    SeasonDiffers,
    SeasonInUse,
    SeasonOverlaps,
    StepWritten,
    SupplyError,
)

IN_USE = {
    "closing": gettext_lazy("This season is being closed, or is closed: its days stay. Nothing was changed."),
    "delivered": gettext_lazy("Something was delivered in it outside these days. Nothing was changed."),
    "signed": gettext_lazy("An agreement of it was signed after these days. Nothing was changed."),
    "agreed": gettext_lazy("A cooperative has an agreement for it already, so it stays. Nothing was changed."),
    "supported": gettext_lazy("A price support was asked for it already, so it stays. Nothing was changed."),
    "raised": gettext_lazy(
        "Somebody has raised the price since you opened this page. Please look again. Nothing was changed."
    ),
}


def price_refused(refused: BeyondLimit | StepWritten) -> str:
    """Return why a price can't be set, in the active language."""
    if isinstance(refused, BeyondLimit):
        return limit_text(refused.most_fen)
    return step_text(refused.set_at)


def opening_refused(refused: SupplyError) -> ValidationError:
    """Return why a season can't be opened, in the active language, at the field that it is about."""
    if isinstance(refused, SeasonOverlaps):
        words = (
            _(
                "This product and grade have the season %(season)s at that time. Two seasons don't overlap. Nothing was changed."
            )
            if refused.season
            else _(
                "This product and grade have another season at that time. Two seasons don't overlap. Nothing was changed."
            )
        )
        return ValidationError(words % {"season": refused.season})
    if isinstance(refused, SeasonDiffers):
        words = _(
            "The calendar has a season of this name, from %(from)s until %(until)s. Choose it above, or give another name."
        )
        return ValidationError({"name": words % {"from": refused.starts_on, "until": refused.ends_on}})
    if isinstance(refused, BeyondLimit):
        return ValidationError({"price": limit_text(refused.most_fen)})
    if isinstance(refused, NotASeason):
        words = _("It must end after it begins, within two years, and not be over already.")
        return ValidationError({"ends_on": words})
    if isinstance(refused, AlreadyOpen):
        words = _(
            "This season is open already, at ¥%(price)s per jin. It is raised on its own page. Nothing was changed."
        )
        return ValidationError(words % {"price": with_commas(refused.fen_per_jin)})
    return ValidationError(_("Only the township's own staff decide on this. Nothing was changed."))


def mending_refused(refused: SupplyError) -> str:
    """Return why a season can't be corrected or taken back."""
    if isinstance(refused, SeasonInUse):
        return str(IN_USE[refused.why])
    if isinstance(refused, SeasonDiffers) and not refused.named:
        return _("Somebody has corrected this season since you opened the page. Nothing was changed: look at it again.")
    if isinstance(refused, SeasonDiffers):
        words = _("Another season has this name, from %(from)s until %(until)s. Nothing was changed.")
        return words % {"from": refused.starts_on, "until": refused.ends_on}
    if isinstance(refused, SeasonOverlaps):
        return _("Produce of this season has another one at that time. Two seasons don't overlap. Nothing was changed.")
    if isinstance(refused, NotASeason):
        return _("It must end after it begins, within two years, and not be over already.")
    return _(
        "Another township takes part in this season, or it is not yours: the county corrects it. Nothing was changed."
    )
