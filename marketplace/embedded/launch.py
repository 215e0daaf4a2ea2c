"""`make run`: brings the whole marketplace up on a bare machine, keeps it up, and takes it down again."""

import contextlib
import fcntl
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from marketplace.embedded import demo_choice, ports, postgres, processes, stack
from marketplace.embedded.private_files import NoJson, keep_secrets, read_json, sentence_of, write_json
from marketplace.embedded.server_home import EmbeddedError
from marketplace.embedded.supervisor import Supervisor
from marketplace.embedded.welcome import welcome

log = logging.getLogger(__name__)

_HEALTH_SECONDS = 120
_WAIT_FOR_FORMER_SECONDS = 30
_POSTGRES_PAUSE = 5.0  # seconds between two attempts to start a PostgreSQL that does not come up


class LaunchError(Exception):
    """The marketplace cannot start; the text is for the person who typed the command."""


class StopRequested(BaseException):
    """SIGINT, SIGTERM or SIGHUP came."""


def run(*, demo: bool | None = None) -> int:
    """Run the marketplace until it is told to stop; load the demo first unless it is there or not wanted.

    `demo` None: as DEMO says, or as this VAR was begun. Returns the exit code.
    """
    _listen_to_signals()
    try:
        port = _wanted_port()
        wanted = demo_choice.wanted_demo() if demo is None else demo
        var = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute()
        with _only_one(var, port) as mark_stopping:
            launcher = _Launcher(stack.StackPlan(port, var, None, ports.wanted_host()), wanted)
            try:
                launcher.bring_up()
                launcher.stay_up()
            finally:
                mark_stopping()
                launcher.take_down()
    except StopRequested:
        print("Stopped.", flush=True)
        return 0
    except (LaunchError, EmbeddedError, NoJson, OSError) as error:
        print(f"\n{sentence_of(error)}", file=sys.stderr, flush=True)
        return 1
    return 0


def manage(arguments: list[str]) -> int:
    """Run a management command on the marketplace of VAR, whether that runs or not. Returns the exit code.

    When it does not run, PostgreSQL is started for the command alone; a VAR that is new becomes one.
    """
    var = Path(os.environ.get("VAR") or stack.PROJECT / "var").absolute()
    try:
        with contextlib.ExitStack() as held:
            is_running = _is_held(var / "run" / "lock")
            if not is_running:
                held.enter_context(_only_one(var, 0))
            ports_kept = read_json(var / "run" / "ports.json")
            launcher = _Launcher(
                stack.StackPlan(_wanted_port(), var, ports_kept.get("stripe_double"), ports.wanted_host()), False
            )
            return launcher.manage_only(arguments, is_running=is_running)
    except (LaunchError, EmbeddedError, NoJson, OSError) as error:
        print(f"\n{sentence_of(error)}", file=sys.stderr, flush=True)
        return 1


