"""What the change log says of members and their shares."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MemberAction(TextChoices):
    """What becomes of a membership, and of the shares of it."""

    ADMITTED = "cooperatives.member.admitted", _("member admitted")
    LEFT = "cooperatives.member.left", _("left the cooperative")
    SHARE_NOTED = "cooperatives.member.share_noted", _("share noted")
    SHARE_TRANSFERRED = "cooperatives.member.share_transferred", _("share transferred")
    SHARE_CORRECTED = "cooperatives.member.share_corrected", _("share corrected")
