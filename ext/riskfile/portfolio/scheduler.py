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
import threading
import time
import uuid
import warnings
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
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

_ANSWERS_WITHIN: Final = 1.0
"""Seconds for which nothing else is done until workers say what they are: they are asked all at once."""

_ALL_ANSWER_WITHIN: Final = 15.0
"""Seconds for which nothing is given until each worker that is there at the beginning has said what it is: it may have to load
riskfile for that."""

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


def _is_safe(address: str) -> bool:
    """Whether what is sent to an address is encrypted, or stays on this machine."""
    scheme, _, rest = address.partition("://")
    host = rest.rpartition(":")[0]
    return scheme == "tls" or host in ("localhost", "[::1]") or host.startswith("127.")


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

        if not _is_safe(self.address):
            self._tell(
                tr(
                    "{where} is not encrypted: who can listen reads the files, and who can reach it can run code; expected tls://…",
                    where=self.address,
                )
            )
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
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="riskfile-dask", daemon=True)
        self._heard: SimpleQueue[Heard] = SimpleQueue()
        self._futures: dict[str, Any] = {}
        self._about: dict[str, About | str] = {}
        self._asked: dict[str, Future[About | str | None]] = {}
        self._named = sha256("\0".join((self._expected, limits, by)).encode()).hexdigest()[:16]
        self._hello: Any = None
        self._known = False

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    # --- the scheduler ------------------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Connect to the scheduler, and see that it has the same riskfile: it reads the tasks that it gives on.

        :raises RunnerError: if it cannot be used.
        """
        security = self._security()
        self._thread.start()
        try:
            # what accepts a connection and is silent, Dask waits for without end
            self._client = self._ask(lambda: self._connect(security), self._wait)
        except Exception as error:  # who answers may be no scheduler: lengths that it sends can be of exabytes
            raise RunnerError(
                tr(
                    "{where}: found no Dask scheduler that answers within {seconds} s ({why}); expected one",
                    where=self.where,
                    seconds=f"{self._wait:g}",
                    why=_why(error),
                )
            ) from None
        try:
            # the first time, it has to load riskfile
            found = About.of_text(self._ask(lambda: self._client.run_on_scheduler(about), self._wait + _SPARE))
        except (OSError, TimeoutError):
            raise self._gone() from None
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
                    "{where}: found riskfile {its} on the scheduler, expected riskfile {mine}",
                    where=self.where,
                    its=found.tool,
                    mine=here().tool,
                )
            )

    async def _connect(self, security: Any) -> Any:
        from distributed import Client  # noqa: PLC0415 - the extra

        made: Any = Client
        with warnings.catch_warnings():
            # versions are compared here, and told in one line
            warnings.simplefilter("ignore")
            client = made(
                self.where,
                asynchronous=True,
                timeout=self._wait,
                security=security,
                set_as_default=False,
                direct_to_workers=False,
                name="riskfile",
            )
            try:
                return await client
            except BaseException:
                await _closed(client)
                raise

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
        if self._thread.is_alive():
            with suppress(Exception):
                self._ask(lambda: _leave(client), _SPARE)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_SPARE)
        if not self._thread.is_alive():
            self._loop.close()

    def _ask(self, asked: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What comes of ``asked``, which is called where the client lives.

        :raises TimeoutError: if nothing does for so long.
        """

        async def bounded() -> T:
            return await asyncio.wait_for(asked(), seconds)

        waiting = asyncio.run_coroutine_threadsafe(bounded(), self._loop)
        try:
            return waiting.result(seconds + _SPARE)
        except TimeoutError:
            waiting.cancel()
            raise

    # --- the workers --------------------------------------------------------------------------------------------------

    def threads(self) -> Mapping[str, int]:
        for _ in range(2):
            self.reach()
            with suppress(OSError, TimeoutError):
                until = time.monotonic() + _ALL_ANSWER_WITHIN
                while True:
                    found = {str(each): int(n) for each, n in self._ask(self._client.nthreads, self._wait).items()}
                    self._learn(found)
                    # at first all are waited for, so that one of another version is known before anything is given
                    if self._known or self._asked.keys().isdisjoint(found) or time.monotonic() > until:
                        self._known = self._known or bool(found)
                        return found
        raise self._gone()

    def about(self, worker: str) -> About | str | None:
        return self._about.get(worker)

    def _learn(self, workers: Iterable[str]) -> None:
        """Ask the workers what they are, all at once, as far as they have not said. One that does not answer holds up
        nobody: it may have been killed a moment ago."""
        for worker in workers:
            if worker not in self._about and worker not in self._asked:
                self._asked[worker] = asyncio.run_coroutine_threadsafe(self._ask_worker(worker), self._loop)
        wait(self._asked.values(), _ANSWERS_WITHIN)
        for worker, asked in list(self._asked.items()):
            if asked.done():
                del self._asked[worker]
                said = asked.result()
                if said is not None:
                    self._about[worker] = said

    async def _ask_worker(self, worker: str) -> About | str | None:
        """What a worker says that it is; or why it cannot; None if it says nothing."""
        try:
            answers = await asyncio.wait_for(self._client.run(about, workers=[worker], on_error="return"), self._wait)
            said = answers.get(worker)
            return About.of_text(said) if isinstance(said, str) else _lacking(said)
        except NoAnswerError as error:
            return str(error)
        except (OSError, TimeoutError, asyncio.CancelledError):
            return None
        except Exception as error:  # whatever comes of one says nothing of the others
            return _lacking(error)

    def wake(self) -> None:
        async def say() -> None:
            self._hello = self._client.submit(about, key=f"riskfile-hello-{uuid.uuid4()}", pure=False)

        with suppress(Exception):
            self._ask(say, _SPARE)

    # --- tasks --------------------------------------------------------------------------------------------------------

    def give(self, ticket: str, task: Task, only: frozenset[str] | None) -> None:
        self._futures[ticket] = None
        asyncio.run_coroutine_threadsafe(self._follow(ticket, task, only), self._loop)

    async def _follow(self, ticket: str, task: Task, only: frozenset[str] | None) -> None:
        """Have a task done, and put what comes of it into the queue."""
        from distributed.scheduler import KilledWorker  # noqa: PLC0415 - the extra

        future = None
        try:
            # the key names the content: what two ask for is done once. It stands nowhere among the arguments, where Dask
            # would put the result in its place
            future = self._client.submit(
                work,
                *arguments_of(task, self._expected, self._limits, self._by),
                key=self._key(ticket),
                workers=sorted(only) if only else None,
            )
            if ticket not in self._futures:
                future.release()
                return
            self._futures[ticket] = future
            answer = answer_of(await self._fetch(future))
        except (asyncio.CancelledError, OSError):
            heard = Heard(ticket, "", None, "cut")
        except KilledWorker as error:
            heard = Heard(ticket, "", None, "lost", str(error))
        except Exception as error:  # whatever a worker sends, and a client that is closed
            heard = Heard(ticket, "", None, "broken", _why(error))
            if self._client is None or self._client.status != "running":
                heard = Heard(ticket, "", None, "cut")
        else:
            heard = Heard(ticket, answer.worker, answer.outcome)
            if answer.refused:
                heard = Heard(ticket, answer.worker, None, "refused", answer.refused)
        if future is not None:
            # so that the worker need not keep the result
            future.release()
        if self._futures.pop(ticket, self) is not self:
            self._heard.put(heard)

    async def _fetch(self, future: Any) -> object:
        """The result of a future, by way of the scheduler. If a worker dies when it has one, the scheduler asks it for half a
        minute longer; meanwhile another may have done the task."""
        patience = _SPARE
        while patience < 10 * _SPARE:
            # waits until it is done, whatever comes of it
            await future.exception()
            if future.status != "finished":
                break
            fetched = asyncio.ensure_future(self._client.gather(future))
            try:
                return await asyncio.wait_for(asyncio.shield(fetched), patience)
            except TimeoutError:
                # others may wait for the same answer: it is not called off
                fetched.add_done_callback(_unheard)
                patience *= 2
        return await future

    def _key(self, ticket: str) -> str:
        return f"riskfile-{self._named}-{ticket}"

    def drop(self, ticket: str) -> None:
        future = self._futures.pop(ticket, None)
        if future is not None:
            self._loop.call_soon_threadsafe(future.release)

    def hear(self, seconds: float) -> Heard | None:
        try:
            return self._heard.get(timeout=seconds) if seconds else self._heard.get_nowait()
        except Empty:
            return None

    def holder(self, ticket: str) -> Held | None:
        key = self._key(ticket)
        try:
            lying = self._ask(self._client.processing, self._wait)
            for worker, keys in lying.items():
                if key in keys:
                    return Held(str(worker), -(-len(keys) // max(1, self.threads().get(worker, 1))))
        except (OSError, TimeoutError):
            pass
        return None


async def _leave(client: Any) -> None:
    """Close a client, and end all that still waits for it."""
    if client is not None:
        await _closed(client)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for each in left:
        each.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _closed(client: Any) -> None:
    with suppress(Exception):
        await asyncio.wait_for(client.close(), _SPARE / 2)
    # else it would try again when it is thrown away, and nobody would wait for that
    client.status = "closed"


def _unheard(fetched: asyncio.Future[object]) -> None:
    """What has come too late was not waited for."""
    if not fetched.cancelled():
        fetched.exception()


def _lacking(said: object) -> str | None:
    """Why a worker does not say what it is; None where it is gone."""
    if said is None or isinstance(said, OSError | TimeoutError):
        return None
    return tr("found no riskfile there that can be asked ({why}), expected the one that is here", why=_why(said))


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
