"""What the change log says of agreements and signatures, of deliveries and lots, of protected prices and what supports them, and of
the season's end."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PriceAction(TextChoices):
    """A protected price is set once for a season and can then only rise; or is taken back before anybody counts on it."""

    SET = "supply.price.set", _("protected price set")
    RAISED = "supply.price.raised", _("protected price raised")
    SEASON_CORRECTED = "supply.price.season_corrected", _("season corrected")
    TAKEN_BACK = "supply.price.taken_back", _("opening of a season taken back")


class SupportAction(TextChoices):
    """What becomes of a price support."""

    REQUESTED = "supply.support.requested", _("price support requested")
    APPROVED = "supply.support.approved", _("price support approved")
    REFUSED = "supply.support.refused", _("price support refused")
    ENDED = "supply.support.ended", _("price support ended")


class AgreementAction(TextChoices):
    """What becomes of an agreement."""

    MADE = "supply.agreement.made", _("agreement made")
    SHARE_CHANGED = "supply.agreement.share_changed", _("household share changed")
    PAPER_KEPT = "supply.agreement.paper_kept", _("signed paper kept")
    PAPER_REMOVED = "supply.agreement.paper_removed", _("signed paper removed")


class SignatureAction(TextChoices):
    """What becomes of a household's signature."""

    SIGNED = "supply.signature.signed", _("agreement signed")
    SIGNED_AGAIN = "supply.signature.signed_again", _("agreement signed again")
    CHANGED = "supply.signature.changed", _("signature changed")
    LEFT = "supply.signature.left", _("left the agreement")


class DeliveryAction(TextChoices):
    """What becomes of a weigh slip: it is written once, and packed once."""

    TAKEN = "supply.delivery.taken", _("delivery taken")
    PACKED = "supply.delivery.packed", _("packed into a lot")


class LotAction(TextChoices):
    """What becomes of a lot. What is sold of it is told by orders."""

    PACKED = "supply.lot.packed", _("lot packed")


class SeasonAction(TextChoices):
    """What becomes of a season at its end; logged on the agreement. The purchases are told by the ledger."""

    ASKED = "supply.season.asked", _("asked to close the season")
    WITHDRAWN = "supply.season.withdrawn", _("request to close the season withdrawn")
    CONFIRMED = "supply.season.confirmed", _("closing of the season confirmed")
