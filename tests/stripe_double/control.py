"""The client of the double's control API, for tests."""

from __future__ import annotations

import time
from typing import Any

import requests


class ControlError(Exception):
    """The double refused a control call; the message says why."""


class Control:
    """Switches faults and plays the parts of buyer, bank and Stripe. Amounts in fen, times in seconds."""

    def __init__(self, url: str) -> None:
        """`url`: the double's base address, such as `http://127.0.0.1:8421`."""
        self.url = url
        self._http = requests.Session()
        # A proxy from the environment must not come between a test and its own machine.
        self._http.trust_env = False

    def _call(self, verb: str, path: str, /, **body: Any) -> Any:
        sent = {"params": body} if verb == "GET" else {"json": body}
        answer = self._http.request(verb, f"{self.url}/_double/{path}", timeout=90, **sent)  # type: ignore[arg-type]
        if answer.status_code != 200:
            raise ControlError(answer.text)
        return answer.json()

    # -- the double itself

    def wait_until_up(self, timeout: float = 10) -> None:
        """Return as soon as the double answers. Raises ControlError after `timeout` seconds."""
        end = time.monotonic() + timeout
        while True:
            try:
                self._call("GET", "health")
                return
            except requests.ConnectionError:
                if time.monotonic() > end:
                    raise ControlError(f"no Stripe double at {self.url}") from None
                time.sleep(0.05)

    def reset(self) -> None:
        """Forget everything: objects, settings, faults, keys, deliveries and recorded requests."""
        self._call("POST", "reset")

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change settings (names and meanings: `account.DEFAULTS`); returns all of them."""
        found: dict[str, Any] = self._call("POST", "settings", **changes)
        return found

    def set_clock(self, offset: float) -> None:
        """Run the double's clock `offset` seconds ahead of the machine's (negative: behind). Sessions expire by it,
        idempotency keys are forgotten after 24 hours of it, objects are dated by it; signatures aren't."""
        self.settings(clock_offset=offset)

    # -- faults

    def fault(self, path: str = "/v1/*", method: str = "*", **what: Any) -> dict[str, Any]:
        """Order a fault for the next call(s) that match; fields as in `faults.Order`: times, action ("error", "hang",
        "drop", "slow"), status, when ("before", "after" acting), seconds, saved."""
        made: dict[str, Any] = self._call("POST", "faults", path=path, method=method, **what)
        return made

    def fail_next(
        self, path: str, method: str = "POST", *, status: int = 500, times: int = 1, after: bool = False
    ) -> None:
        """The next `times` matching calls answer `status` (500, 429 …); with `after`, Stripe has acted all the same."""
        self.fault(path, method, status=status, times=times, when="after" if after else "before")

    def hang_next(self, path: str, method: str = "POST", *, seconds: float = 30, after: bool = False) -> None:
        """The next matching call gets no answer; with `after`, Stripe has acted all the same."""
        self.fault(path, method, action="hang", seconds=seconds, when="after" if after else "before")

    def pending_faults(self) -> list[dict[str, Any]]:
        """Ordered faults that haven't fired yet."""
        found: list[dict[str, Any]] = self._call("GET", "faults")
        return found

    def clear_faults(self) -> None:
        """Forget ordered faults and let hanging calls go."""
        self._call("DELETE", "faults")

    # -- the buyer and the bank

    def pay(self, session: str, method: str = "card", **how: Any) -> dict[str, Any]:
        """Pay a session without a browser.

        `method`: "card", "alipay", "wechat_pay"; `card`: a test number; `outcome` where bank or wallet asks:
        "complete", "fail", or "leave" (the buyer goes away); `email`, `name`.
        Returns {"session": …, "payment_intent": …} as they are now. Raises ControlError when the session isn't open.
        """
        found: dict[str, Any] = self._call("POST", f"sessions/{session}/pay", method=method, **how)
        return found

    def authorize(self, session: str, succeed: bool = True) -> dict[str, Any]:
        """Answer the wallet's or bank's question that `pay(outcome="leave")` left open."""
        found: dict[str, Any] = self._call("POST", f"sessions/{session}/authorize", succeed=succeed)
        return found

    def settle(self, session: str, succeed: bool = True) -> dict[str, Any]:
        """An asynchronous payment (setting `async_methods`) succeeds or fails at last."""
        found: dict[str, Any] = self._call("POST", f"sessions/{session}/settle", succeed=succeed)
        return found

    def async_methods(self, *methods: str) -> None:
        """Payments by these methods complete the session unpaid and wait for `settle`."""
        self.settings(async_methods=list(methods))

    # -- fees, refunds, disputes

    def next_fee(self, *fees: int) -> None:
        """The exact fees of the next payments, in fen, first to last."""
        self.settings(next_fees=list(fees))

    def late_fee(self, late: bool | float = True) -> None:
        """New charges have no balance transaction: until `release_fees` (True) or for so many seconds (a number)."""
        self.settings(late_fee=late)

    def release_fees(self, charge: str | None = None) -> list[str]:
        """Late balance transactions appear (charge.updated). Returns the ids of the charges."""
        found: list[str] = self._call("POST", "fees/release", charge=charge)
        return found

    def refunds_pending(self, pending: bool = True) -> None:
        """New refunds stay pending until `finish_refund`."""
        self.settings(refund_status="pending" if pending else "succeeded")

    def finish_refund(self, refund: str, succeed: bool, reason: str = "lost_or_stolen_card") -> dict[str, Any]:
        """A pending refund succeeds, or a pending or succeeded one fails at the bank for `reason`."""
        found: dict[str, Any] = self._call("POST", f"refunds/{refund}/finish", succeed=succeed, reason=reason)
        return found

    def open_dispute(self, charge: str, amount: int | None = None, reason: str = "fraudulent") -> dict[str, Any]:
        """The buyer's bank takes the money back (all of it unless `amount`)."""
        found: dict[str, Any] = self._call("POST", "disputes", charge=charge, amount=amount, reason=reason)
        return found

    def close_dispute(self, dispute: str, won: bool) -> dict[str, Any]:
        """The dispute ends; when won the money comes back, without the dispute fee."""
        found: dict[str, Any] = self._call("POST", f"disputes/{dispute}/close", won=won)
        return found

    def reinstate_dispute(self, dispute: str, amount: int | None = None, *, won: bool = True) -> dict[str, Any]:
        """A lost dispute's money comes back after all (all of it unless `amount`); Stripe calls it won, or still lost."""
        found: dict[str, Any] = self._call("POST", f"disputes/{dispute}/reinstate", amount=amount, won=won)
        return found

    def pay_out(self, amount: int) -> dict[str, Any]:
        """Stripe pays money from the balance to the bank."""
        found: dict[str, Any] = self._call("POST", "payouts", amount=amount)
        return found

    def fail_payout(self, payout: str) -> dict[str, Any]:
        """The bank sends a payout back."""
        found: dict[str, Any] = self._call("POST", f"payouts/{payout}/fail")
        return found

    def charge_fee(self, amount: int) -> dict[str, Any]:
        """Stripe takes a fee of its own; returns its balance transaction."""
        found: dict[str, Any] = self._call("POST", "charges/fee", amount=amount)
        return found

    # -- webhooks

    def webhook_endpoint(self, url: str | None, secret: str | None = None) -> None:
        """Send events there from now on (not kept over a restart; that is what the command line is for)."""
        self._call("POST", "webhooks/endpoint", url=url, **({"secret": secret} if secret else {}))

    def hold_webhooks(self, hold: bool = True) -> None:
        """Keep new events back until `flush_webhooks`."""
        self.settings(webhook_hold=hold)

    def flush_webhooks(self, order: str = "forward", types: list[str] | None = None) -> int:
        """Send what is held, "forward", "reverse" or "shuffle" (exact only with one worker). Returns how many."""
        return int(self._call("POST", "webhooks/flush", order=order, types=types)["flushed"])

    def drop_webhooks(self, drop: bool | list[str] = True) -> None:
        """Never send new events (or only those types); `resend` can still bring them back."""
        self.settings(webhook_drop=drop)

    def duplicate_webhooks(self, copies: int = 2) -> None:
        """Send each new event so many times."""
        self.settings(webhook_copies=copies)

    def delay_webhooks(self, seconds: float) -> None:
        """Send each new event so much later."""
        self.settings(webhook_delay=seconds)

    def reorder_webhooks(self, window: float) -> None:
        """Inside each window of so many seconds events leave newest first; 0 ends it."""
        self.settings(webhook_reorder=window)

    def deliveries(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Every delivery: event, type, state (waiting, held, dropped, delivered, gave_up), attempts, status."""
        found = self._call("GET", "webhooks")
        return [entry for entry in found if kind in (None, entry["type"])]

    def wait_delivered(self, timeout: float = 10) -> None:
        """Return when no delivery waits any more. Raises ControlError naming those that still do."""
        end = time.monotonic() + timeout
        while waiting := [entry for entry in self.deliveries() if entry["state"] == "waiting"]:
            if time.monotonic() > end:
                raise ControlError(f"not delivered: {waiting}")
            time.sleep(0.03)

    def retry_webhooks(self) -> int:
        """Try everything that waits (back-off or delay) at once. Returns how many."""
        return int(self._call("POST", "webhooks/retry")["hurried"])

    def resend(self, event: str, copies: int = 1) -> None:
        """Send an old event again."""
        self._call("POST", "webhooks/resend", event=event, copies=copies)

    def forge(self, event: str, how: str) -> int | None:
        """Send a spoilt copy now: signature, unsigned, stale, livemode, account, payload, api_version, garbage.
        Returns the shop's HTTP status, None when it gave none."""
        status: int | None = self._call("POST", "webhooks/forge", event=event, how=how)["status"]
        return status

    # -- what the shop asked

    def requests(self, method: str | None = None, path: str | None = None) -> list[dict[str, Any]]:
        """Recorded API calls: id, method, path, params, status, idempotency_key, replayed, at.
        `path` matches any part of the call's path."""
        given = {name: value for name, value in (("method", method), ("path", path)) if value}
        found: list[dict[str, Any]] = self._call("GET", "requests", **given)
        return found

    def clear_requests(self) -> None:
        """Forget the recorded calls."""
        self._call("DELETE", "requests")
