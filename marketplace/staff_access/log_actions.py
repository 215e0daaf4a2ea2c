"""What the change log says of second factors."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SessionAction(TextChoices):
    """Logged on the user."""

    ENDED = "people.sessions.ended", _("signed out everywhere")


class FactorAction(TextChoices):
    """Logged on the user."""

    RESET = "people.second_factor.reset", _("second factor taken back")
    RESET_BY_COMMAND = "people.second_factor.reset_by_command", _("second factor taken back by command")