def _is_held(path: Path) -> bool:
    """Whether a process holds the lock file of a VAR."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def _wanted_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdecimal() and 0 < int(given) < 65536):
        raise LaunchError(f"PORT must be a number from 1 to 65535, not {given!r}.")
    return int(given)


def _listen_to_signals() -> None:
    def request_stop(number: int, frame: FrameType | None) -> None:
        # The first one starts the orderly end, which nothing should cut short.
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise StopRequested

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, request_stop)


@contextlib.contextmanager
def _only_one(var: Path, port: int) -> Iterator[Callable[[], None]]:
    """Hold VAR for this process; yields a function to call when it begins to stop.

    Raises LaunchError when another one has it and does not give it back.
    """
    _make_directory(var)
    (var / "run").mkdir(exist_ok=True)
    path = var / "run" / "lock"
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+") as file:
        deadline = time.monotonic() + _WAIT_FOR_FORMER_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = _read_holder(path)
                if holder.get("state") != "stopping" or time.monotonic() > deadline:
                    raise LaunchError(
                        f"The marketplace already runs from VAR={var}: process {holder.get('pid')}, "
                        f"http://127.0.0.1:{holder.get('port')}\n"
                        "Stop it first, or start a second copy with another PORT and VAR: PORT=8001 VAR=… make run"
                    ) from None
                time.sleep(0.2)

        def write(state: str) -> None:
            file.seek(0)
            file.truncate()
            file.write(json.dumps({"pid": os.getpid(), "port": port, "state": state}))
            file.flush()

        write("running")
        yield lambda: write("stopping")


def _read_holder(path: Path) -> dict[str, object]:
    try:
        return read_json(path)
    except ValueError:  # it is just being written
        return {"state": "stopping"}


def _make_directory(var: Path) -> None:
    try:
        if not var.exists():
            var.mkdir(parents=True)
            var.chmod(0o755)  # whatever the umask: PostgreSQL, as another user, passes through
        probe = var / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise LaunchError(f"VAR={var} cannot be written ({error.strerror}). Choose another: VAR=… make run") from None


class _Launcher:
    def __init__(self, plan: stack.StackPlan, wanted_demo: bool | None) -> None:
        self.plan = plan
        self.var = var = plan.var
        self.wanted_demo = wanted_demo
        self.demo = False  # whether it is in the database, or is to be
        self.given = dict(os.environ)
        self.secrets = keep_secrets(var / "secrets.json", ["SECRET_KEY", "STRIPE_KEY", "STRIPE_WEBHOOK", "CARD_KEY"])
        self.cluster: postgres.Cluster | None = None
        self._postgres_not_before = 0.0  # monotonic
        self.logins = ""
        self.supervisor = self._new_supervisor({})

    def bring_up(self) -> None:
        """Start everything and wait until it is well. Raises LaunchError or EmbeddedError when it is not."""
        self._set_up_log()
        for name in self.supervisor.stop_leftovers():
            log.warning("%s was left over from a run that was killed; stopped", name)
        self._check_port()
        self._plan_stripe()
        if self._needs_cluster():
            self._say("Starting PostgreSQL")
            self.cluster = postgres.start(self.var / "postgres", tied=True)
        self._prepare()
        self._start_services()
        self._load_orders()
        print(welcome(self.plan, demo=self.demo, logins=self.logins), flush=True)

    def stay_up(self) -> None:
        """Keep everything running; ends only by a signal."""
        while True:
            self._watch()
            time.sleep(0.25)

    def take_down(self) -> None:
        """Stop every process, PostgreSQL last."""
        self.supervisor.stop()
        if self.cluster is not None:
            postgres.stop(self.var / "postgres")

    def manage_only(self, arguments: list[str], *, is_running: bool) -> int:
        """Run one management command with its input and output our own; start PostgreSQL for it unless it runs."""
        try:
            if self._needs_cluster():
                self.cluster = postgres.start(self.var / "postgres", tied=True)
            marker = self.var / "run" / "prepared.json"
            restores = arguments[:1] == ["restore"] and not {"--check", "--help", "-h"}.intersection(arguments)
            if restores and marker.exists():
                # Whatever becomes of it, the next run prepares the database first, and is told if it is half restored.
                write_json(marker, read_json(marker) | {"code": ""})
            done = subprocess.run(stack.manage(*arguments), env=self._environment(), cwd=os.getcwd(), check=False)
            if restores and done.returncode in (0, 3):  # no empty marketplace any more, that wants a demo
                write_json(marker, self._known() | {"logins": "", "orders": True})
            return done.returncode
        finally:
            if not is_running:
                self.take_down()

    def _known(self) -> dict[str, object]:
        """What a database that has been brought to this code is known by."""
        environment = self._environment()
        # The password is random: a database made anew is another one, the same one on a new port is not.
        database = environment["DATABASE_URL"].partition("@")[0] + environment["DATABASE_URL"].rpartition("/")[2]
        return {"database": hashlib.sha256(database.encode()).hexdigest(), "code": code_fingerprint()}

    def _say(self, text: str) -> None:
        print(f"· {text} …", flush=True)

    def _set_up_log(self) -> None:
        (self.var / "logs").mkdir(exist_ok=True)
        for written in (self.var / "logs").iterdir():  # also of earlier runs, and those put aside
            written.chmod(0o600)
        form = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
        own = self.var / "logs" / "supervisor.log"
        handlers: list[logging.Handler] = [logging.FileHandler(own)]
        own.chmod(0o600)
        handlers.append(logging.StreamHandler())
        for handler in handlers:
            handler.setFormatter(form)
            logging.getLogger("marketplace.embedded").addHandler(handler)

    def _check_port(self) -> None:
        if problem := ports.why_not(self.plan.port, self.plan.host):
            raise LaunchError(problem)

    def _plan_stripe(self) -> None:
        if self.given.get("STRIPE_API_BASE"):
            return
        path = self.var / "run" / "ports.json"
        double_port = ports.choose(read_json(path).get("stripe_double"), avoid=[self.plan.port])
        write_json(path, {"stripe_double": double_port})
        self.plan = stack.StackPlan(self.plan.port, self.var, double_port, self.plan.host)

    def _needs_cluster(self) -> bool:
        return not (self.given.get("DATABASE_URL") and self.given.get("BROKER_URL"))

    def _new_supervisor(self, environment: dict[str, str]) -> Supervisor:
        return Supervisor(
            stack.PROJECT, self.var / "logs", self.var / "run" / "pids", environment, instance_mark(self.var)
        )

    def _environment(self) -> dict[str, str]:
        ours = {
            "SECRET_KEY": self.secrets["SECRET_KEY"],
            "CARD_KEYS": self.secrets["CARD_KEY"],
            "STRIPE_SECRET_KEY": f"sk_test_{self.secrets['STRIPE_KEY']}",
            "STRIPE_WEBHOOK_SECRET": f"whsec_{self.secrets['STRIPE_WEBHOOK']}",
        }
        if self.cluster is not None:
            if not self.given.get("DATABASE_URL"):
                ours["DATABASE_URL"] = self.cluster.url(postgres.APP, postgres.DATABASE)
                ours["DATABASE_OWNER_URL"] = self.cluster.url(postgres.OWNER, postgres.DATABASE)
            if not self.given.get("BROKER_URL"):
                ours["BROKER_URL"] = "pgmq://"
                ours["BROKER_DATABASE_URL"] = self.cluster.url(postgres.APP, postgres.BROKER_DATABASE)
        return stack.environment(self.plan, self.given, ours)

    def _prepare(self) -> None:
        """Migrate and load the demo, unless this database has been brought to this code already."""
        environment = self._environment()
        self.supervisor = self._new_supervisor(environment)
        marker = self.var / "run" / "prepared.json"
        known = self._known()
        done = read_json(marker)
        if {name: done.get(name) for name in known} != known or self.given.get("DATABASE_URL"):
            self._say("Preparing the database")
            self._manage("prepare_database")
            is_same_database = done.get("database") == known["database"]
            done = (done if is_same_database else {}) | known
            write_json(marker, done)
        self.demo = demo_choice.settle(self.wanted_demo, done, self.var)
        if demo_choice.begun_with_demo(done) is None:  # whatever cuts this start short, the next one goes on with it
            done |= {"demo": self.demo}
            write_json(marker, done)
        if self.plan.double_port is not None:
            webhook_secret = environment["STRIPE_WEBHOOK_SECRET"]
            self.supervisor.start(stack.stripe_double(self.plan, webhook_secret))
        if self.demo and not done.get("logins"):
            self._say("Loading the demo (once; it takes a while)")
            try:
                done |= {"logins": self._manage("demo", "--with-logins")}
            except demo_choice.InUse:
                write_json(marker, done | {"demo": False})
                raise
        write_json(marker, done | {"demo": self.demo})
        self.logins = str(done.get("logins", ""))

    def _manage(self, *arguments: str) -> str:
        try:
            return self.supervisor.run(
                "manage",
                stack.manage(*arguments),
                capture="--with-logins" in arguments,
                show=sys.stderr.isatty(),  # a terminal gets the demo's progress bar
            )
        except subprocess.CalledProcessError as error:
            if arguments[0] == "demo" and error.returncode == demo_choice.IN_USE:
                raise demo_choice.InUse(self.var) from None
            raise LaunchError(
                f"manage.py {' '.join(arguments)} failed; all of it is in {self.var / 'logs' / 'manage.log'}:\n"
                f"{error.output}"
            ) from None

    def _start_services(self) -> None:
        self._say("Starting web server, worker and beat")
        self.supervisor.start(stack.web(self.plan))
        self.supervisor.start(stack.worker(self.plan))
        # Before the wait: work that came due while all was stopped is overdue until a sweep has done it.
        self.supervisor.start(stack.beat(self.plan))
        try:
            stack.wait_for_health(self.plan.port, _HEALTH_SECONDS, self._watch, self.plan.reached_at)
        except TimeoutError as error:
            raise LaunchError(f"{error}\nThe logs are in {self.var / 'logs'}") from None

    def _load_orders(self) -> None:
        """Some orders in all states, so that lists and statements have something to show; they need the Stripe double."""
        marker = self.var / "run" / "prepared.json"
        done = read_json(marker)
        if self.demo and self.plan.double_port is not None and "orders" not in done:
            self._say("Placing the demo's orders")
            self._manage("demo", "--orders")
            write_json(marker, done | {"orders": True})

    def _watch(self) -> None:
        self.supervisor.watch()
        if self.cluster is None or self.cluster.is_running():
            return
        if time.monotonic() < self._postgres_not_before:
            return
        log.warning("PostgreSQL ended; starting it again")
        former = self.cluster
        try:
            self.cluster = postgres.start(self.var / "postgres", tied=True)
        except (EmbeddedError, OSError) as error:
            # A full disk is emptied, a killer ends: whoever looks at /healthz or the log sees what is missing until then.
            log.error("%s\nTrying again in %s s", error, _POSTGRES_PAUSE)
            self._postgres_not_before = time.monotonic() + _POSTGRES_PAUSE
            return
        if self.cluster.port != former.port:  # someone took the port meanwhile: everyone needs the new address
            self.supervisor.stop()
            self._prepare()
            self._start_services()


def instance_mark(var: Path) -> str:
    """What marks the processes of this VAR. A copy of the folder is another instance, the folder moved is the same."""
    folder = var.stat()
    return f"{folder.st_dev}-{folder.st_ino}-{keep_secrets(var / 'secrets.json', ['INSTANCE'])['INSTANCE']}"


def code_fingerprint() -> str:
    """A hash of everything that decides what a prepared database holds: migrations, grants, groups, packages."""
    digest = hashlib.sha256()
    sources = [*stack.PROJECT.glob("*/migrations/*.py"), *stack.PROJECT.glob("marketplace/*/migrations/*.py")]
    sources += [*stack.PROJECT.glob("marketplace/*/management/commands/prepare_database.py")]
    sources += [*stack.PROJECT.glob("*/policies.py"), *stack.PROJECT.glob("marketplace/*/policies.py")]
    sources += [stack.PROJECT / "marketplace" / "people" / name for name in ("actions.py", "apps.py")]
    sources += [stack.PROJECT / "marketplace" / "runtime" / "database_roles.py", stack.PROJECT / "requirements.txt"]
    for path in sorted(sources):
        digest.update(f"{path.relative_to(stack.PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def tie_to_caller() -> None:
    """Stop when the process that started this one ends, be it by SIGKILL (make, for `make run`)."""
    processes.tie_myself_to_parent(signal.SIGTERM)
