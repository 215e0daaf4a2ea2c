"""Steps of signing in and signing up, between the password and the session (`PhoneOrEmailAdapter.get_login_stages`).

Whoever opens an account proves what they gave first; until then the account is but in the browser's session. Whoever has an
account with a number or address that was never proved is asked to prove it, and can put that off; not who is of staff, for
whom an invitation or an administrator has typed it: it may be somebody else's.
"""

from __future__ import annotations

from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import stash_login
from allauth.account.models import EmailAddress
from allauth.account.signals import user_signed_up
from allauth.account.stages import LoginStage, LoginStageController
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from marketplace.messaging.sending import can_send
from marketplace.people.login_names import login_name
from marketplace.people.models import User

from .letters import Letter
from .proof import Proof
from .proving import Taken, holds_unproved, is_proved, open_account

HASH = "hash"  # in a login's state: the hash for the account that is going to be opened


def sign_up_letter(to: str) -> Letter:
    """Return what is sent to who gives this phone or address for a new account."""
    if is_proved(to):
        return Letter.HAS_ACCOUNT
    return Letter.OPEN_ANEW if holds_unproved(to) else Letter.OPEN


class StageProof(Proof):
    """One that lies in the sign-in that it is a step of."""

    def __init__(self, request: HttpRequest, stage: LoginStage) -> None:
        super().__init__(request, stage.state)
        self.stage = stage

    @property
    def user(self) -> User | None:
        """Whose account it is; None: one that is not open yet."""
        user: User | None = self.stage.login.user
        return user

    @property
    def shown(self) -> int | None:
        """As it says there: the password was right, or the invitation's link."""
        return self.user.pk if self.user else None

    def keep(self) -> None:
        """As it says there."""
        stash_login(self.request, self.stage.login)


class ProofStage(LoginStage):
    """A step that asks for a code."""

    urlname = "account_code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Send the code and lead to the page that asks for it, if there is anything to prove."""
        to = self.to_prove()
        if not to:
            return None, True
        letter = sign_up_letter(to) if self.login.user is None else Letter.PROVE
        StageProof(self.request, self).begin(letter, to)
        return redirect(self.urlname), True

    def to_prove(self) -> str:
        """Return the phone or address that is to be proved; empty if none is."""
        raise NotImplementedError


class ProvePhoneStage(ProofStage):
    """Of the number that was given or signed in with."""

    key = LoginStageKey.VERIFY_PHONE.value

    def to_prove(self) -> str:
        """As it says there. Where no texts are sent, nobody is asked."""
        user: User | None = self.login.user
        if user is None:
            return self.login.phone or ""
        is_asked = user.phone and not user.phone_verified and not self.login.email and can_send()
        return str(user.phone) if is_asked else ""


class ProveEmailStage(ProofStage):
    """Of the address that was given or signed in with."""

    key = LoginStageKey.VERIFY_EMAIL.value

    def to_prove(self) -> str:
        """As it says there."""
        email = login_name(self.login.email) if self.login.email else ""
        user: User | None = self.login.user
        if user is None or not email:
            return email
        return "" if EmailAddress.objects.filter(user=user, email=email, verified=True).exists() else email


class OpenAccountStage(LoginStage):
    """The account is opened, once all that was given has been proved."""

    key = "open_account"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Open it; who has lost the race for it is told so."""
        login = self.login
        if login.user is not None:
            return None, True
        if HASH not in login.state:  # of an account that is gone
            return redirect("account_login"), False
        try:
            login.user = open_account(login.phone or "", login.email or "", login.state[HASH])
        except Taken:
            words = _("An account with this phone or e-mail was opened a moment ago. Please sign in.")
            messages.error(self.request, words)
            return redirect("account_login"), False
        record_authentication(self.request, login.user, "password")
        user_signed_up.send(User, request=self.request, user=login.user)
        return None, True


def stage_proof(request: HttpRequest) -> StageProof | None:
    """Return the step that this browser is at, if it asks for a code."""
    for key in (ProvePhoneStage.key, ProveEmailStage.key):
        stage = LoginStageController.enter(request, key)
        if stage is not None and stage.state.get("to"):
            return StageProof(request, stage)
    return None
