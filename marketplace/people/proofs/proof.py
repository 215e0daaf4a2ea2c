"""A proof under way: a code was sent to a phone or a mailbox, and the same browser is to enter it.

Its state lies in the browser's session: in the sign-in that it belongs to (`stages`), or under a key of its own. Only the
counters are in the database (`codes`).
"""

from __future__ import annotations

import time
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.messaging.sending import TooManyTexts

from . import codes
from .askers import asker_of
from .letters import WITHOUT_CODE, Letter, NotDelivered, deliver

EVENLY = 3.0  # seconds that an answer takes at least where some letters are left out: the time doesn't tell which
PAUSE = 30  # seconds until another code can be asked for
MOST_CODES = 4  # of one proof; then it begins anew

NOT_SENT, TOO_MANY = "not_sent", "too_many"


class Proof:
    """What is common to all proofs.

    :param state: JSON: `to`, `letter`, and of the last code `code` (empty where nobody is to come through), `number` (`codes`),
        `at`, `trouble`; `sent`, how many were sent
    """

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        self.state = state

    @property
    def to(self) -> str:
        """The phone number in E.164, or the e-mail address."""
        return cast(str, self.state["to"])

    @property
    def shown(self) -> int | None:
        """The account of who has shown who they are; None of a stranger."""
        raise NotImplementedError

    @property
    def is_phone(self) -> bool:
        """Whether it goes by SMS."""
        return "@" not in self.to

    def begin(self, letter: Letter, to: str) -> None:
        """Send the first code, or what is sent in its place."""
        self.state.update(to=to, letter=str(letter), sent=0)
        self.send()

    def send(self) -> None:
        """Send a code; the one before doesn't hold any more."""
        letter = Letter(self.state["letter"])
        code = "" if letter in WITHOUT_CODE else codes.new_code()
        self.state.update(at=time.time(), sent=self.state["sent"] + 1, code=code, trouble="", number=0)
        key, most = asker_of(self.request, letter, self.to, self.shown)
        try:
            self.state["number"] = codes.count_code(self.to, key, timezone.now(), most)
        except codes.TooManyCodes:
            self.state.update(trouble=TOO_MANY, code="")
        else:
            self._deliver(letter, code, evenly=most > codes.CROWDED and codes.is_crowded(self.state["number"]))
        self.keep()

    def _deliver(self, letter: Letter, code: str, *, evenly: bool) -> None:
        """Send it.

        :param evenly: many were asked for: who has no account is written nothing, and neither words nor time tell who has one
        """
        ends = time.monotonic() + EVENLY
        try:
            if not (evenly and letter in WITHOUT_CODE):
                deliver(letter, self.to, code)
        except NotDelivered as error:
            too_many = isinstance(error.__cause__, TooManyTexts)
            trouble = TOO_MANY if too_many else NOT_SENT
            self.state.update(trouble="" if evenly else trouble, code="")
        if evenly:
            time.sleep(max(0.0, ends - time.monotonic()))

    def send_again(self) -> str:
        """Send another code; return why not, in words, or nothing."""
        if self.state["sent"] >= MOST_CODES:
            return _("No other code is sent here. Enter the last one that you were sent, or begin again.")
        if time.time() - self.state["at"] < PAUSE and not self.state["trouble"]:
            return _("A code was sent a moment ago. Please wait half a minute.")
        self.send()
        return ""

    def refusal(self, typed: str) -> str:
        """Return why what was typed is not the code, in words; nothing when it is."""
        if self.is_over():
            return _("This code is too old. Please have a new one sent.")
        has_try = codes.take_try(self.state["number"])
        if has_try and codes.is_the_code(typed, self.state["code"]):
            return ""
        if not has_try or codes.is_used_up(self.state["number"]):  # said with the last try: another one is in vain
            return _("This code was tried too often. Please have a new one sent.")
        return _("This is not the code. Please compare it with the last one that you were sent.")

    def is_over(self) -> bool:
        """Whether the last code was sent so long ago that it doesn't hold any more."""
        return bool(time.time() - self.state["at"] > codes.LASTS.total_seconds())

    def trouble_words(self) -> str:
        """Return why the last code did not go out, in words; nothing when it did."""
        if self.state["trouble"] == TOO_MANY and self.is_phone and self.shown is None:
            return _(
                "So many codes were sent that none is sent now. Please come back in an hour, or begin anew with an e-mail address."
            )
        return {
            NOT_SENT: _("The code could not be sent just now. Please have it sent again in a minute."),
            TOO_MANY: _("So many codes were sent that none is sent now. Please come back in an hour."),
        }.get(self.state["trouble"], "")

    def keep(self) -> None:
        """Write the state back to where it lies."""
        raise NotImplementedError


class SessionProof(Proof):
    """One that lies in the session under a key of its own."""

    KEY = ""

    @classmethod
    def start(cls, request: HttpRequest, letter: Letter, to: str, **more: Any) -> None:
        """Begin one, in place of any that is under way there.

        :param more: JSON, kept in the state
        """
        cls(request, dict(more)).begin(letter, to)

    @classmethod
    def under_way(cls, request: HttpRequest) -> SessionProof | None:
        """Return the one that is under way in this browser, or None."""
        state = request.session.get(cls.KEY)
        return cls(request, state) if state else None

    def keep(self) -> None:
        """As it says there."""
        self.request.session[self.KEY] = self.state

    def drop(self) -> None:
        """It is done, or given up."""
        self.request.session.pop(self.KEY, None)


class ChangeProof(SessionProof):
    """Of somebody who is signed in, and adds a phone or an address. State: `user`, the account's id; `then`, the path that leads on."""

    KEY = "people_change_proof"

    @property
    def shown(self) -> int | None:
        """As it says there."""
        return cast(int, self.state["user"])


class ResetProof(SessionProof):
    """Of somebody who has forgotten the password. State: `user`, the account's id or None; `confirmed`; `asked`, the code was right
    and something is asked for beside it; `phone`, of an address that is proved beside a phone, the number.
    """

    KEY = "people_reset_proof"

    @property
    def shown(self) -> int | None:
        """As it says there: who has proved a phone, and is asked for the mailbox beside it."""
        return cast(int, self.state["user"]) if self.state.get("phone") else None
