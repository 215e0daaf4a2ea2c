"""The development settings of processes whose clock a test moves (`clock`): what time it is stands in VAR."""

from django.utils import timezone

from marketplace.settings.development import *  # noqa: F403
from marketplace.settings.development import VAR
from tests.faults.clock import Clock

timezone.now = Clock(VAR / "run" / "clock").now

UNPAID_LIMITS = {}  # all buyers of a storm have one phone, one address and one network
