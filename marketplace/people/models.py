"""People who sign in, their appointments and invitations, and the log of looks at household files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.modelfields import PhoneNumberField

from marketplace.messaging.sending import can_send

from .login_names import ASCII_LOWER, login_name
from .roles import GIVEN_BY, KINDS_OF_PLACE, PLACES, Role
from .saved_as_changed import SavedAsChanged

__all__ = [
    "GIVEN_BY", "KINDS_OF_PLACE", "PLACES", "Appointment", "Appointments", "Invitation", "Look", "Placed", "Role",
    "SentCode", "User", "Users",
]  # fmt: skip


class Users(BaseUserManager["User"]):
    """Finds and creates users by phone or e-mail."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with this e-mail address or phone number, however it is written.

        :raises User.DoesNotExist: nobody signs in with it, or more than one, who can't be told apart
        """
        found = list(self.with_login(username or "")[:2])
        if len(found) != 1:
            raise self.model.DoesNotExist
        return found[0]

    def with_login(self, login: str) -> models.QuerySet[User]:
        """Return who signs in with an e-mail address or phone number, however it and the stored one are written."""
        name = login_name(login)
        if "@" in name:
            return self.alias(ascii_email=ASCII_LOWER).filter(ascii_email=name)
        return self.filter(phone=name)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return an address as it is stored, so that one who signs in has one."""
        return login_name(email or "")

    def create_user(
        self, *, phone: str | None = None, email: str | None = None, password: str | None = None, **fields: Any
    ) -> User:
        """Create a user who signs in by `phone` (+86…) or `email`; one of the two is needed.

        :raises ValueError: neither a phone nor an e-mail address was given
        """
        if not (phone or email):
            raise ValueError("A user needs a phone number or an e-mail address.")
        user = self.model(phone=phone or None, email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an administrator, appointed by command."""
        with transaction.atomic():
            user = self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)
            # Who works on the server needs no code; and there may be no mail yet to send one.
            addresses = apps.get_model("account", "EmailAddress")._default_manager
            addresses.create(user=user, email=user.email, verified=True, primary=True)
            user.appointments.create(
                role=Role.ADMINISTRATOR, since=timezone.now(), how=Appointment.How.COMMAND, why="createsuperuser"
            )
        return user


class User(SavedAsChanged, AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by phone or by e-mail."""

    phone = PhoneNumberField(_("phone"), null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False, editable=False)
    phone_proved_at = models.DateTimeField(null=True, editable=False)  # by a code, the last time
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    is_staff = models.BooleanField(_("back office"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # How often all sessions of the person were ended (`people.sessions`); 0 leaves the hash of sessions as it always was.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # As whom the person acts in this request (`people.acting`), and could; None: with all that they hold, as in a command.
    acting_as: Appointment | None = None
    acting_choices: Sequence[Appointment] = ()

    personal_fields = ("phone", "email", "name")  # of whose values the change log says nothing

    objects = Users()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # An account whose number a new owner has proved may be left with neither; then nobody signs in with it.
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False) | Q(is_active=False),
                name="user_has_phone_or_email",
            ),
            # So that the unique key can't be got around by capitals.
            models.CheckConstraint(condition=Q(email=ASCII_LOWER), name="user_email_in_small_letters"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.email or self.phone or "")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save what was changed, the address by its one name."""
        if self.email:
            self.email = login_name(self.email)
        super().save(*args, **kwargs)

    def kept_columns(self) -> set[str]:
        """Who acts as something less in this request stays the administrator that the database says."""
        return set() if self.acting_as is None else {"is_superuser"}

    def check_password(self, raw_password: str | None) -> bool:
        """Django's; a hash of an older kind is renewed only while it is still the account's."""

        def renew(password: str) -> None:
            kept = User.objects.filter(pk=self.pk, password=self.password)
            hashed = make_password(password)
            if kept.update(password=hashed):
                self.password = hashed
                self.note_read(["password"])

        return check_password(raw_password, self.password, renew)

    @property
    def log_title(self) -> str:
        """What the change log calls the user: no name, phone or address."""
        return f"#{self.pk}"

    @property
    def first_name(self) -> str:
        """What Wagtail writes into the corner of the back office, in place of an e-mail address that may be missing."""
        return str(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, by which a session is known to be the person's still, and the generation that `end_sessions` raises."""
        ours = "" if self.session_generation == 0 else f"\n{self.session_generation}"
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, self.password + ours, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """The name shown in the back office."""
        return str(self)

    def get_short_name(self) -> str:
        """The same name: Chinese names have no short form."""
        return str(self)


def _in_its_kind_of_place() -> Q:
    condition = Q()
    for kind in ("", *KINDS_OF_PLACE):
        roles = [role.value for role in Role if PLACES.get(role, "") == kind]
        condition |= Q(role__in=roles, **{f"{one}__isnull": one != kind for one in KINDS_OF_PLACE})
    return condition


class Placed(models.Model):
    """A role and where it holds: a township, a village, a cooperative, or the whole marketplace (none of them)."""

    role = models.CharField(_("role"), max_length=20, choices=Role)
    township = models.ForeignKey(
        "places.Township", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("township")
    )
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("village")
    )
    cooperative = models.ForeignKey(  # by its name: the model stands a floor above
        "cooperatives.Cooperative", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("cooperative")
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="%(class)s_in_its_kind_of_place", condition=_in_its_kind_of_place())
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place}" if self.place else str(self.get_role_display())

    @property
    def place(self) -> models.Model | None:
        """Where it holds; None: in the whole marketplace."""
        return self.township or self.village or self.cooperative


