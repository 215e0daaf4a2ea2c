"""Values from the environment, as they are given: no `$name` stands for another one, and a password may hold any sign.

What can't be used is collected, so that one message names all of it (`refuse`).
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import quote, unquote

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = environ.Env.BOOLEAN_TRUE_STRINGS, ("false", "off", "no", "n", "0", "")
PARTS = re.compile(r"(?P<scheme>[a-z+]+)://(?:(?P<login>.*)@)?(?P<place>[^@]*)", re.DOTALL)
PLACE = re.compile(r"(?P<hosts>[^/?#]*)(?:/(?P<name>[^?#]*))?(?:\?[^#]*)?")
SEVERAL = re.compile(";[a-z+]+://")  # a broker's sentinels
MOST = 1_000_000_000  # seconds that a point in time can be ahead, and of anything else enough
HOST = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^:\[\]]*)(?::[0-9]{0,5})?")
DATABASES = ("postgres", "postgresql", "psql", "pgsql")


def _finite(text: str) -> float:
    """:raises ValueError: it is none, or infinite, or not a number (nan)"""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


class _AsGiven:
    """The environment with each `$` escaped, which `environ.Env` undoes: it would take `$name` for another variable."""

    def __getitem__(self, name: str) -> str:
        return os.environ[name].replace("$", r"\$")


class Environment(environ.Env):  # type: ignore[misc]  # environ has no types
    """Reads variables, and keeps what is wrong with them.

    :ivar problems: a sentence for each variable that can't be used
    """

    ENVIRON = _AsGiven()

    def __init__(self) -> None:
        super().__init__()
        self.escape_proxy = True
        self.problems: list[str] = []

    def int(self, var: str, default: Any = environ.Env.NOTSET, least: Any = 0, most: Any = MOST) -> Any:
        """Return a whole number; the default when the variable holds none, or one not from `least` to `most`."""
        return self._number(var, default, int, "a whole number", (least, most))

    def float(self, var: str, default: Any = environ.Env.NOTSET, least: Any = 0, most: Any = MOST) -> Any:
        """Return a finite number; the default when the variable holds none, or one not from `least` to `most`."""
        return self._number(var, default, _finite, "a number", (least, most))

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> Any:
        """Return yes or no; the default when the variable says neither."""
        text = self.str(var, default="").strip().lower()
        if var not in os.environ:
            return default
        if text not in (*TRUE, *FALSE):
            self.problems.append(f"{var} must be true or false, not “{text}”.")
            return default
        return text in TRUE

    def list(self, var: str, *args: Any, **kwargs: Any) -> list[str]:
        """Return the parts between commas, without the blanks around them, which belong to nothing."""
        return [part.strip() for part in super().list(var, *args, **kwargs)]

    def some_of(self, var: str, known: Sequence[str]) -> Sequence[str]:
        """Return those of the known words that the variable names; all of them when it is not set, none when it is empty."""
        found = [part for part in self.list(var, default=list(known)) if part]
        if strange := [part for part in found if part not in known]:
            self.problems.append(f"{var} may name {', '.join(known)}, not “{strange[0]}”.")
        return found

    def one_of(self, var: str, known: Sequence[str]) -> str:
        """Return one of the known words, in capitals however it is written; the first when the variable is not set."""
        word = str(self.str(var, default=known[0])).strip().upper()
        if word in known:
            return word
        self.problems.append(f"{var} must be one of {', '.join(known)}, not “{word}”.")
        return known[0]

    def networks(self, var: str) -> Sequence[IPv4Network | IPv6Network]:
        """Return the networks between commas, such as 10.0.0.0/8; an address is a network of one."""
        found = []
        for text in filter(None, self.list(var, default=[])):
            try:
                found.append(ip_network(text))
            except ValueError:
                self.problems.append(f"{var} must name networks such as 10.0.0.0/8, not “{text}”.")
        return found

    def shared_cache(self, var: str, default: str) -> dict[str, Any]:
        """Return Django's settings of the cache that all processes share: a Redis, or else what is the default.

        :param default: the path of its class
        """
        address = self.address(var)
        if not address:
            return {"BACKEND": default}
        if not address.startswith(("redis://", "rediss://")):
            self.problems.append(f"{var} must begin with redis:// or rediss://; leave it out to use the database.")
            return {"BACKEND": default}
        slow = {"socket_connect_timeout": 1, "socket_timeout": 1}  # who signs in waits no longer
        if not _is_redis(address, slow):
            self.problems.append(
                f"{var} must be redis://user:password@host:port/number of one server, an IPv6 address in brackets, with no "
                "options but those of redis-py; leave it out to use the database."
            )
            return {"BACKEND": default}
        # a list: Django splits a text at commas and semicolons, which a password may hold
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": [address], "OPTIONS": slow}

    def _number(self, var: str, default: Any, cast: Callable[[str], Any], meant: str, limits: tuple[Any, Any]) -> Any:
        if var not in os.environ:
            return default
        text = self.str(var)
        try:
            found = cast(text)
        except ValueError:
            self.problems.append(f"{var} must be {meant}, not “{text}”.")
            return default
        least, most = limits
        if found < least:
            self.problems.append(f"{var} must be at least {least}, not “{text}”.")
            return default
        if found > most:
            self.problems.append(f"{var} must be at most {most:,}, not “{text}”.")
            return default
        return found

    def address(self, var: str, default: str = "") -> str:
        """Return an address (scheme://user:password@host/name) whose user and password are quoted as addresses want it.

        In the variable they may hold any sign; a % with two hexadecimal digits behind it stands for a sign, as everywhere.
        """
        return quoted_address(self.str(var, default=default))

    def database_address(self, var: str, default: str = "") -> str:
        """Return the address of a PostgreSQL database; the default when the variable holds none."""
        address = self.address(var, default=default)
        if address and (problem := _database_problem(address)):
            self.problems.append(f"{var}: {problem}")
            return default
        return address

    def email(self, var: str, default: str) -> dict[str, Any]:
        """Return Django's settings for outgoing mail."""
        try:
            return dict(environ.Env.email_url_config(self.address(var, default=default)))
        except (ValueError, ImproperlyConfigured):  # neither says which variable, and one shows the password
            schemes = ", ".join(sorted(environ.Env.EMAIL_SCHEMES))
            self.problems.append(f"{var} must be scheme://user:password@host:port with one of {schemes}.")
            return dict(environ.Env.email_url_config(default))


def quoted_address(address: str) -> str:
    """Return an address with its user and password quoted."""
    parts = PARTS.fullmatch(address)
    if parts is None or parts["login"] is None or SEVERAL.search(address):
        return address
    user, colon, password = parts["login"].partition(":")
    login = quote(_unquoted(user), safe="") + colon + quote(_unquoted(password), safe="")
    return f"{parts['scheme']}://{login}@{parts['place']}"


def _unquoted(text: str) -> str:
    if re.search("%(?![0-9a-fA-F]{2})", text):
        return text  # it was never quoted
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _database_problem(address: str) -> str:
    """Return what is wrong with the address of a database, without showing its password; empty when it can be used."""
    form = "it must be postgres://user:password@host:port/name"
    parts = PARTS.fullmatch(address)
    place = parts and PLACE.fullmatch(parts["place"])
    if not parts or not place or parts["scheme"] not in DATABASES:
        return f"{form}."
    if not place["name"]:
        return f"{form}; no database is named."
    for host in place["hosts"].split(","):
        if not HOST.fullmatch(host):
            return f"{form}; “{host}” is no host with a port. Write an IPv6 address in brackets."
    return ""


def _is_redis(address: str, options: dict[str, Any]) -> bool:
    """Return whether redis-py could connect to an address; nothing is connected."""
    from redis import ConnectionPool  # only who sets one has to wait for it

    parts = PARTS.fullmatch(address)
    place = parts and PLACE.fullmatch(parts["place"])
    if not place or not re.fullmatch("[0-9]*", place["name"] or ""):
        return False
    if place["hosts"].partition(":")[0] == "" or "," in place["hosts"] or not HOST.fullmatch(place["hosts"]):
        return False
    try:
        ConnectionPool.from_url(address, **options).make_connection()
    except Exception:  # whatever a port, a number or an option of an address can raise
        return False
    return True


def refuse(problems: Sequence[str]) -> None:
    """Stop when anything is wrong.

    :raises ImproperlyConfigured: names all of it, a line each
    """
    if problems:
        raise ImproperlyConfigured("\n".join(dict.fromkeys(problems)))  # production reads some anew
