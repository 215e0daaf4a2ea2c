"""Whether a VAR has the demo in it: asked for by DEMO, settled at its first start, and kept from then on.

What was loaded can't be taken out again, so a marketplace of one's own and a demo are never mixed by forgetting a setting.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marketplace.embedded.server_home import EmbeddedError

IN_USE = 3  # the exit code of `manage.py demo` when others have used the database


class InUse(EmbeddedError):
    """The demo is not loaded where somebody works; the text says what to do instead."""

    def __init__(self, var: Path) -> None:
        super().__init__(
            f"Somebody works in the marketplace of VAR={var} already; the demo's made-up people and money are not mixed "
            "into it.\n"
            "To start it as it is: DEMO=0 make run      To see the demo: DEMO=1 VAR=/a/new/folder make run"
        )


def wanted_demo() -> bool | None:
    """Return whether DEMO asks for the demo; None when it says nothing.

    Raises EmbeddedError when it is neither 0 nor 1.
    """
    given = os.environ.get("DEMO", "").strip()
    if given not in ("", "0", "1"):
        raise EmbeddedError(f"DEMO must be 0 (a marketplace of your own) or 1 (the demo), not {given!r}.")
    return given == "1" if given else None


def begun_with_demo(done: Mapping[str, Any]) -> bool | None:
    """Return whether this database was begun with the demo; None when it is new.

    :param done: what `prepared.json` knows of it. One that was restored, or is older than DEMO, has only its logins.
    """
    if "demo" in done:
        return bool(done["demo"])
    return bool(done["logins"]) if "logins" in done else None


def settle(wanted: bool | None, done: Mapping[str, Any], var: Path) -> bool:
    """Return whether the demo is to be in this database.

    Raises EmbeddedError when it is there and a marketplace without it is asked for.
    """
    begun = begun_with_demo(done)
    if wanted is False and begun:
        raise EmbeddedError(
            f"VAR={var} was begun with the demo, whose made-up people and money can't be taken out again.\n"
            "For a marketplace of your own choose another folder: DEMO=0 VAR=/a/new/folder make run"
        )
    if wanted is None:
        return True if begun is None else begun
    return wanted
