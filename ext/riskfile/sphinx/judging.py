"""What happens between reading and writing: the file is assessed, judged, and what was found is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from riskfile.change.approval import Approval
from riskfile.change.baseline import BaselineError
from riskfile.change.history import NO_BASELINES, Changes
from riskfile.change.marks import keep_marks
from riskfile.editing.reworded import Words
from riskfile.exporting.needs_json import computed
from riskfile.extras import require
from riskfile.model import Opens, Problem, RiskFile
from riskfile.policy import PolicyError
from riskfile.project import Project
from riskfile.rules import Finding, Report
from riskfile.rules.engine.entries import FIRST, Entry, alone, entries
from riskfile.rules.engine.finding import KINDS
from riskfile.sphinx import evidence, other_needs
from riskfile.sphinx.build import Build, pages_with_views, views_of, whole_views
from riskfile.sphinx.config import refuse_policy, refuse_without_extra, tell
from riskfile.sphinx.incremental import order_needs, outdated
from riskfile.sphinx.inside import leading_out, links_of_conf
from riskfile.sphinx.items import file_from_needs, unread, unreadable
from riskfile.sphinx.said import refused, tell_read
from riskfile.sphinx.state import FileState, build_of, file_of, files_of, path_of, state_of
from riskfile.text.messages import speaking
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
        found = [each for file in files_of(app.config) for each in file.written.judge().findings]
    except PolicyError as error:
        refuse_policy(error)
    except ModuleNotFoundError as error:
        refuse_without_extra(error)
    tell(bad)
    # of what several files share each may find the same
    told = {(each.code, str(each.span), each.message): each for each in found}
    _tell(entries([each for (code, span, _), each in told.items() if (code, span) not in said]), app.config)
    raise SystemExit(2 if lacking else 1)


def judge(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Assess what was read, run the rules over it, and tell what they find."""
    order_needs(env)
    files, words = files_of(app.config), other_needs.words_of_links(env)
    lost = refused(app, [each.project.file for each in files])
    reports: list[Report] = []
    others = other_needs.collect(env, {name for each in files for name in each.model.types})
    try:
        for each in files:
            project = each.project
            problems = [problem for problem in lost if file_at(env, problem.span.path) is each]
            file = file_from_needs(env, each, problems, others)
            opens, copied = evidence.opens(app.config, each, file)
            file = file.with_opens(opens)
            # of a translation the source is judged, as its own reader has it
            judged = each.written if each.language else project.with_file(file)
            report = judged.judge()
            if each.language:
                _tell_of_translation(each, problems, file)
            views = whole_views(env, partial(_is_page_of, env, each))
            changes = _changes(app, judged)
            keep_marks(file, changes.marks if changes is not None else {})
            named = {docname: page.words for docname, page in project.pages.pages.items()}
            approvals = _approvals(app, judged)
            written, shown = None, report
            if each.language:
                written = (judged.file, judged.policy)
                said = Words(judged.policy, project.policy)
                shown, approvals = said.report(report), said.approvals(approvals)
            known = (project.policy, shown, judged.today, views, words, changes, judged.baselines, named)
            context = Context(file, *known, approvals, written)
            reports.append(report)
            each.build = Build(
                context,
                copied,
                lone=len(files) == 1,
                language=state_of(app.config).language,
                elsewhere=partial(_in_language, each.written, context, report, opens),
            )
        # every build reports every finding: an unchanged one too; people are told in their language, whatever that of the
        # pages is
        with speaking(state_of(app.config).told_in):
            if app.config.riskfile_tell:
                _report(files, reports, app.config)
                _tell_unread(files)
        tell_read(app, reports)
    except PolicyError as error:
        refuse_policy(error)
    except ModuleNotFoundError as error:
        # before any page is written
        refuse_without_extra(error)
    return []


def _in_language(
    written: Project, context: Context, report: Report, opens: Mapping[str, Opens], language: str
) -> Context:
    """What views are made from, of the file in another language, as the checker reads it."""
    project = written.in_language(language)
    file = project.file.with_opens(opens)
    if context.changes is not None:
        keep_marks(file, context.changes.marks)
    if project is written:
        return context._replace(file=file, policy=project.policy, report=report, written=None)
    said = Words(written.policy, project.policy)
    shown = said.report(report)
    return context._replace(file=file, policy=project.policy, report=shown, written=(written.file, written.policy))


def _tell_of_translation(part: FileState, lost: Sequence[Problem], file: RiskFile) -> None:
    """Tell what only the translated pages have: what Sphinx and the checker read in them in different ways, and what is not
    shown of them."""
    known = {(each.span.path, each.message.key, each.item) for each in part.written.file.problems}
    for each in (*lost, *(problem for problem in file.problems if problem.kind == "readers-disagree")):
        if (each.span.path, each.message.key, each.item) not in known:
            LOGGER.warning(
                "in the translation: %s", each.message, location=str(each.span), type="riskfile", subtype="translation"
            )


def name_outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that show something else than before."""
    try:
        _check_views(env)
    except PolicyError as error:
        refuse_policy(error)
    except ModuleNotFoundError as error:
        refuse_without_extra(error)
    return outdated(app, env)


def _changes(app: Sphinx, project: Project) -> Changes | None:
    """What has changed since the baseline that conf.py names, or the last one."""
    name: str = app.config.riskfile_since
    try:
        return project.changes(name or None)
    except BaselineError:
        # of another file of the site: that no file has it is told before anything is read
        return None


def _approvals(app: Sphinx, project: Project) -> tuple[Approval, ...]:
    """What is known of the signatures of the project's baselines."""
    source = project.source
    if not project.policy.approval and source.kind(source.layout.signatures) != "folder":
        return ()
    history = bool(app.config.riskfile_history)
    try:
        return (*project.approvals(history=history),)
    except PolicyError:
        # without a list, or with one that cannot be read, which is a finding, nobody's key counts
        return (*project.approvals(signers="version: 1\nsigners: []\n", history=history),)


