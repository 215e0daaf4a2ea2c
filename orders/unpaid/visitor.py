"""Who places an order, as far as one can tell: by the session, phone, address and network.

Address and network are compared by a keyed hash (from SECRET_KEY). A network is never stored otherwise, and forgotten when
the order is paid or a day old (`forgetting`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

SALT = "orders.unpaid."


@dataclass(frozen=True, slots=True)
class Visitor:
    """The keys of somebody who places an order.

    :param basket_id: stands for the session; a signed-in buyer has one basket in all sessions
    :param phone: in E.164
    :param address_key: of the normalised delivery address
    :param network_key: None when the network is not known
    """

    basket_id: UUID
    user_id: int | None
    phone: str
    address_key: int
    network_key: int | None

    @property
    def lock_keys(self) -> list[int]:
        """The numbers of the advisory locks that stand for this visitor."""
        session = f"user:{self.user_id}" if self.user_id else str(self.basket_id)
        keys = {keyed("session", session), keyed("phone", self.phone), self.address_key, self.network_key}
        return sorted(key for key in keys if key is not None)


def keyed(kind: str, value: str) -> int:
    """Return a number of 63 bits for a value, which without SECRET_KEY tells nothing of it."""
    digest = salted_hmac(SALT + kind, value, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") >> 1


def address_key(*parts: str) -> int:
    """Return the key of a delivery address: letters and digits count, whatever their width, capitals and spacing.

    :param parts: from the province down to the house
    """
    words = unicodedata.normalize("NFKC", "".join(parts)).casefold()
    return keyed("address", "".join(sign for sign in words if sign.isalnum()))


def network_key(network: str) -> int | None:
    """Return the key of a network, or None for one that is not known."""
    return keyed("network", network) if network else None
