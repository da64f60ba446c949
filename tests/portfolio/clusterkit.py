"""A Dask cluster on 127.0.0.1, of processes, for tests; and tasks for it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from riskfile.portfolio.tasks import Task

TESTS = Path(__file__).parents[1]
PATIENCE = 120.0
"""Seconds for what should take one or two: on a machine that is busy it takes longer."""


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(
        self,
        folder: Path,
        tls: Mapping[str, Path] | None = None,
        environment: Mapping[str, str] | None = None,
        preload: bool = False,
    ) -> None:
        self.folder = folder
        self.tls = tls
        self._of_scheduler = environment
        self._more = ["--preload", "portfolio.otherwise"] if preload else []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._begin_scheduler()
        self.address = self._address_of(self.scheduler)

    def _begin_scheduler(self, port: int = 0) -> subprocess.Popen[bytes]:
        host = ["--host", self._scheme + "127.0.0.1", "--port", str(port)]
        return self._begin("scheduler", *host, *self._more, environment=self._of_scheduler)

    def restart_scheduler(self) -> None:
        """End the scheduler, and begin another at its address, with as many workers as there were."""
        self.stop(self.scheduler)
        count = len(self.workers)
        for each in self.workers:
            self.stop(each)
        self.workers.clear()
        self.scheduler = self._begin_scheduler(int(self.address.rpartition(":")[2]))
        assert self._address_of(self.scheduler) == self.address
        for _ in range(count):
            self.add()

    def wait_for(self, count: int) -> None:
        """Wait until there are so many workers."""
        from distributed import Client

        made: Any = Client
        with made(self.address, set_as_default=False, security=self.security()) as client:
            client.wait_for_workers(count, timeout=PATIENCE)
            until = time.monotonic() + PATIENCE
            while len(client.nthreads()) != count and time.monotonic() < until:
                time.sleep(0.02)

    def security(self) -> Any:
        """What a client of it encrypts with."""
        from distributed.security import Security

        made: Any = Security
        if not self.tls:
            return None
        return made(
            require_encryption=True,
            tls_ca_file=str(self.tls["ca"]),
            tls_client_cert=str(self.tls["cert"]),
            tls_client_key=str(self.tls["key"]),
        )

    @property
    def _scheme(self) -> str:
        return "tls://" if self.tls else "tcp://"

    def _begin(self, *arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(TESTS), *filter(None, (environment or {}).get("PYTHONPATH", "").split(os.pathsep))])
        inherited = os.environ.get("PYTHONPATH", "")
        settings = {
            **os.environ,
            # so that nothing rests on what this machine is set to
            "DASK_CONFIG": str(self.folder),
            **(environment or {}),
            "PYTHONPATH": os.pathsep.join(filter(None, (path, inherited))),
        }
        tls = [f"--tls-{name}={path}" for name, path in (self.tls or {}).items()]
        tls = [each.replace("--tls-ca=", "--tls-ca-file=") for each in tls]
        self.folder.mkdir(exist_ok=True)
        with self._log(arguments[0]).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, "--no-dashboard", *tls],
                env=settings,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def _log(self, kind: str) -> Path:
        number = len(list(self.folder.glob("*.log")))
        self._last_log = self.folder / f"{kind}-{number}.log"
        return self._last_log

    def _address_of(self, process: subprocess.Popen[bytes]) -> str:
        """The address that a scheduler says it has."""
        log = self._last_log
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for line in log.read_text(encoding="utf-8").splitlines():
                if "Scheduler at:" in line:
                    return line.split("Scheduler at:")[1].strip()
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(log.read_text(encoding="utf-8"))

    def add(
        self, *more: str, threads: int = 1, environment: Mapping[str, str] | None = None, nanny: bool = False
    ) -> subprocess.Popen[bytes]:
        """Begin another worker."""
        how = [] if nanny else ["--no-nanny"]
        limit = ["--memory-limit", "0", "--death-timeout", "60", "--local-directory", str(self.folder)]
        host = ["--host", self._scheme + "127.0.0.1"]
        worker = self._begin(
            "worker", self.address, "--nthreads", str(threads), *how, *limit, *host, *more, environment=environment
        )
        self.workers.append(worker)
        return worker

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End a process that was begun here, and what it has begun."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for each in (*self.workers, self.scheduler):
            self.stop(each)
        self.workers.clear()


@contextmanager
def cluster(folder: Path, workers: int = 0, **options: Any) -> Iterator[Cluster]:
    """A cluster for a while; options as those of :class:`Cluster`."""
    made = Cluster(folder, **options)
    try:
        for _ in range(workers):
            made.add()
        yield made
    finally:
        made.close()


def task(name: str, **asked: object) -> Task:
    """A task for the fake work: it does what it is asked for."""
    payload = json.dumps({"name": name, **asked}, sort_keys=True).encode()
    return Task("file", hashlib.sha256(payload).hexdigest(), name, {"today": "2026-01-01"}, payload)
