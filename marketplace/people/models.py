"""People who sign in, the roles they hold and where, and the log of looks at household files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from .login_names import ASCII_LOWER, login_name


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
        """Create an administrator."""
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, by phone or by e-mail."""

    phone = PhoneNumberField(_("phone"), null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False, editable=False)
    email = models.EmailField(_("e-mail"), null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    is_staff = models.BooleanField(_("back office"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    personal_fields = ("phone", "email", "name")  # of whose values the change log says nothing

    objects = Users()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=False) | Q(email__isnull=False), name="user_has_phone_or_email"
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.email or self.phone or "")

    @property
    def log_title(self) -> str:
        """What the change log calls the user: no name, phone or address."""
        return f"#{self.pk}"

    @property
    def first_name(self) -> str:
        """What Wagtail writes into the corner of the back office, in place of an e-mail address that may be missing."""
        return str(self)

    def get_full_name(self) -> str:
        """The name shown in the back office."""
        return str(self)

    def get_short_name(self) -> str:
        """The same name: Chinese names have no short form."""
        return str(self)


class Role(models.Model):
    """A role and where it holds. A cooperative's clerks are `cooperatives.Clerk`, one floor up."""

    class Kind(models.TextChoices):
        TOWNSHIP_STAFF = "township_staff", _("township staff")
        COUNCIL = "council", _("council member")
        VILLAGE_AGENT = "village_agent", _("village agent")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("user"))
    kind = models.CharField(_("role"), max_length=20, choices=Kind)
    township = models.ForeignKey(
        "places.Township", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("township")
    )
    village = models.ForeignKey(
        "places.Village", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("village")
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                name="role_holds_in_its_kind_of_place",
                condition=Q(kind="township_staff", township__isnull=False, village__isnull=True)
                | Q(kind__in=["council", "village_agent"], township__isnull=True, village__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "township", "village"], nulls_distinct=False, name="role_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.township or self.village}"


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
