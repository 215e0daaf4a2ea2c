"""Who asks for a code, and how many within an hour (`codes`): somebody who has shown who they are, or a stranger's network.

A network can be a village's, or thousands of people's behind a mobile operator. So nobody is counted with the strangers of their
network who has given a password or the link of an invitation, is signed in, has proved another phone, or comes with a browser in which
they have signed in before. And what costs no text, or is asked for without telling whether there is an account, has a count beside
that of the texts to newcomers.
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest

from marketplace.people.known_browsers import known_browser
from marketplace.people.login_names import login_name
from marketplace.runtime.client_address import client_network

from . import codes
from .letters import Letter

OF_A_NETWORK = 400  # an hour: mails, and texts to who has forgotten the password


class Asker(NamedTuple):
    """As whom a code is counted.

    :param key: empty: it is not known
    :param most: codes an hour
    """

    key: str
    most: int


def asker_of(request: HttpRequest, letter: Letter, to: str, shown: int | None) -> Asker:
    """Return as whom a code is counted. For a stranger that depends on nothing that an account holds.

    :param to: a phone number in E.164, or an e-mail address
    :param shown: the account of who has shown who they are; None of a stranger
    """
    if shown is not None:
        return Asker(f"account {shown}", codes.OF_AN_ASKER)
    name = login_name(to)
    if browser := known_browser(request, name):
        return Asker(f"browser {browser} {name}", codes.OF_AN_ASKER)
    network = client_network(request)
    if not network:
        return Asker("", codes.OF_AN_ASKER)
    if "@" in to:
        return Asker(f"mail {network}", OF_A_NETWORK)
    if letter in (Letter.BACK_IN, Letter.NO_ACCOUNT):
        return Asker(f"forgotten {network}", OF_A_NETWORK)
    return Asker(network, codes.OF_AN_ASKER)
