"""The processes of the marketplace and the environment they run in: the same for `make run` and for the tests."""

import http.client
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.embedded.ports import LOOPBACK
from marketplace.embedded.supervisor import Service

PROJECT = Path(__file__).resolve().parents[2]

WEB_PROCESSES = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2
EVERY_ADDRESS = {"0.0.0.0": LOOPBACK, "::": "::1"}


@dataclass(frozen=True)
class StackPlan:
    """What to start: the web server's address, VAR, and the Stripe double's port (None: Stripe itself is used).

    :ivar host: what the web server listens on: an address of this machine (IPv6 without brackets), a name, or all of them
    """

    port: int
    var: Path
    double_port: int | None
    host: str = LOOPBACK

    @property
    def url(self) -> str:
        """Where a browser on this machine finds the marketplace."""
        return f"http://{_bracketed(self.reached_at)}:{self.port}"

    @property
    def reached_at(self) -> str:
        """The host under which this machine itself reaches the web server."""
        return EVERY_ADDRESS.get(self.host, self.host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def environment(plan: StackPlan, given: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """The environment of every process: what the user has `given` wins over the addresses and secrets of `ours`."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings.development",
        "MEDIA_ROOT": str(plan.var / "media"),
        "SITE_URL": plan.url,
        "PYTHONUNBUFFERED": "1",
    }
    if plan.double_port is not None:
        defaults["STRIPE_API_BASE"] = f"http://{LOOPBACK}:{plan.double_port}"
    result = defaults | dict(ours) | {name: value for name, value in given.items() if value}
    result |= {"VAR": str(plan.var), "PORT": str(plan.port)}
    for name in ("no_proxy", "NO_PROXY"):  # the processes talk to each other directly
        result[name] = ",".join(filter(None, [given.get(name), LOOPBACK, "localhost", plan.reached_at]))
    return result


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, str(PROJECT / "manage.py"), *arguments]


def stripe_double(plan: StackPlan, webhook_secret: str) -> Service:
    """The Stripe double; its payment page is part of what a buyer sees."""
    command = [sys.executable, "-m", "tests.stripe_double", "--port", str(plan.double_port)]
    command += ["--webhook-url", f"{plan.url}/stripe/webhook", "--webhook-secret", webhook_secret]
    command += ["--state-dir", str(plan.var / "stripe_double")]
    return Service("stripe_double", command)


def web(plan: StackPlan) -> Service:
    """The web server. It loads the site once, before it splits into processes."""
    command = [sys.executable, "-m", "gunicorn", "marketplace.wsgi", "--bind", f"{_bracketed(plan.host)}:{plan.port}"]
    command += ["--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)]
    command += ["--forwarded-allow-ips", ""]  # Django's settings say whom to believe
    command += ["--logger-class", "marketplace.runtime.web_log.RedactingLogger"]
    command += ["--no-control-socket", "--preload", "--timeout", "60", "--graceful-timeout", "10"]
    return Service("web", command)


def worker(plan: StackPlan) -> Service:
    """The Celery worker. Its events serve remote control, which not every broker carries: its health is a row."""
    command = [sys.executable, "-m", "celery", "-A", "marketplace", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", str(WORKER_PROCESSES), "--hostname", f"worker-{plan.port}@%h"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Service("worker", command)


def beat(plan: StackPlan) -> Service:
    """The clock that wakes the sweeps."""
    command = [sys.executable, "-m", "celery", "-A", "marketplace.celery:clock", "beat", "--loglevel", "WARNING"]
    command += ["--schedule", str(plan.var / "run" / "beat-schedule"), "--pidfile="]
    return Service("beat", command)


def redis(plan: StackPlan, port: int) -> Service:
    """A Redis broker for tests. It keeps nothing on disk: the broker is only a wake-up."""
    command = ["redis-server", "--bind", LOOPBACK, "--port", str(port), "--save", "", "--appendonly", "no"]
    return Service("redis", [*command, "--dir", str(plan.var / "run")])


def health(port: int, host: str = LOOPBACK) -> tuple[int, dict[str, Any]]:
    """Status code and body of /healthz; (0, {}) when nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()


def wait_for_health(port: int, seconds: float, meanwhile: Callable[[], None], host: str = LOOPBACK) -> None:
    """Wait until /healthz answers 200, calling `meanwhile` a few times a second.

    Raises TimeoutError with the last answer when that takes longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    status, body = 0, dict[str, Any]()
    while time.monotonic() < deadline:
        meanwhile()
        status, body = health(port, host)
        if status == 200:
            return
        time.sleep(0.15)
    last = f"it answered {status}: {json.dumps(body, ensure_ascii=False)}" if status else "nobody answered"
    raise TimeoutError(f"/healthz was not well after {seconds:.0f} s; {last}")
