"""Pages that ask for a code, and those by which somebody who has forgotten the password gets back in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.templatekit import get_entrance_context_data
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.edit import FormView

from marketplace.people.known_browsers import known_browser
from marketplace.people.login_names import masked_login
from marketplace.people.models import User
from marketplace.runtime.client_address import client_network

from .beside import Beside, Question, beside_phone, proved_mailbox, question_for
from .changes import finish_change
from .codes import take_try
from .forms import AnswerForm, CodeForm, ForgottenPasswordForm
from .letters import Letter
from .proof import ChangeProof, Proof, ResetProof
from .proving import Taken, prove_email, prove_phone
from .stages import StageProof, stage_proof

_TAKEN = gettext_lazy("It belongs to another account by now, which has proved it.")
_OLD_PHONE = gettext_lazy("Your phone was proved long ago, and a number can pass to somebody else. %(way)s")
_HELP = gettext_lazy(
    "So a text alone does not open this account: ask the township or cooperative that you deal with, or your administrator. Or open a "
    "new account with this number; the former one then loses it."
)
FROM_BEFORE = {Letter.PROVE, Letter.BACK_IN, Letter.NO_ACCOUNT}  # the number may have another owner since


@method_decorator(never_cache, name="dispatch")
class _CodePage(FormView[CodeForm]):
    """Asks for the code of the proof that is under way in this browser."""

    template_name = "account/code.html"
    form_class = CodeForm
    proof: Proof

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead away whoever has no proof under way: it is done, given up, or was begun in another browser."""
        found = self.find_proof()
        if found is None:
            return redirect(self.way_back())
        self.proof = found
        return super().dispatch(request, *args, **kwargs)

    def find_proof(self) -> Proof | None:
        """Return the proof that is under way, or None."""
        raise NotImplementedError

    def way_back(self) -> str:
        """Return the address's name for who has nothing to prove."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the code, or what else the page offers."""
        action = request.POST.get("action", "")
        if action == "again":
            if why_not := self.proof.send_again():
                messages.info(request, why_not)
            return redirect(request.path)
        if action == "leave":
            return self.leave()
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Compare the code."""
        if refusal := self.proof.refusal(form.cleaned_data["code"]):
            form.add_error("code", refusal)
            return self.form_invalid(form)
        try:
            return self.proved()
        except Taken:
            messages.error(self.request, _TAKEN)
            return self.leave()

    def proved(self) -> HttpResponse:
        """Do what it was proved for.

        :raises Taken: another account has proved it meanwhile
        """
        raise NotImplementedError

    def leave(self) -> HttpResponse:
        """Give up the proof."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What was sent, and where."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "to": self.proof.to if self.request.user.is_authenticated else masked_login(self.proof.to),
            "is_phone": self.proof.is_phone,
            "is_from_before": self.proof.state["letter"] in FROM_BEFORE,
            "trouble": self.proof.trouble_words(),
            "leave_words": self.leave_words(),
        }

    def leave_words(self) -> str:
        """What the button says that gives up."""
        return _("Not you, or another phone or e-mail? Begin anew")


class CodeView(_CodePage):
    """Of signing up, of signing in with what was never proved, and of a phone or an address that is added."""

    def way_back(self) -> str:
        """As it says there."""
        return "account_email" if self.request.user.is_authenticated else "account_login"

    def find_proof(self) -> Proof | None:
        """As it says there."""
        if not isinstance(self.request.user, User):
            return stage_proof(self.request)
        change = ChangeProof.under_way(self.request)
        return change if change and change.state["user"] == self.request.user.pk else None

    def proved(self) -> HttpResponse:
        """Go on signing up or in, or make it the account's."""
        proof, user = self.proof, self.request.user
        if isinstance(proof, StageProof):
            if proof.user is not None:
                (prove_phone if proof.is_phone else prove_email)(proof.user, proof.to)
            return _answer(proof.stage.exit())
        assert isinstance(proof, ChangeProof) and isinstance(user, User)
        finish_change(self.request, user, proof.to)
        proof.drop()
        words = _("You sign in with %(login)s from now on.") if proof.is_phone else _("%(login)s is confirmed.")
        messages.success(self.request, words % {"login": proof.to})
        return self._after_change(proof)

    def leave(self) -> HttpResponse:
        """Put it off, or go back to where it was given."""
        proof = self.proof
        if isinstance(proof, ChangeProof):
            proof.drop()
            return self._after_change(proof)
        assert isinstance(proof, StageProof)
        if self._can_wait():
            return _answer(proof.stage.exit())  # the password was right: in as before, and asked again next time
        is_known = proof.user is not None
        clear_login(self.request)  # what was typed isn't shown again: it may be somebody else who begins anew here
        if is_known:
            return redirect("account_login")
        return redirect("account_signup")

    def leave_words(self) -> str:
        """As it says there."""
        return _("Not now: sign in without") if self._can_wait() else super().leave_words()

    def _can_wait(self) -> bool:
        """Whether somebody gets in without: who has an account, and no appointment, which counts once it is proved whose it is."""
        user = self.proof.user if isinstance(self.proof, StageProof) else None
        return user is not None and not user.is_staff

    def _after_change(self, proof: ChangeProof) -> HttpResponse:
        there = proof.state.get("then") or ("account_change_phone" if proof.is_phone else "account_email")
        return redirect(there)


