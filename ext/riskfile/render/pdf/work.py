"""Documents of a set, each set in a process of its own.

Typst keeps all that it has set until its process ends: a process for each document gives the memory back, and documents
are set side by side, one on each core. A process is given a folder with ``main.typ`` and ``job.json`` and does all that
makes a PDF: it is set, its links are made, its text is read back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from riskfile.render.pdf import finish
from riskfile.render.pdf.typeset import TypesetError, typeset
from riskfile.text.crashes import elsewhere
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking

JOB: Final = "job.json"
MADE: Final = "made.json"
SAID: Final = "said.txt"
"""What a process has said to nobody: of one that dies, the last words."""


class Job(NamedTuple):
    """A document to set: ``folder`` has its sources, ``main.typ`` among them, and ``target`` is the file to write, which the
    caller renames once all are good.

    ``places`` gives the name in this document of a place that links lead to, where that is another than the place;
    ``far`` gives, for places that stand in another document of the set, the name of its file and the place's name in it.
    ``to_sign`` are the places to sign at, ``expected`` the texts that must be found (:func:`finish.missing`), ``stamp``
    the moment that the PDF says it was made, ``label`` what stands before its page numbers in a reader (``A-``), and ``volumes`` those that it names as the core report
    (:func:`finish.name_volumes`). ``language`` is the one in which links say where they lead."""

    folder: Path
    target: Path
    places: Mapping[str, str]
    far: Mapping[str, tuple[str, str]]
    to_sign: Sequence[finish.PlaceToSign]
    expected: Sequence[str]
    stamp: datetime
    label: str = ""
    volumes: Sequence[finish.NamedVolume] = ()
    language: str = SOURCE_LANGUAGE


class Made(NamedTuple):
    """A document that is there: how many pages and bytes it has, its SHA-256, the page (from 1) of each place with a name,
    the expected texts that are not in it, and the most memory that its process had at once, in MB (0: unknown)."""

    pages: int
    size: int
    sha256: str
    dests: dict[str, int]
    lost: list[str]
    memory: int


class Trouble(NamedTuple):
    """A document that is not there.

    ``typst``: ``text`` is what Typst says against it. ``place``: ``text`` is a place that links lead to and that nothing is
    called. ``process``: the process has ended without an answer, and ``text`` says how. ``stopped``: nobody was to wait for
    it, since one of the jobs before it has failed."""

    kind: Literal["typst", "place", "process", "stopped"]
    text: str


def run(jobs: Sequence[Job], most: int) -> list[Made | Trouble]:
    """Set documents side by side, at most ``most`` at once; gives what became of each, in the order of ``jobs``.

    The largest begin first. Where one fails, those behind it are stopped: the first trouble in the list is always the same
    one. No file is left of a document that failed, and no process of this function outlives it.

    :raises OSError: if the system refuses a process something, such as room on the disk.
    :raises ElsewhereError: if our own code crashes in one.
    """
    waiting = sorted(range(len(jobs)), key=lambda number: -_size_of(jobs[number].folder))
    running: dict[int, _Process] = {}
    found: dict[int, Made | Trouble] = {}
    failed = len(jobs)
    with ExitStack() as stack:
        while waiting or running:
            while waiting and len(running) < max(1, most):
                number = waiting.pop(0)
                running[number] = process = _Process(jobs[number])
                stack.callback(process.end)
            ended = [number for number, process in running.items() if process.has_ended()]
            for number in ended:
                found[number] = result = running.pop(number).result()
                if isinstance(result, Trouble):
                    failed = min(failed, number)
            waiting = [number for number in waiting if number < failed]
            for number in [each for each in running if each > failed]:
                running.pop(number).end()
            if not ended and running:
                time.sleep(_PAUSE)
    stopped = Trouble("stopped", "")
    results = [found.get(number, stopped) for number in range(len(jobs))]
    for job, each in zip(jobs, results, strict=True):
        if isinstance(each, Trouble):
            job.target.unlink(missing_ok=True)
    return results


_PAUSE: Final = 0.02


ROOM: Final = 1.2
"""How much memory a document takes at most, in GB, with its links made and its text read back."""


def workers() -> int:
    """How many documents can be set side by side: one on each core, as far as there is memory for them."""
    asked = getattr(os, "sched_getaffinity", None)
    cores = len(asked(0)) if asked else os.cpu_count() or 1
    free = _free_memory()
    return cores if free is None else max(1, min(cores, int(free / ROOM)))


def _free_memory() -> float | None:
    """How much memory there is for more, in GB, in the machine and in the container; None where the system does not tell."""
    found = []
    lines = _said("/proc/meminfo")
    found += [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    limit, taken = _said("/sys/fs/cgroup/memory.max"), _said("/sys/fs/cgroup/memory.current")
    if limit and taken and limit[0].isdecimal():
        # what it has read of files it can do without
        spare = sum(
            int(line.split()[1]) for line in _said("/sys/fs/cgroup/memory.stat") if line.startswith("inactive_file ")
        )
        found.append(max(0, int(limit[0]) - int(taken[0]) + spare))
    return min(found) / 1e9 if found else None


def _said(path: str) -> list[str]:
    """What the system says in one of its files, by line; nothing where there is no such file."""
    try:
        return Path(path).read_text(encoding="ascii").split("\n")
    except OSError:
        return []


def _size_of(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.iterdir() if each.suffix in (".typ", ".json"))


class _Process:
    """A process that sets one document."""

    def __init__(self, job: Job) -> None:
        self._job = job
        # without the folder that the process is in: it is the project's
        path = [os.path.abspath(each) for each in sys.path if each]  # noqa: PTH100 - of no folder of ours
        code = f"import sys; sys.path[:] = {path!r}; from riskfile.render.pdf.work import serve; serve()"
        _write(job)
        (job.folder / MADE).unlink(missing_ok=True)
        with (job.folder / SAID).open("wb") as said:
            self._running = subprocess.Popen(
                [sys.executable, "-P", "-c", code, str(job.folder)],
                # it ends when nobody holds the other end any more, however this process ends
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
                # Ctrl-C is for who waits
                start_new_session=True,
            )

    def has_ended(self) -> bool:
        return self._running.poll() is not None

    def result(self) -> Made | Trouble:
        """What it gave, once it has ended."""
        self.end()
        code, path = self._running.returncode, self._job.folder / MADE
        if code or not path.is_file():
            lines = (self._job.folder / SAID).read_text(encoding="utf-8", errors="replace").split("\n")
            last = next((f": {line.strip()[:200]}" for line in reversed(lines) if line.strip()), "")
            how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
            name = self._job.target.name.removesuffix(".part")
            return Trouble("process", f"the process that set {name} {how}{last}; is there enough memory?")
        given = json.loads(path.read_text(encoding="utf-8"))
        # how much memory it took is another each time
        path.unlink()
        if "crash" in given:
            raise elsewhere(given["crash"])
        if "trouble" in given:
            return Trouble(*given["trouble"])
        return Made(**given)

    def end(self) -> None:
        """End it, if it has not ended yet."""
        if self._running.poll() is None:
            self._running.kill()
        assert self._running.stdin is not None
        self._running.stdin.close()
        self._running.wait()


def _write(job: Job) -> None:
    given = {
        # from the folder: what is left of a build says nothing of the machine
        "target": os.path.relpath(job.target, job.folder),
        "places": dict(job.places),
        "far": dict(job.far),
        "to_sign": list(job.to_sign),
        "expected": list(job.expected),
        "stamp": job.stamp.isoformat(),
        "label": job.label,
        "volumes": list(job.volumes),
        "language": job.language,
    }
    (job.folder / JOB).write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")


def _read(folder: Path) -> Job:
    given: dict[str, Any] = json.loads((folder / JOB).read_text(encoding="utf-8"))
    return Job(
        folder,
        Path(os.path.normpath(folder / given["target"])),
        given["places"],
        {place: (file, name) for place, (file, name) in given["far"].items()},
        [finish.PlaceToSign(*each) for each in given["to_sign"]],
        given["expected"],
        datetime.fromisoformat(given["stamp"]),
        given["label"],
        [finish.NamedVolume(*each) for each in given["volumes"]],
        given["language"],
    )


# ---------------------------------------------------------------------------------------------- in the process


def serve() -> None:
    """Set the document of the folder that the command line names, and say in it what became of that."""
    import threading

    threading.Thread(target=_end_with_parent, daemon=True).start()
    folder = Path(sys.argv[1])
    given: dict[str, Any]
    try:
        given = make(_read(folder))._asdict()
    except TypesetError as error:
        given = {"trouble": ("typst", str(error))}
    except finish.PlaceError as error:
        given = {"trouble": ("place", error.place)}
    except MemoryError:
        sys.exit("out of memory")
    except Exception:
        from traceback import format_exc

        given = {"crash": format_exc()}
    (folder / MADE).write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")


def _end_with_parent() -> None:
    # nothing is ever written there; sys.stdin would be locked when this process ends
    os.read(0, 1)
    os._exit(1)


def make(job: Job) -> Made:
    """Set a document in this process.

    :raises TypesetError: with what Typst says.
    :raises PlaceError: if a link asks for a place that has no name in the document.
    """
    job.target.write_bytes(typeset(job.folder, job.stamp))
    with speaking(job.language):
        dests = finish.make_links(job.target, job.places, job.to_sign, job.far, job.label, job.volumes)
    pages = finish.text_of(job.target)
    made = job.target.read_bytes()
    lost = finish.missing_in(pages, job.expected)
    return Made(len(pages), len(made), sha256(made).hexdigest(), dests, lost, _most_memory())


def _most_memory() -> int:
    """The most memory that this process had at once, in MB; 0 where the system does not tell."""
    lines = _said("/proc/self/status")
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:")), 0)


__all__ = ["Job", "Made", "Trouble", "make", "run", "serve", "workers"]
