"""What is done with a task, in whichever process: the bytes of a project become the bytes of its result.

Nothing is asked for but the task: not the clock, the path, the environment, nor the language of who does it. What cannot be
done is refused with a reason of a few, in words that do not rest on the machine.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from riskfile.change import baseline as baselines
from riskfile.extras import missing_extra
from riskfile.policy import PolicyError
from riskfile.portfolio.packing import NotPackedError, Packed
from riskfile.portfolio.results import FileResult
from riskfile.portfolio.row import row_of
from riskfile.portfolio.tasks import FORM, Failure, Kind, Outcome, Task
from riskfile.project import Project
from riskfile.rules.engine.declare import CRASH_CODE
from riskfile.source import SourceError
from riskfile.tables.table import ImportProblem, SourceProblem
from riskfile.text.conflicts import KIND as CONFLICT
from riskfile.text.crashes import crashed, trace_of
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.messages import speaking
from riskfile.version import __version__

_LIBRARIES: Final = (
    "defusedxml",
    "markdown-it-py",
    "mdit-py-plugins",
    "numpy",
    "openpyxl",
    "packaging",
    "pyyaml",
    "scipy",
    "typst",
)
"""What a result may rest on beside riskfile itself."""

_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{4,}")


class RefusedError(Exception):
    """A task has no result; ``failure`` says why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(reason, message)  # type: ignore[arg-type]


# --- tasks ------------------------------------------------------------------------------------------------------------


@cache
def tool() -> str:
    """The riskfile that runs: its version, and a hash of its code, so that one that is being edited is another."""
    package = Path(__file__).parents[1]
    mixed = sha256()
    try:
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", ".yaml", ".txt") and "locale" not in path.parts and path.is_file():
                mixed.update(f"{path.relative_to(package).as_posix()}\0".encode())
                mixed.update(sha256(path.read_bytes()).digest())
    except OSError:
        return __version__
    return f"{__version__}+{mixed.hexdigest()[:16]}"