class ForgottenPasswordView(FormView[ForgottenPasswordForm]):
    """Asks for phone or e-mail, and sends a code: to the account's, or words that there is none. The page tells nobody which."""

    template_name = "account/password_reset.html"
    form_class = ForgottenPasswordForm

    def form_valid(self, form: ForgottenPasswordForm) -> HttpResponse:
        """Send it."""
        login = form.cleaned_data["login"]
        if browser := known_browser(self.request, login):
            action, asker = "reset_password_in_known_browser", f"{browser} {login}"
        else:  # strangers elsewhere don't close it for the owner
            action, asker = "reset_password", f"{client_network(self.request)} {login}"
        if limited := ratelimit.consume_or_429(self.request, action=action, key=asker):
            return _answer(limited)
        user = owner_of(login)
        ResetProof.start(
            self.request, Letter.BACK_IN if user else Letter.NO_ACCOUNT, login, user=user.pk if user else None
        )
        return redirect("account_confirm_password_reset_code")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way back to signing in."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        entrance: dict[str, Any] = get_entrance_context_data(self.request)
        return context | entrance


class ResetCodeView(_CodePage):
    """Asks for the code of somebody who has forgotten the password."""

    def find_proof(self) -> Proof | None:
        """As it says there."""
        return ResetProof.under_way(self.request)

    def way_back(self) -> str:
        """As it says there."""
        return "account_reset_password"

    def proved(self) -> HttpResponse:
        """It proves the phone or address as well; then a new password may be chosen."""
        user = _reset_user(self.proof)
        if user is None:
            return self.leave()
        beside = beside_phone(user, timezone.now()) if self.proof.is_phone else Beside.NOTHING
        if beside is Beside.MAILBOX:
            return self._ask_mailbox(user)
        if beside is Beside.QUESTION:
            self.proof.state["asked"] = True
            self.proof.keep()
            return redirect("account_reset_question")
        if beside is Beside.HELP:
            messages.warning(self.request, _OLD_PHONE % {"way": _HELP})
            return self.leave()
        return _confirmed(self.proof, user)

    def _ask_mailbox(self, user: User) -> HttpResponse:
        ResetProof.start(self.request, Letter.BACK_IN, proved_mailbox(user), user=user.pk, phone=self.proof.to)
        way = _("So enter a second code too, which was sent to your e-mail address.")
        messages.info(self.request, _OLD_PHONE % {"way": way})
        return redirect(self.request.path)

    def leave(self) -> HttpResponse:
        """Begin anew."""
        assert isinstance(self.proof, ResetProof)
        self.proof.drop()
        return redirect("account_reset_password")


@method_decorator(never_cache, name="dispatch")
class QuestionView(FormView[AnswerForm]):
    """Asks who has proved an old number for what only the owner of the account knows. Its tries are those of the code."""

    template_name = "account/reset_question.html"
    form_class = AnswerForm
    user: User
    question: Question

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only after the code."""
        proof = ResetProof.under_way(request)
        user = _reset_user(proof) if proof and proof.state.get("asked") and not proof.is_over() else None
        question = question_for(user) if user else None
        if proof is None or user is None or question is None:
            return redirect("account_reset_password")
        self.proof, self.user, self.question = proof, user, question
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """In the words of the question."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"question": self.question}

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        """Compare the answer."""
        if not take_try(self.proof.state["number"]):
            messages.error(self.request, _("That was tried too often. Please begin again."))
            self.proof.drop()
            return redirect("account_reset_password")
        if not self.question.is_right(self.user, form.cleaned_data["answer"]):
            form.add_error("answer", self.question.wrong)
            return self.form_invalid(form)
        try:
            return _confirmed(self.proof, self.user)
        except Taken:
            messages.error(self.request, _TAKEN)
            self.proof.drop()
            return redirect("account_reset_password")


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class NewPasswordView(FormView[Any]):
    """A new password of somebody who has proved the phone or address."""

    template_name = "account/password_reset_from_key.html"
    form_class = ResetPasswordKeyForm
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only after the code."""
        proof = ResetProof.under_way(request)
        user = _reset_user(proof) if proof and proof.state.get("confirmed") and not proof.is_over() else None
        if proof is None or user is None:
            return redirect("account_reset_password")
        self.proof, self.user = proof, user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """The password is compared with who it is."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"user": self.user, "temp_key": None}

    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        """Keep it: all sessions end. Then sign in, through whatever other step that takes."""
        form.save()
        self.proof.drop()
        email = None if self.proof.is_phone else self.proof.to
        return _answer(finalize_password_reset(self.request, self.user, email=email))


def owner_of(login: str) -> User | None:
    """Return who gets back in by a phone or address: who has proved it, or else whose it is said to be.

    :param login: its one name
    """
    active = User.objects.filter(is_active=True)
    if "@" in login:
        proved = active.filter(emailaddress__email=login, emailaddress__verified=True).first()
        return proved or User.objects.with_login(login).filter(is_active=True).first()
    return active.filter(phone=login).first()


def _confirmed(proof: Proof, user: User) -> HttpResponse:
    """Lead on to a new password: all that was asked for is proved.

    :raises Taken: another account has proved it meanwhile
    """
    (prove_phone if proof.is_phone else prove_email)(user, proof.to)
    if proof.state.get("phone"):
        prove_phone(user, proof.state["phone"])
    proof.state["confirmed"] = True
    proof.keep()
    return redirect("account_complete_password_reset")


def _reset_user(proof: Proof) -> User | None:
    return User.objects.filter(pk=proof.state["user"], is_active=True).first()


def _answer(response: Any) -> HttpResponse:
    """allauth has no types."""
    answer: HttpResponse = response
    return answer
