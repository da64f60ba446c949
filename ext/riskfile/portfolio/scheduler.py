"""The workers of a Dask cluster, to whom tasks are given by its scheduler.

What crosses the wire is the bytes of a project and the bytes of its result. A task lies in the graph that the scheduler
holds, and not on a worker: so it can be given again when the worker is lost. What is known of a cluster is asked of its
scheduler alone; the workers need not be reached from here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import time
import uuid
import warnings
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, NamedTuple, TypeVar

from riskfile.extras import require
from riskfile.portfolio.dispatch import Dispatch, Heard, Held
from riskfile.portfolio.remote import WORK, About, NoAnswerError, about, answer_of, arguments_of, here, work
from riskfile.portfolio.tasks import Outcome, RunnerError, Task
from riskfile.text.messages import tr

T = TypeVar("T")

WAIT: Final = 30.0
"""Seconds for which a scheduler, or a worker where there is none, is waited for."""

_ASK_AGAIN: Final = 10.0
"""Seconds after which a worker that has not said what it is is asked again."""

_SPARE: Final = 5.0
"""Seconds for what takes none, if all is well."""

_LOUD: Final = ("distributed", "tornado", "bokeh", "asyncio")
"""Loggers, and those below them, that say what is told here by one message."""


class Tls(NamedTuple):
    """Files in PEM form: the certificate of the authority, that of this client, and its key ("": it is in the same file)."""

    ca: str
    cert: str
    key: str = ""


def check_address(address: str, tls: Tls | None = None) -> str:
    """The address of a scheduler as it is connected to: "tcp://HOST:PORT" or "tls://HOST:PORT"; "HOST:PORT" is the first.

    :raises RunnerError: if it is none, or if the files of ``tls`` do not go with it, or cannot be read.
    """
    scheme, found, rest = address.partition("://")
    if not found:
        scheme, rest = "tcp" if tls is None else "tls", address
    host, colon, port = rest.rpartition(":")
    if (
        scheme not in ("tcp", "tls")
        or not (host and colon and port.isascii() and port.isdigit() and 0 < int(port) < 65536)
        or any(each in rest for each in "/@ ")
    ):
        raise RunnerError(
            tr(
                "found {address!r}, expected the address of a Dask scheduler, such as tcp://192.0.2.1:8786 or "
                "tls://192.0.2.1:8786",
                address=address,
            )
        )
    if tls is not None:
        if scheme != "tls":
            raise RunnerError(
                tr("found certificates for {address}, which is not encrypted; expected tls://…", address=address)
            )
        for path in filter(None, tls):
            try:
                Path(path).read_bytes()
            except OSError as error:
                raise RunnerError(
                    tr("{path}: {why}; expected a file in PEM form", path=path, why=error.strerror or str(error))
                ) from None
    return f"{scheme}://{rest}"


class Scheduler:
    """A way to have tasks done: by the workers of a Dask cluster.

    :param address: of its scheduler.
    :param wait: seconds for which the scheduler is waited for, and workers where there are none.
    :param limit: seconds after which a worker ends a task, and ``memory`` bytes that it may have; 0 is no limit.
    :param tell: what is told of the way, a line at a time; no result rests on it.
    :param by: who does a task on a worker, as "module:function".
    """

    def __init__(
        self,
        address: str,
        *,
        tls: Tls | None = None,
        wait: float = WAIT,
        limit: float = 0.0,
        memory: int = 0,
        tell: Callable[[str], None] = lambda line: None,
        by: str = WORK,
    ) -> None:
        self.address = check_address(address, tls)
        self._tls, self._wait, self._limit, self._memory = tls, wait, limit, memory
        self._tell, self._by = tell, by
        self.differing: list[str] = []
        """Names of tasks of which two workers have sent different results: the first stands."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """The outcomes of the tasks, as they come.

        :raises ModuleNotFoundError: without the extra.
        :raises RunnerError: if the scheduler or the workers cannot be used, or go.
        """
        require("portfolio")
        # before its settings and its loggers are changed for a while: both are set up as it is loaded
        import distributed  # noqa: F401, PLC0415 - the extra

        limits = json.dumps({"seconds": self._limit, "memory": self._memory}, sort_keys=True)
        with _quiet(), _large_graphs():
            pool = _Workers(self.address, self._tls, self._wait, limits, self._by)
            try:
                pool.connect()
                dispatch = Dispatch(pool, here(), wait=self._wait, limit=self._limit, tell=self._tell)
                self.differing = dispatch.differing
                yield from dispatch.run(tasks)
            finally:
                pool.close()


class _Workers:
    """The pool that is a cluster. Its client lives in a thread of its own; what it hears is put into a queue."""

    def __init__(self, address: str, tls: Tls | None, wait: float, limits: str, by: str) -> None:
        self.where = address
        self._tls, self._wait, self._limits, self._by = tls, wait, limits, by
        self._expected = about()
        self._client: Any = None
        self._heard: SimpleQueue[Heard] = SimpleQueue()
        self._futures: dict[str, Any] = {}
        self._about: dict[str, About | str] = {}
        self._asked: dict[str, float] = {}
        self._named = sha256("\0".join((self._expected, limits, by)).encode()).hexdigest()[:16]
        self._hello: Any = None

    # --- the scheduler ------------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Connect to the scheduler, and see that it has the same riskfile: it reads the tasks that it gives on.

        :raises RunnerError: if it cannot be used.
        """
        from distributed import Client  # noqa: PLC0415 - the extra

        made: Any = Client

        security = self._security()
        try:
            with warnings.catch_warnings():
                # versions are compared here, and told in one line
                warnings.simplefilter("ignore")
                self._client = made(
                    self.where,
                    timeout=self._wait,
                    security=security,
                    set_as_default=False,
                    direct_to_workers=False,
                    name="riskfile",
                )
        except (OSError, ValueError, TypeError, ImportError, RuntimeError, AssertionError) as error:
            raise RunnerError(
                tr(
                    "{where}: found no Dask scheduler that answers within {seconds} s ({why}); expected one",
                    where=self.where,
                    seconds=f"{self._wait:g}",
                    why=_why(error),
                )
            ) from None
        try:
            found = About.of_text(self._ask(lambda: self._client.run_on_scheduler(about), self._wait))
        except Exception as error:  # whatever it sends
            raise RunnerError(
                tr(
                    "{where}: the scheduler does not have riskfile as it is here ({why}); expected the same on scheduler "
                    "and workers",
                    where=self.where,
                    why=_why(error),
                )
            ) from None
        if found.tool != here().tool:
            raise RunnerError(
                tr(
                    "{where}: found riskfile {its} on the scheduler, expected {mine}",
                    where=self.where,
                    its=found.tool,
                    mine=here().tool,
                )
            )

    def _security(self) -> Any:
        """What the connection is encrypted with; None where nothing says."""
        if not self.where.startswith("tls:"):
            return None
        from distributed.security import Security  # noqa: PLC0415 - the extra

        made: Any = Security

        try:
            given = {}
            if self._tls is not None:
                given = {"tls_ca_file": self._tls.ca, "tls_client_cert": self._tls.cert}
                given["tls_client_key"] = self._tls.key or self._tls.cert
            security = made(require_encryption=True, **given)
            arguments = security.get_connection_args("client")
        except (ssl.SSLError, OSError, ValueError, TypeError) as error:
            raise RunnerError(
                tr("the certificates for {where} cannot be used: {why}", where=self.where, why=_why(error))
            ) from None
        if arguments.get("ssl_context") is None:
            raise RunnerError(
                tr(
                    "{where} is encrypted: expected the certificate of its authority, and one of this client with its key "
                    "(--tls-ca, --tls-cert, --tls-key, or Dask's own settings)",
                    where=self.where,
                )
            )
        return security

    def reach(self) -> None:
        """Wait until the client is connected again, which it tries by itself for as long as is waited.

        :raises RunnerError: if it gives up.
        """
        until = time.monotonic() + self._wait + _SPARE
        while time.monotonic() < until and self._client.status != "closed":
            if self._client.status == "running":
                return
            time.sleep(0.05)
        raise self._gone()

    def _gone(self) -> RunnerError:
        return RunnerError(
            tr(
                "{where}: the scheduler is gone, and did not come back within {seconds} s; what was done by then stands",
                where=self.where,
                seconds=f"{self._wait:g}",
            )
        )

    def close(self) -> None:
        """Take back all that is out, and go."""
        client, self._client = self._client, None
        self._futures.clear()
        self._hello = None
        if client is not None:
            with suppress(Exception):
                client.close(timeout=_SPARE)

    def _ask(self, asked: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What the scheduler answers; ``asked`` is called where the client lives.

        :raises TimeoutError: if it does not answer for so long.
        """

        async def bounded() -> T:
            return await asyncio.wait_for(asked(), seconds)

        waiting = asyncio.run_coroutine_threadsafe(bounded(), self._client.loop.asyncio_loop)
        return waiting.result(seconds + _SPARE)

    # --- the workers --------------------------------------------------------------------------------------------------

    def threads(self) -> Mapping[str, int]:
        for _ in range(2):
            self.reach()
            with suppress(OSError, TimeoutError):
                found = {str(each): int(n) for each, n in self._ask(self._client.nthreads, self._wait).items()}
                self._learn(found)
                return found
        raise self._gone()

    def about(self, worker: str) -> About | str:
        return self._about.get(worker) or tr("it has not said what it is")

    def _learn(self, workers: Iterable[str]) -> None:
        """Ask the workers what they are, all at once, as far as they have not said."""
        now = time.monotonic()
        asked = [
            each
            for each in workers
            if not isinstance(self._about.get(each), About) and now - self._asked.get(each, -_ASK_AGAIN) >= _ASK_AGAIN
        ]
        if not asked:
            return
        self._asked.update(dict.fromkeys(asked, now))

        async def ask(worker: str) -> object:
            try:
                said = await asyncio.wait_for(self._client.run(about, workers=[worker], on_error="return"), _SPARE)
            except Exception as error:  # whatever comes of one says nothing of the others
                return error
            return said.get(worker)

        async def ask_all() -> list[object]:
            return await asyncio.gather(*map(ask, asked))

        for worker, said in zip(asked, self._ask(ask_all, _SPARE + self._wait), strict=True):
            try:
                self._about[worker] = About.of_text(said) if isinstance(said, str) else _lacking(said)
            except NoAnswerError as error:
                self._about[worker] = str(error)

    def wake(self) -> None:
        self._hello = self._client.submit(about, key=f"riskfile-hello-{uuid.uuid4()}", pure=False)

    # --- tasks --------------------------------------------------------------------------------------------------------

    def give(self, ticket: str, task: Task, only: frozenset[str] | None) -> None:
        # the key names the content: what two ask for is done once. It stands nowhere among the arguments, where Dask
        # would put the result in its place
        key = f"riskfile-{self._named}-{ticket}"
        from distributed.client import ClosedClientError  # noqa: PLC0415 - the extra

        arguments = arguments_of(task, self._expected, self._limits, self._by)
        try:
            future = self._client.submit(work, *arguments, key=key, workers=sorted(only) if only else None)
        except (RuntimeError, OSError, ClosedClientError):
            self._heard.put(Heard(ticket, "", None, "cut"))
            return
        self._futures[ticket] = future
        asyncio.run_coroutine_threadsafe(self._follow(ticket, future), self._client.loop.asyncio_loop)

    async def _follow(self, ticket: str, future: Any) -> None:
        """Put what comes of a ticket into the queue."""
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - the extra

        try:
            answer = answer_of(await future)
        except asyncio.CancelledError:
            heard = Heard(ticket, "", None, "cut")
        except KilledWorker as error:
            heard = Heard(ticket, "", None, "lost", str(error))
        except Exception as error:  # whatever a worker sends
            heard = Heard(ticket, "", None, "broken", _why(error))
        else:
            if answer.refused:
                heard = Heard(ticket, answer.worker, None, "refused", answer.refused)
            else:
                heard = Heard(ticket, answer.worker, answer.outcome)
        # so that the worker need not keep the result
        future.release()
        if self._futures.pop(ticket, None) is not None:
            self._heard.put(heard)

    def drop(self, ticket: str) -> None:
        future = self._futures.pop(ticket, None)
        if future is not None:
            future.release()

    def hear(self, seconds: float) -> Heard | None:
        try:
            return self._heard.get(timeout=seconds) if seconds else self._heard.get_nowait()
        except Empty:
            return None

    def holder(self, ticket: str) -> Held | None:
        key = f"riskfile-{self._named}-{ticket}"
        try:
            lying = self._ask(self._client.processing, self._wait)
            for worker, keys in lying.items():
                if key in keys:
                    return Held(str(worker), -(-len(keys) // max(1, self.threads().get(worker, 1))))
        except (OSError, TimeoutError):
            pass
        return None


def _lacking(said: object) -> str:
    """Why a worker has not said what it is."""
    if isinstance(said, ImportError):
        return tr("found no riskfile there that can be asked ({why}), expected the one that is here", why=_why(said))
    if isinstance(said, TimeoutError):
        return tr("it does not answer")
    return tr("it has not said what it is ({why})", why=_why(said))


def _why(error: object) -> str:
    """What an exception says, in one line."""
    while isinstance(error, BaseException) and error.__cause__ is not None and not isinstance(error, ImportError):
        error = error.__cause__
    line = " ".join(str(error).split())
    return line[:200] or type(error).__name__


@contextmanager
def _quiet() -> Iterator[None]:
    """Within, Dask logs nothing: what concerns the user is told in one message."""
    names = [each for each in logging.Logger.manager.loggerDict if each.partition(".")[0] in _LOUD]
    loggers = [logging.getLogger(each) for each in sorted({*names, *_LOUD})]
    before = [(each, each.handlers, each.propagate) for each in loggers]
    for each in loggers:
        each.handlers, each.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        for each, handlers, propagate in before:
            each.handlers, each.propagate = handlers, propagate


@contextmanager
def _large_graphs() -> Iterator[None]:
    """Within, a task may have more bytes than Dask thinks fit for most: they are bounded here, and lie where a lost worker
    cannot take them along."""
    import dask  # noqa: PLC0415 - the extra

    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
        yield