def _tell_unread(files: Sequence[FileState]) -> None:
    """Tell of baselines that cannot be trusted, where no finding does."""
    for file in files:
        told = {finding.span.path for finding in file.built.report.findings}
        for path, why in (file.built.context.baselines or NO_BASELINES).unread:
            if path not in told:
                LOGGER.warning("%s", why, location=path, type="riskfile", subtype="baseline")


def _is_page_of(env: BuildEnvironment, part: FileState, docname: str) -> bool:
    return file_of(env.config, docname) is part


def file_at(env: BuildEnvironment, path: str) -> FileState | None:
    """The risk file that the page at this path is of."""
    return file_of(env.config, env.path2doc(path) or "")


def _report(files: Sequence[FileState], reports: Sequence[Report], config: Config) -> None:
    """Tell of what is found, in ``reports``: one for each file."""
    if any(report.findings for report in reports):
        LOGGER.info("")  # Sphinx has begun a line that it means to end later
    if len(files) == 1:
        _tell(entries(reports[0].findings, files[0].built.file), config)
    else:
        _tell_of_several(files, reports, config)
    for file, report in zip(files, reports, strict=True):
        name = f" {file.layout.base}" if file.name else ""
        counts = f"{report.errors} errors, {report.warnings} warnings, {len(report.open_work)} open at a later gate"
        LOGGER.info("riskfile%s: %d items, gate %s: %s", name, len(file.built.file), report.gate, counts)


def _tell_of_several(files: Sequence[FileState], reports: Sequence[Report], config: Config) -> None:
    """Tell what is found in several files: of a page that they share what all find once, else who finds it."""
    found: dict[tuple[str, str, str], tuple[Finding, list[FileState]]] = {}
    for file, report in zip(files, reports, strict=True):
        for each in report.findings:
            found.setdefault((each.code, str(each.span), each.message), (each, []))[1].append(file)
    # by the first that finds it, and whom to name
    parts: dict[tuple[int, str], list[Finding]] = {}
    for finding, finders in found.values():
        sharing = [
            file for file in files if finding.span.path.startswith(tuple(f"{each}/" for each in file.layout.shared))
        ]
        of = ", ".join(file.layout.base for file in finders) if len(finders) < len(sharing) else ""
        parts.setdefault((files.index(finders[0]), of), []).append(finding)
    told = [
        (entry, of) for (number, of), each in sorted(parts.items()) for entry in entries(each, files[number].built.file)
    ]
    for kind in KINDS:
        for entry, of in told:
            if entry.first.kind == kind:
                _tell([entry], config, of)


def _tell(found: Iterable[Entry], config: Config, of: str = "") -> None:
    """Tell of what is found in the order of a check; one by one, or each entry once where the build is for people."""
    for entry in found:
        for each in [entry] if config.riskfile_entries else alone(entry):
            finding = each.first
            log = LOGGER.error if finding.code == "RMF000" else LOGGER.warning
            hint = f" ({each.hint})" if each.hint else ""
            log(
                "%s %s: %s%s%s",
                finding.code,
                finding.name,
                each.message + (f", in {of}" if of else ""),
                hint,
                _places(each),
                location=str(finding.span),
                type="riskfile",
                subtype=finding.code,
            )


def _places(entry: Entry) -> str:
    """The first places of what one cause does to many items, and how to see all."""
    if not entry.many:
        return ""
    places = [
        f"{f'{each.item} ' if each.item else ''}{each.span.path}:{each.span.line}" for each in entry.findings[:FIRST]
    ]
    more = f" and {len(entry.findings) - FIRST} more" if len(entry.findings) > FIRST else ""
    all_of_them = f"all: riskfile check --unfold {entry.first.code}"
    return f"; {'such as' if more else 'at'} {', '.join(places)}{more} ({all_of_them})"


def _check_views(env: BuildEnvironment) -> None:
    """Tell of views that cannot be shown where RMF921 does not, since the checker has not seen that they are views; and
    refuse those that cannot be drawn here."""
    findings = [finding for each in files_of(env.config) for finding in each.built.report.findings]
    told = {finding.span.path for finding in findings if finding.code == "RMF921"}
    told_at = {(finding.span.path, finding.span.line) for finding in findings}
    for docname, wrong in sorted(env.domains["riskfile"].data["unread"].items()):
        path = path_of(env, docname)
        if path in told:
            continue
        for line, message in wrong:
            if (path, line) not in told_at:
                LOGGER.warning("%s", message, location=f"{path}:{line}", type="riskfile", subtype="view")
    for docname in pages_with_views(env):
        build = build_of(env.config, docname)
        for view in views_of(env, docname):
            if isinstance(build.table(view.kind, *view.asked), Picture):
                # it is drawn when its page is written, and others would be written by then
                require("surveillance")


def write_computed(app: Sphinx, needs: dict[str, Any]) -> None:
    """Write what is computed of risks into their needs."""
    # of a risk that several files share, the first says
    for build in reversed([each.build for each in state_of(app.config).files]):
        for id, risk in build.assessed.risks.items() if build is not None else ():
            need = needs.get(id)
            if need is None or need["type"] != "risk":
                continue
            for name, value in computed(risk).items():
                need[name] = value
