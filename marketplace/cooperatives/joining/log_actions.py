"""What the change log says of parties that join, and of pairings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StepAction(TextChoices):
    """Logged on the party; the values are those of `Step.Kind`."""

    APPLIED = "cooperatives.step.applied", _("applied")
    ASKED_BACK = "cooperatives.step.asked_back", _("asked to add something")
    COMPLETED = "cooperatives.step.completed", _("completed")
    RECOMMENDED = "cooperatives.step.recommended", _("recommended")
    APPROVED = "cooperatives.step.approved", _("approved")
    DECLINED = "cooperatives.step.declined", _("declined")
    WITHDRAWN = "cooperatives.step.withdrawn", _("withdrawn")
    SUSPENDED = "cooperatives.step.suspended", _("suspended")
    LIFTED = "cooperatives.step.lifted", _("suspension lifted")
    PAPER_KEPT = "cooperatives.paper.kept", _("document kept")


class PairingAction(TextChoices):
    """Logged on the pairing."""

    MADE = "cooperatives.pairing.made", _("paired")
    ENDED = "cooperatives.pairing.ended", _("pairing ended")
