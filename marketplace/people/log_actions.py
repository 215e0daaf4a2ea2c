"""What the change log says of people: the roles that they are given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleAction(TextChoices):
    """Logged on the user; made and deleted they are by Wagtail's own views, which log it themselves."""

    GRANTED = "people.role.granted", _("role given")
    ENDED = "people.role.ended", _("appointment ended")


class InvitationAction(TextChoices):
    """Logged on the invitation: to which role and where, never to whom."""

    SENT = "people.invitation.sent", _("invited")
    SENT_AGAIN = "people.invitation.sent_again", _("invited again")
    TAKEN_BACK = "people.invitation.taken_back", _("invitation taken back")


class RowAction(TextChoices):
    """Of any row that is edited in one of Wagtail's generic views."""

    EDITED = "people.row.edited", _("edited")
