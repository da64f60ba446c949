"""What happens between reading and writing: the file is assessed, judged, and what was found is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from riskfile.exporting.needs_json import computed
from riskfile.extras import require
from riskfile.model import Problem
from riskfile.policy import PolicyError
from riskfile.reading.page import SUFFIX
from riskfile.rules import Finding
from riskfile.sphinx import other_needs
from riskfile.sphinx.build import Build, pages_with_views, views_of, whole_views
from riskfile.sphinx.config import refuse_policy, refuse_without_extra, tell
from riskfile.sphinx.incremental import order_needs, outdated
from riskfile.sphinx.inside import leading_out, links_of_conf
from riskfile.sphinx.items import file_from_needs, unread, unreadable
from riskfile.sphinx.said import refused, tell_read
from riskfile.sphinx.state import project_of, state_of
from riskfile.views import Picture
from riskfile.views.context import Context

LOGGER = logging.getLogger(__name__)


def refuse_unread(app: Sphinx, config: Config) -> None:
    """End the build where the system does not let something be read, before Sphinx goes on without it."""
    try:
        bad = unread(app)
    except PolicyError as error:
        refuse_policy(error)
    if bad is not None:
        refuse_if(app, bad, lacking=True)


def refuse_unreadable(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """End the build where a page cannot be read, or must not be, and tell all that a check tells."""
    links = _as_told(links_of_conf(app))
    found = unreadable(app, docnames)
    refuse_if(app, found + [each for each in links if each not in found])


def refuse_outside(app: Sphinx, env: BuildEnvironment) -> None:
    """End the build where a page names a file outside of the project: all pages are read, and none is written."""
    refuse_if(app, _as_told(leading_out(env)))


def _as_told(problems: Iterable[Problem]) -> list[tuple[str, str, str, str, str]]:
    return [("RMF906", each.kind, str(each.span), str(each.message), str(each.hint)) for each in problems]


def refuse_if(app: Sphinx, bad: Sequence[tuple[str, str, str, str, str]], *, lacking: bool = False) -> None:
    """End the build where there is something ``bad``, or something could not be read, with all that a check tells, and with its status."""
    if not bad and not lacking:
        return
    said = {(code, location) for code, _, location, _, _ in bad}
    try:
        found = project_of(app.config).judge().findings
    except PolicyError as error:
        refuse_policy(error)
    except ModuleNotFoundError as error:
        refuse_without_extra(error)
    tell(bad)
    _tell(finding for finding in found if (finding.code, str(finding.span)) not in said)
    raise SystemExit(2 if lacking else 1)


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Assess what was read, run the rules over it, and name the pages that show something else than before."""
    project = project_of(app.config)
    order_needs(env)
    others = other_needs.collect(env, project.model)
    file = file_from_needs(env, project.model, project.file, refused(app, project.file), others)
    try:
        report = project.with_file(file).judge()
        build = Build(
            Context(file, project.policy, report, project.today, whole_views(env), other_needs.words_of_links(env))
        )
        state_of(app.config).build = build
        # every build reports every finding: an unchanged one too
        _report(app, build)
        tell_read(app, report)
        _check_views(env, build)
    except PolicyError as error:
        refuse_policy(error)
    except ModuleNotFoundError as error:
        # before any page is written
        refuse_without_extra(error)
    return outdated(app, env, build)


def _report(app: Sphinx, build: Build) -> None:
    if build.report.findings:
        LOGGER.info("")  # Sphinx has begun a line that it means to end later
    _tell(build.report.findings)
    counts = f"{build.report.errors} errors, {build.report.warnings} warnings, {len(build.report.open_work)} open at a later gate"
    LOGGER.info("riskfile: %d items, gate %s: %s", len(build.file), build.report.gate, counts)


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        log = LOGGER.error if finding.code == "RMF000" else LOGGER.warning
        hint = f" ({finding.hint})" if finding.hint else ""
        log(
            "%s %s: %s%s",
            finding.code,
            finding.name,
            finding.message,
            hint,
            location=str(finding.span),
            type="riskfile",
            subtype=finding.code,
        )


def _check_views(env: BuildEnvironment, build: Build) -> None:
    """Tell of views that cannot be shown where RMF921 does not, since the checker has not seen that they are views; and
    refuse those that cannot be drawn here."""
    told = {finding.span.path for finding in build.report.findings if finding.code == "RMF921"}
    for docname, wrong in sorted(env.domains["riskfile"].data["unread"].items()):
        if docname + SUFFIX in told:
            continue
        for line, message in wrong:
            LOGGER.warning("%s", message, location=f"{docname}{SUFFIX}:{line}", type="riskfile", subtype="view")
    for docname in pages_with_views(env):
        for view in views_of(env, docname):
            if isinstance(build.table(view.kind, *view.asked), Picture):
                # it is drawn when its page is written, and others would be written by then
                require("surveillance")


def write_computed(app: Sphinx, needs: dict[str, Any]) -> None:
    """Write what is computed of risks into their needs."""
    build = state_of(app.config).build
    if build is None:
        return
    for id, risk in build.assessed.risks.items():
        need = needs.get(id)
        if need is None or need["type"] != "risk":
            continue
        for name, value in computed(risk).items():
            need[name] = value