class Appointments(models.QuerySet["Appointment"]):
    """Finds appointments by when they hold."""

    def holding(self, now: datetime) -> Appointments:
        """Those that hold at a moment: begun, and not ended."""
        return self.filter(Q(since=None) | Q(since__lte=now), Q(until=None) | Q(until__gt=now))


class Appointment(Placed):
    """任职: who holds a role, where, from when until when, by whom, and why. One that has ended stays as history.

    Migration 0003 keeps it: nothing of a row is changed but that it ends, once, and none is deleted.
    """

    class How(models.TextChoices):
        INVITATION = "invitation", _("by invitation")
        APPLICATION = "application", _("on an application")
        COMMAND = "command", _("by command")
        MIGRATION = "migration", _("from before appointments were kept")
        DEMO = "demo", _("for the demo")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    since = models.DateTimeField(_("since"), null=True)  # null: unknown
    until = models.DateTimeField(_("until"), null=True)  # null: holds
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("appointed by"))
    why = models.CharField(_("reason"), max_length=200, blank=True)
    how = models.CharField(_("how it began"), max_length=12, choices=How)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_why = models.CharField(_("reason of the end"), max_length=200, blank=True)

    objects = Appointments.as_manager()

    class Meta(Placed.Meta):
        abstract = False
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role", "township", "village", "cooperative"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="appointment_held_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=False) | Q(ended_by=None, ended_why=""), name="appointment_ended_is_dated"
            ),
        ]

    @property
    def log_title(self) -> str:
        """What the change log calls it: without the person's name."""
        return f"#{self.user_id} · {self}"


class Invitation(Placed):
    """An invitation to take up a role, sent to a phone number or an e-mail address; its link holds for three days.

    Of the link's token only a hash is kept. Sent again, the link before is void.
    """

    phone = PhoneNumberField(_("phone"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), null=True, blank=True)
    holder = models.ForeignKey(  # whose phone or address it was when it was sent, if anybody's with an account
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("holder")
    )
    why = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("invited by"))
    made_at = models.DateTimeField(_("invited"))
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256, in hex
    expires_at = models.DateTimeField(_("holds until"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="invitations", verbose_name=_("appointment")
    )

    class State(models.TextChoices):
        OPEN = "open", _("not answered yet")
        EXPIRED = "expired", _("run out")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
        UNPROVED = "unproved", _("accepted, waits for the code")
        TAKEN_BACK = "taken_back", _("taken back")

    class Meta(Placed.Meta):
        abstract = False
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Placed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(phone__isnull=False, email__isnull=True) | Q(phone__isnull=True, email__isnull=False),
                name="invitation_by_phone_or_email",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(appointment=None), name="invitation_taken_back_or_accepted"
            ),
            models.UniqueConstraint(
                fields=["role", "township", "village", "cooperative", "phone", "email"],
                condition=Q(taken_back_at=None, appointment=None),
                nulls_distinct=False,
                name="invitation_open_once",
            ),
        ]

    @property
    def to(self) -> str:
        """The phone number or address that was invited."""
        return str(self.phone or self.email)

    @property
    def state(self) -> State:
        """What has become of it by now."""
        if self.appointment is not None:
            return self.State.UNPROVED if self._waits_for_code(self.appointment.user) else self.State.ACCEPTED
        if self.taken_back_at is not None:
            return self.State.TAKEN_BACK
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    def _waits_for_code(self, user: User) -> bool:
        """As `people.proofs.proving.is_to_prove`, over rows that a list has prefetched."""
        if self.phone:
            return user.phone == self.phone and not user.phone_verified and can_send()
        mailboxes = user.emailaddress_set.all()  # type: ignore[attr-defined]  # allauth's rows refer to ours
        return user.email == self.email and not any(one.verified and one.email == user.email for one in mailboxes)

    @property
    def log_title(self) -> str:
        """What the change log calls it: without phone or address."""
        return f"{self._meta.verbose_name} {self.pk}"


class SentCode(models.Model):
    """One code that was sent, to count the tries at it and the codes of a recipient; the code itself is in the browser's session.

    Recipient and network are kept as keyed hashes, for a day (`people.proofs.codes`).
    """

    to_key = models.BigIntegerField()
    network_key = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("sent code")
        verbose_name_plural = _("sent codes")
        indexes = [
            models.Index(fields=["to_key", "sent_at"], name="sent_code_to"),
            models.Index(fields=["network_key", "sent_at"], name="sent_code_network"),
        ]


class Look(models.Model):
    """One look at a household's file or statement: who, whose, what, when (R8). Written by `people.audit.record_look`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name=_("who"))
    subject_type = models.CharField(_("kind of record"), max_length=40)
    subject_id = models.BigIntegerField(_("record"))
    what = models.CharField(_("what was looked at"), max_length=80)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        indexes = [models.Index(fields=["subject_type", "subject_id", "-at"], name="look_by_subject")]