@cache
def libraries() -> Mapping[str, str]:
    """The versions of what results rest on beside riskfile, of what is installed here; and that of Python."""
    from importlib import metadata  # noqa: PLC0415 - only where there are tasks

    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def make_task(kind: Kind, name: str, settings: Mapping[str, str], payload: bytes) -> Task:
    """The task of this kind about ``payload``, called ``name``. Its key is a hash of all that its result rests on: these, the
    riskfile that runs, and the versions of what it computes with."""
    given = {
        **settings,
        "tool": tool(),
        "with": ", ".join(f"{name} {version}" for name, version in sorted(libraries().items())),
    }
    about = json.dumps([FORM, kind, given], ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    key = sha256(f"{about}\n".encode() + sha256(payload).digest()).hexdigest()
    return Task(kind, key, name, given, payload)


def file_task(
    name: str,
    packed: bytes,
    *,
    gate: str = "",
    today: str,
    own_rules: bool = True,
    baseline: str = "",
    mapping: tuple[str, str] | None = None,
) -> Task:
    """The task to judge a packed project at a gate ("": that of its policy), on the day ``today`` (ISO 8601); or, of its
    baselines, the one with this name, as it was then. ``mapping`` is the text of its mapping of field
    reports, and the path that messages name."""
    settings = {"gate": gate, "today": today, "own-rules": "yes" if own_rules else "no", "baseline": baseline}
    if mapping is not None:
        settings |= {"mapping": mapping[0], "mapping-path": mapping[1]}
    return make_task("file", name, settings, packed)


# --- what is done with them -------------------------------------------------------------------------------------------


def do(task: Task) -> bytes:
    """The result of a task, as canonical JSON.

    :raises RefusedError: if it has none, with the reason.
    """
    with speaking(SOURCE_LANGUAGE):
        _expect_same_tool(task)
        how = _BY_KIND.get(task.kind)
        if how is None:
            raise RefusedError("other-version", f"found a task of the kind {task.kind}, which is not known")
        return how(task)


def outcome_of(task: Task) -> Outcome:
    """As :func:`do`, whatever happens: a task that fails is an outcome. Only an interrupt is raised."""
    with speaking(SOURCE_LANGUAGE):
        try:
            return Outcome(task.key, do(task), None)
        except RefusedError as error:
            return Outcome(task.key, None, error.failure)
        except MemoryError:
            return Outcome(task.key, None, out_of_memory())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever code of a project raises
            if lacking := missing_extra(error):
                return Outcome(task.key, None, Failure("lacks-extra", lacking))
            said = crashed("riskfile", trace_of(error), debug=False)
            return Outcome(task.key, None, Failure("crashed", _ADDRESS.sub("0x…", said)))


def out_of_memory() -> Failure:
    """What is said of a task that was not given the memory that it asked for."""
    return Failure("died", "it needed more memory than it may have")


def _expect_same_tool(task: Task) -> None:
    asked = task.settings.get("tool", "")
    if asked != tool():
        raise RefusedError(
            "other-version",
            f"the portfolio is judged by riskfile {asked}, and the worker has {tool()}",
        )
    here = libraries()
    for name, version in _with(task).items():
        # what is not there at all is told where it is needed
        if name in here and here[name] != version:
            raise RefusedError(
                "other-version",
                f"the portfolio is judged with {name} {version}, and the worker has {here[name]}",
            )


def _with(task: Task) -> dict[str, str]:
    pairs = (each.partition(" ") for each in task.settings.get("with", "").split(", "))
    return {name: version for name, _, version in pairs if name}


def _file(task: Task) -> bytes:
    try:
        source = Packed(task.payload)
    except NotPackedError as error:
        raise RefusedError("unreadable", str(error)) from None
    settings = task.settings
    project = Project.open(
        source,
        gate=settings.get("gate") or None,
        today=settings["today"],
        own_rules=settings.get("own-rules") != "no",
    )
    name = settings.get("baseline", "")
    project = _as_of(project, name) if name else _with_pdf(project, task)
    result = row_of(project)
    if "mapping" in settings and result.state == "judged":
        # few portfolios have field reports
        from riskfile.portfolio.parts import mapping_of  # noqa: PLC0415

        result = result._replace(mapping=mapping_of(project, settings["mapping"], settings["mapping-path"]))
    if any(each.partition(" ")[0] == CRASH_CODE for each in result.findings):
        raise _crashed(result)
    return result.as_bytes()


def _crashed(result: FileResult) -> RefusedError:
    said = next((each.message for each in result.worst if each.code == CRASH_CODE), "a rule crashed")
    if "MemoryError" in said:
        return RefusedError(*out_of_memory())
    return RefusedError("crashed", _ADDRESS.sub("0x…", said))


def _as_of(project: Project, name: str) -> Project:
    """The project as it was in its baseline ``name``, judged by the rules of today."""
    path = baselines.path_of(project.source.layout, name)
    try:
        kept = baselines.read(project.source.read(path))
        if kept.name != name:
            raise baselines.BaselineError(f"it is the baseline {kept.name}; expected {name}")
        return project.as_of(kept.snapshot)
    except baselines.NewerError as error:
        raise RefusedError("other-version", f"{path}: {error}") from None
    except baselines.BaselineError as error:
        raise RefusedError("unreadable", f"{path}: {error}") from None
    except SourceError as error:
        raise RefusedError("unreadable", f"{path}: {error.strerror}") from None
    except PolicyError as error:
        # it is judged by the rules of today, which the policy of today names
        raise RefusedError("unreadable", "; ".join(f"{each.span}: {each.message}" for each in error.problems)) from None


def _with_pdf(project: Project, task: Task) -> Project:
    """The project with what is wrong with the settings of its PDF, as ``riskfile check`` tells it."""
    source = project.source
    if source.kind(source.layout.pdf_settings) == "missing":
        return project
    try:
        policy, model = project.policy, project.model
    except PolicyError:
        return project
    # few projects have any
    from riskfile.render.pdf import settings  # noqa: PLC0415

    try:
        settings.read(source, model, policy)
    except PolicyError as error:
        problems = [each.as_problem for each in error.problems if each.kind != CONFLICT]
        return project.with_file(project.file.with_problems(problems)) if problems else project
    except ModuleNotFoundError as error:
        # whether there are the families that it names only Typst knows
        if error.name != "typst" or "typst" in _with(task):
            raise
    return project


def _reports(task: Task) -> bytes:
    from riskfile.portfolio.parts import part_result  # noqa: PLC0415

    try:
        return part_result(task)
    except ImportProblem as error:
        said = "; ".join(_said(each, task) for each in error.problems)
        raise RefusedError("unreadable", said) from None
    except ValueError as error:
        raise RefusedError("differs", str(error)) from None


def _said(problem: SourceProblem, task: Task) -> str:
    """A problem as an import says it; the file is called what the portfolio calls it."""
    where = str(problem.where).replace(task.settings["path"], task.name)
    return f"{where}: {problem.message}" + (f" ({problem.hint})" if problem.hint else "")


_BY_KIND: Final[Mapping[str, Callable[[Task], bytes]]] = {"file": _file, "reports": _reports}
