"""Ask for the password once more before what an open session alone must not do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator

View = Callable[..., HttpResponseBase]


def reauthenticated(view: View) -> View:
    """Let a view answer who has given the password, or a second factor, within `ACCOUNT_REAUTHENTICATION_TIMEOUT`.

    Others are asked for it first, already before they see the form, and come back to it. A form that is sent after that time is
    kept meanwhile, and goes on by itself; a file in it would be lost, so don't put this before an upload.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:  # a stranger is sent to sign in by the door itself
            raise_if_reauthentication_required(request, app="allauth.account")
        return view(request, *args, **kwargs)

    return answer


@method_decorator(reauthenticated, name="dispatch")
class Reauthenticated:
    """The same for a view that is a class; it stands before the view it is mixed into."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As `reauthenticated`."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer
