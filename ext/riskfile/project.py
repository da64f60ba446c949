"""One check of one project: read, assess, judge. What the command, the build and the tests all call."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from riskfile.model import BUILTIN_MODEL, Problem, RiskFile
from riskfile.policy import Policy, PolicyError
from riskfile.reading.cache import Store
from riskfile.reading.project import FOLDERS, POLICY_PATH, Settings, open_store, read_pages, read_settings, risk_file
from riskfile.rules import CATALOGUE, Report, Rule, run, run_without_policy


class Checked(NamedTuple):
    """A project's file, its policy, and the report of the rules over both.

    ``policy`` is None where it (or the item types) could not be read: nothing but that is reported then.
    """

    file: RiskFile
    policy: Policy | None
    report: Report


def settings_of(root: Path, store: Store) -> Settings:
    """The policy and the item types of the project in ``root``, read with the names of the views that there are.

    :raises PolicyError: if one of them cannot be read.
    """
    return read_settings(root, store, _views)


def _views() -> tuple[str, ...]:
    # what is kept of the last check has them, and loading the views takes as long as reading twenty pages
    from riskfile.views.registry import VIEWS  # noqa: PLC0415

    return tuple(VIEWS)


def find_root(start: Path) -> Path | None:
    """The project that the folder ``start`` is in: ``start`` itself (the same object), or the nearest folder above it,
    with ``needs/policy.yaml``. None where there is none.

    A ``needs`` without a policy ends the search: its project is broken, and one around it is another.
    """
    needs = POLICY_PATH.partition("/")[0]
    if (start / needs).exists():
        return start
    return next((each for each in start.resolve().parents if (each / needs).exists()), None)


def selector(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[str], bool]:
    """Which codes are reported: the longest matching prefix decides; none selected means all."""

    def selected(code: str) -> bool:
        yes = max((len(each) for each in select if code.startswith(each)), default=0 if not select else -1)
        no = max((len(each) for each in ignore if code.startswith(each)), default=-1)
        return yes > no

    return selected


def check(
    root: Path,
    *,
    gate: str | None = None,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    cached: bool = True,
    today: str = "",
) -> Checked:
    """Check the project in ``root`` at ``gate`` (None: the policy's own) on the day ``today`` ("": the clock's)."""
    store = open_store(root, cached=cached)
    try:
        policy, model = settings_of(root, store)
    except PolicyError as error:
        return unreadable(error, gate or "draft")
    try:
        rules = catalogue_for(root, policy)
        file = risk_file(root, model, read_pages(root, model, store), policy)
        with _field_data(root if cached else None, file):
            report = run(rules, file, policy, gate=gate or policy.gate, selected=selector(select, ignore), today=today)
    except PolicyError as error:
        return unreadable(error, gate or policy.gate)
    return Checked(file, policy, report)


@contextmanager
def _field_data(root: Path | None, file: RiskFile) -> Iterator[None]:
    """Within, what the last check has computed of the same counts is not computed again."""
    if not file.series and not file.of_type("observation"):
        yield
        return
    # not every file has counts
    from riskfile.surveillance.kept import KeptResults  # noqa: PLC0415
    from riskfile.surveillance.statistics import remembering  # noqa: PLC0415

    results = KeptResults(root)
    with remembering(results.known) as used:
        yield
    results.save(used)


def catalogue_for(root: Path, policy: Policy) -> Mapping[str, Rule]:
    """All rules that hold in the project at ``root``: those of riskfile, and those of the modules that its policy names.

    :raises PolicyError: if one of these cannot be loaded, or is no rule.
    """
    if not policy.rule_modules:
        return CATALOGUE
    # few projects have any
    from riskfile.rules.engine.own import load_modules  # noqa: PLC0415

    return load_modules(root, [(path, policy.at("rules", "modules", path)) for path in policy.rule_modules], CATALOGUE)


def unreadable(error: PolicyError, gate: str) -> Checked:
    """What is reported where the policy or the item types cannot be read: no other rule is evaluated."""
    problems = [
        Problem("unreadable-policy", each.span, each.message, each.hint, option=each.key) for each in error.problems
    ]
    file = RiskFile(BUILTIN_MODEL, (), problems=problems)
    return Checked(file, None, run_without_policy(CATALOGUE, file, gate))


Saved = dict[str, tuple[int, int, int]]
"""Files by path, each with what changes when it is saved."""


def saved_pages(root: Path) -> Saved:
    """The files below the folders of pages, hidden ones left out."""
    paths = []
    for top in FOLDERS:
        for folder, folders, files in os.walk(root / top):
            folders[:] = [name for name in folders if not name.startswith(".")]
            inside = os.path.relpath(folder, root).replace(os.sep, "/")
            paths += [f"{inside}/{name}" for name in files if not name.startswith(".")]
    return saved_files(root, paths)


def saved_files(root: Path, paths: Iterable[str]) -> Saved:
    """Those of ``paths`` that there are."""
    found: Saved = {}
    for path in paths:
        try:
            state = (root / path).stat()
        except (OSError, ValueError):
            continue  # it has just gone, or it is a document's number
        found[path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return found


def named_elsewhere(root: Path, checked: Checked) -> set[str]:
    """The paths that the checked file names: evidence, field data, and modules with the project's own rules."""
    policy = checked.policy
    if policy is None:
        # only to watch
        from riskfile.policy import read_policy  # noqa: PLC0415

        # it may be one of these modules that is at fault
        with suppress(PolicyError):
            policy = read_policy(root)
    evidence = (item.fields.get("evidence") for item in checked.file if item.type == "verification")
    found = {path for path in evidence if isinstance(path, str)} | set(policy.rule_modules if policy else ())
    watched = policy.monitoring.plans if policy and policy.monitoring else ()
    return found | {plan.path for plan in watched if plan.path}
