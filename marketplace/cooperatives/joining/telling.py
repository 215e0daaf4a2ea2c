"""Tell whom a step is about: by mail, or as a text to who has no mailbox. After the commit; whatever does not go out undoes
nothing, and stands on the applicant's page and the managers' home page all the same."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import BadHeaderError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.cooperatives.models import Step
from marketplace.messaging.branded import branded_mail
from marketplace.people.models import Appointment, Role, User
from marketplace.people.proofs.telling import language_of, tell_phone
from marketplace.typed_text.outputs import printable

from .words import step_title, step_words

log = logging.getLogger(__name__)

TO_MANAGERS = (Step.Kind.SUSPENDED, Step.Kind.LIFTED)


def tell_step(step_id: int) -> None:
    """Tell the applicant of a step; of a suspension and its end the managers."""
    step = Step.objects.select_related("cooperative__application__applicant").get(pk=step_id)
    application = getattr(step.cooperative, "application", None)
    if step.kind in TO_MANAGERS:
        posts = Appointment.objects.holding(step.at).filter(role=Role.MANAGER, cooperative=step.cooperative_id)
        people = list(User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("pk"))
    else:
        people = [application.applicant] if application is not None else []
    for user in people:
        applied = application if application is not None and application.applicant_id == user.pk else None
        with translation.override(applied.language if applied is not None else language_of(user)):
            _tell(user, step)


def _tell(user: User, step: Step) -> None:
    title, said = printable(step_title(step)), printable(step_words(step))
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    shop: str = settings.WAGTAILADMIN_BASE_URL
    link = shop.rstrip("/") + reverse("wagtailadmin_home" if step.kind in TO_MANAGERS else "application")
    try:
        if address is not None:
            branded_mail(address.email, title, [said, _("All steps: %(link)s") % {"link": link}]).send()
        elif user.phone and user.phone_verified:
            tell_phone(str(user.phone), f"{_('Two-Way Market')}: {title}. {said}")
    except (OSError, SMTPException, BadHeaderError, UnicodeError) as error:
        log.warning("step %s was not told: %s", step.pk, error)
