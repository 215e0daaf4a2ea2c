"""Why something can't be done with an agreement or a signature, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketplace.supply.refusals import (
    AgreedOtherwise,
    DayRefused,
    HasLeft,
    MassRefused,
    NotPermitted,
    SeasonClosed,
    ShareFixed,
    ShareMoved,
    SupplyError,
    Suspended,
)


def refusal_text(refused: SupplyError) -> str:
    """Return it."""
    texts: dict[type[SupplyError], str] = {
        AgreedOtherwise: _("This product has an agreement for this season already. Nothing was changed."),
        ShareFixed: _(
            "Something was delivered or a harvest announced under this agreement: its share stays until the season ends."
        ),
        ShareMoved: _(
            "Somebody else has changed the share since you opened this page. Please look again. Nothing was changed."
        ),
        DayRefused: _("That day is in the future, or does not fit the season, the signature or the last delivery."),
        MassRefused: _("Please type a mass, such as 1200 (斤) or 600 kg."),
        HasLeft: _("The household has left this agreement. Nothing was changed."),
        SeasonClosed: _("The season's sale is stopped: nobody signs any more. Nothing was changed."),
        Suspended: _("The cooperative is suspended: nothing new is agreed or signed. Nothing was changed."),
        NotPermitted: _("Only the cooperative's own people do this, or only its managers. Nothing was changed."),
    }
    return texts.get(type(refused)) or _("That can't be done. Nothing was changed.")
