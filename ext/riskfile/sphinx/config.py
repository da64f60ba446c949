"""What a risk management file needs of Sphinx, MyST and sphinx-needs, set where conf.py does not set it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from gettext import NullTranslations
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import Any, Final, NoReturn
from urllib.parse import quote

from sphinx.application import Sphinx, builtin_extensions
from sphinx.config import Config, correct_copyright_year, evaluate_copyright_placeholders
from sphinx.locale import translators
from sphinx.util import logging

from riskfile.change.baseline import BaselineError, path_of
from riskfile.exporting.needs_json import COMPUTED, need_name
from riskfile.exporting.needs_types import CORE, json_schema_of
from riskfile.extras import missing_extra, require
from riskfile.model import ID_PATTERN, ItemModel
from riskfile.policy import Policy, PolicyError
from riskfile.project import Project
from riskfile.reading.conf import literal_of
from riskfile.reading.evaluated import NEEDS_OF, SETTING, allowances
from riskfile.reading.markdown import BLOCK_EXTENSIONS, INLINE_EXTENSIONS
from riskfile.reading.page import SUFFIX
from riskfile.reading.pages import always_excluded
from riskfile.render.palette import COLOURS
from riskfile.source import Disk, Layout, leads_up
from riskfile.source.layout import names_of
from riskfile.source.roots import SETTING as ROOT
from riskfile.source.roots import RootError, layouts_of
from riskfile.sphinx import themes
from riskfile.sphinx.languages import coverage_of, locale_of, translation_of
from riskfile.sphinx.said import SILENT
from riskfile.sphinx.state import FileState, State, project_of, state_of
from riskfile.text.days import current_day, iso_day
from riskfile.text.languages import PSEUDO, SOURCE_LANGUAGE, language_of, short
from riskfile.text.messages import speak, spoken

LOGGER = logging.getLogger(__name__)

CHANGING: Final = frozenset(("amsmath", "html_admonition", "substitution", "alert", "section_ref"))
"""Extensions of MyST that change how pages are divided into blocks."""

FORMULAS = "riskfile"
"""How `html_math_renderer` names our way to show formulas."""

_CODES = {"unreadable-policy": "RMF009", "merge-conflict": "RMF913"}


def model_of(config: Config, docname: str = "") -> ItemModel:
    """The item types of the risk file that a page is of."""
    return project_of(config, docname).model


def tell(problems: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Tell what stops the build: (code, name, location, message, hint) of each thing."""
    for code, name, location, message, hint in problems:
        more = f" ({hint})" if hint else ""
        LOGGER.error("%s %s: %s%s", code, name, message, more, location=location, type="riskfile", subtype=code)


def refuse(problems: Iterable[tuple[str, str, str, str, str]]) -> NoReturn:
    """End the build before it begins: (code, name, location, message, hint) of each thing that stops it.

    Not a SphinxError: Sphinx would add a page on versions and a traceback to what the author has to read.
    """
    tell(problems)
    raise SystemExit(2)


def refuse_policy(error: PolicyError) -> NoReturn:
    """End the build: a YAML file of the project, or a rule of its own, cannot be understood."""
    refuse((_CODES[each.kind], each.kind, str(each.span), str(each.message), str(each.hint)) for each in error.problems)


def refuse_without_extra(error: ModuleNotFoundError) -> NoReturn:
    """End the build if an extra of riskfile is not installed; another module that is not there is a fault of ours.

    :raises ModuleNotFoundError: the same.
    """
    lacking = missing_extra(error)
    if not lacking:
        raise error
    LOGGER.error("%s", lacking, type="riskfile", subtype="extra")
    raise SystemExit(2) from None


def _refuse_setting(message: str) -> NoReturn:
    refuse([("conf.py", "setting", "conf.py:1:1", message, "")])


def setup(app: Sphinx) -> None:
    """Register configuration values."""
    if not names_roots(app.config):
        _keep_year(app)
    app.add_config_value(
        ROOT,
        "",
        "env",
        types=frozenset({str, list, tuple, dict}),
        description="The folders, from that of conf.py, in which risk files lie; where empty the project is one.",
    )
    app.add_config_value(
        "riskfile_gate",
        "",
        "",
        types=frozenset({str}),
        description="The gate to judge at; the policy's own where empty.",
    )
    app.add_config_value(
        "riskfile_today",
        "",
        "",
        types=frozenset({str}),
        description="The day to judge on, as YYYY-MM-DD; where empty that of SOURCE_DATE_EPOCH, or the clock's.",
    )
    app.add_config_value(
        "riskfile_own_rules",
        True,
        "",
        types=frozenset({bool}),
        description="Whether rules of the project's own are run; they count as not evaluated where not.",
    )
    app.add_config_value(
        "riskfile_entries",
        False,
        "",
        types=frozenset({bool}),
        description="Whether what one cause does to many items is told once, as riskfile check does; riskfile build sets it.",
    )
    app.add_config_value(
        "riskfile_since",
        "",
        "",
        types=frozenset({str}),
        description="The baseline that changes are shown since; where empty the last one that says something else.",
    )
    app.add_config_value(
        "riskfile_history",
        True,
        "env",
        types=frozenset({bool}),
        description="Whether signatures are held against git's history; False for an archive without its repository.",
    )
    app.add_config_value(
        "riskfile_source_url",
        "",
        "html",
        types=frozenset({str}),
        description="Where the source of a page is on the web, with {path} and {line}, to link each item's card to it.",
    )
    app.add_config_value(
        "riskfile_evidence",
        "copy",
        "",
        types=frozenset({str}),
        description="Files of evidence: 'copy' (in the build), 'link' (at riskfile_evidence_url) or 'none'.",
    )
    app.add_config_value(
        "riskfile_evidence_url",
        "",
        "",
        types=frozenset({str}),
        description="Where files of evidence are on the web, with {path}: for 'link', and for those that are not copied.",
    )
    app.add_config_value(
        "riskfile_document_url",
        "",
        "",
        types=frozenset({str}),
        description="Where documents that evidence names by their number are on the web, with {number}.",
    )
    app.add_config_value(
        "riskfile_evidence_folders",
        [],
        "",
        types=frozenset({list, tuple}),
        description="Folders whose files of evidence are copied, beside those of the risk file and `evidence`.",
    )
    app.add_config_value(
        "riskfile_evidence_largest",
        25,
        "",
        types=frozenset({int, float}),
        description="How large a file of evidence in the build may be, in MiB.",
    )
    app.add_config_value(
        SETTING,
        {},
        "env",
        types=frozenset({dict}),
        description="What of sphinx-needs pages may have evaluated: patterns of pages, each with names of directives.",
    )
    app.add_config_value(
        "riskfile_language",
        "",
        "env",
        types=frozenset({str}),
        description="The language of the pages, one of the policy's; where empty that in which they are written.",
    )
    app.add_config_value(
        "riskfile_languages",
        [],
        "html",
        types=frozenset({list, tuple}),
        description="The languages that each page leads to, as `riskfile build` has built them beside each other.",
    )
    app.add_config_value(
        "riskfile_tell",
        True,
        "",
        types=frozenset({bool}),
        description="Whether what is found is told; not by the second build of a file, in another language.",
    )
    # what the pages are read with: a change of the item types reads every page again
    app.add_config_value(
        "riskfile_riskman",
        True,
        "html",
        types=frozenset({bool}),
        description="Whether the page riskman.html is written, which carries the file as RDFa (VDE SPEC 90025).",
    )
    app.add_config_value("riskfile_model", "", "env", types=frozenset({str}))


KEEPS: Final = ContextVar("keeps", default=True)
"""Whether what is read of a project may be kept in its own folder for the next time."""


def prepare(app: Sphinx, config: Config) -> None:
    """Open the project, and set what it needs of Sphinx, MyST and sphinx-needs."""
    today, state = _today(config.riskfile_today), state_of(config)
    state.alone = not config[ROOT]
    layouts = _layouts(app, config)
    names = names_of(layouts)
    files = []
    state.told_in = spoken()
    for layout, name in zip(layouts, names, strict=True):
        project = Project.open(
            Disk(Path(app.srcdir), layout),
            gate=config.riskfile_gate or None,
            today=today,
            own_rules=bool(config.riskfile_own_rules),
            cached=KEEPS.get(),
        )
        try:
            policy, _ = project.policy, project.model
        except PolicyError as error:
            refuse_policy(error)
        language = _language_of(config, policy, state)
        if policy.monitoring and any(plan.path for plan in policy.monitoring.plans):
            # said now, and not after all pages have been read; of counts in items one knows only then
            try:
                require("surveillance")
            except ModuleNotFoundError as error:
                refuse_without_extra(error)
        if language == state.source_language:
            files.append(FileState(project, name))
            continue
        try:
            shown, told = translation_of(project, language)
        except PolicyError as error:
            refuse_policy(error)
        for place, message in told:
            LOGGER.warning("%s", message, location=place, type="riskfile", subtype="translation")
        files.append(FileState(shown, name, project, short(language)))
        files[-1].coverage = coverage_of(project, shown, language)
    state.files = tuple(files)
    _check_since(config.riskfile_since, files)
    config.riskfile_model = repr([each.model for each in files])
    _check_address("riskfile_source_url", config.riskfile_source_url, "path", ("path", "line"), _SOURCE_EXAMPLE)
    _check_evidence(config)
    if allowances(config[SETTING]) != files[0].model.allows:
        _refuse_setting(
            f"{SETTING} is made in a way that riskfile check cannot see without running conf.py; write it out"
        )
    _set_neighbours(config, alone=state.alone)
    if state.alone:
        _set_year(config, today)
    _set_language(app, config, files[0].written.policy)
    if state.alone:
        _set_sphinx(config, files[0])
        _set_myst(config)
    else:
        _set_for_part(config)
    themes.set_options(config)
    _set_needs(config, [each.model for each in files])


def _check_since(name: str, files: Sequence[FileState]) -> None:
    """Refuse a baseline that none of the files has, or that cannot be trusted."""
    if not name:
        return
    said = []
    for each in files:
        try:
            each.written.base(name)
        except BaselineError as error:
            said.append((each, str(error)))
    lacking = [why for each, why in said if each.project.source.kind(path_of(each.layout, name)) == "missing"]
    wrong = [why for _, why in said if why not in lacking]
    if wrong or len(lacking) == len(files):
        _refuse_setting(f"riskfile_since is {name!r}: {'; '.join(wrong or lacking)}")


def _layouts(app: Sphinx, config: Config) -> tuple[Layout, ...]:
    """Where the risk files lie, as conf.py says it and a check can see it."""
    try:
        layouts = layouts_of(config[ROOT])
    except RootError as error:
        _refuse_setting(str(error))
    try:
        seen = layouts_of(literal_of(Disk(Path(app.srcdir)), ROOT))
    except RootError:
        seen = ()
    if seen != layouts:
        _refuse_setting(f"{ROOT} is made in a way that riskfile check cannot see without running conf.py; write it out")
    return layouts


def _set_for_part(config: Config) -> None:
    """What the risk files need of a site that is not theirs; all else is as conf.py and Sphinx have it."""
    state = state_of(config)
    if not _given(config, "source_suffix"):
        # Sphinx has one for all builds of a process, to which it adds what extensions bring
        config.source_suffix = {".rst": "restructuredtext"}
    suffixes = config.source_suffix
    parsed = suffixes.get(SUFFIX) if isinstance(suffixes, dict) else None
    listed = [suffixes] if isinstance(suffixes, str) else [*suffixes]
    # "restructuredtext" is what Sphinx takes for no word on it; pages of a risk file are no notebooks but where conf.py says so
    if parsed not in (None, "markdown", "restructuredtext", "myst-nb"):
        _refuse_setting(
            f"conf.py has {parsed!r} read pages that end in {SUFFIX}; the pages of a risk file are Markdown:"
            f' expected "{SUFFIX}": "markdown" in source_suffix'
        )
    loaded = {"myst_parser", "myst_nb"} & {*config.extensions}
    # a project without Markdown may have texts that are no pages of its own
    state.markdown = SUFFIX in listed or bool(loaded)
    config.exclude_patterns = [
        *config.exclude_patterns,
        *(p for each in state.files for p in always_excluded(each.layout)),
    ]
    config.templates_path = [*config.templates_path, str(Path(__file__).parent / "templates")]


def identity_of(part: FileState) -> str:
    """The number, revision and date of a risk file's document, as far as its policy has them."""
    policy = part.project.policy
    revision = f"revision {policy.revision}" if policy.revision else ""
    return ", ".join(filter(None, (policy.document_number, revision, policy.date)))


def example_of(part: FileState) -> str:
    """What stands on every page of a risk file that is an example; "" where it is none."""
    return themes.example_of(part)


def _set_year(config: Config, today: str) -> None:
    """Have the year of the day that the build judges on stand for ``%Y``, and leave each year that is written as it is.

    Sphinx takes the clock's, and under SOURCE_DATE_EPOCH changes the current year wherever it is written: the same
    sources would say something else next year."""
    for name in ("copyright", "epub_copyright"):
        given: Any = config[name] if name in config else ""  # noqa: SIM401  # it has no get
        if isinstance(given, str) and given:
            config[name] = given.replace("%Y", today[:4])
        elif given:
            config[name] = type(given)(each.replace("%Y", today[:4]) for each in given)


def names_roots(config: Config) -> bool:
    """Whether conf.py says where in its project risk files lie; known as soon as it is read."""
    return bool(config.overrides.get(ROOT) or config._raw_config.get(ROOT))


def _keep_year(app: Sphinx) -> None:
    for listener in [*app.events.listeners.get("config-inited", ())]:
        if listener.handler in (correct_copyright_year, evaluate_copyright_placeholders):
            app.disconnect(listener.id)


def _today(given: str) -> str:
    if given:
        try:
            return iso_day(given)
        except ValueError:
            _refuse_setting(f"riskfile_today is {given!r}; expected a date such as 2026-11-23")
    try:
        return current_day()
    except ValueError as error:
        refuse([("environment", "setting", "", str(error), "")])


EVIDENCE: Final = ("copy", "link", "none")
"""What may become of files of evidence."""

LARGEST_COPY: Final = 2048
"""In MiB, of a file of evidence in the build."""

_EVIDENCE_EXAMPLE = "https://example.org/project/raw/main/{path}"
_DOCUMENT_EXAMPLE = "https://example.org/documents/{number}"
_SOURCE_EXAMPLE = "https://example.org/project/blob/main/{path}#L{line}"


def _check_address(name: str, given: str, needed: str, known: tuple[str, ...], example: str) -> None:
    """Refuse a pattern of addresses that cannot be filled, or lacks the placeholder without which all are the same."""
    if not given:
        return
    try:
        parts = list(Formatter().parse(given))
    except ValueError as error:
        _refuse_setting(f"{name} is {given!r}: {error}; expected one such as {example}")
    names = [each for _, each, _, _ in parts if each is not None]
    unknown = [each for each in names if each not in known]
    listed = " and ".join(f"{{{each}}}" for each in known)
    if unknown:
        placeholder = "{" + unknown[0] + "}"
        _refuse_setting(f"{name} has the placeholder {placeholder}; it knows only {listed}")
    if any(format or conversion for _, _, format, conversion in parts):
        _refuse_setting(f"{name} is {given!r}; write {listed} without ':' or '!'")
    if needed not in names:
        _refuse_setting(f"{name} is {given!r}, without {{{needed}}}; expected one such as {example}")
    if not given.startswith(("https://", "http://")):
        _refuse_setting(f"{name} is {given!r}; expected an address that begins with https://")


def _check_evidence(config: Config) -> None:
    """Refuse settings of the evidence that say nothing that can be done."""
    _check_address("riskfile_evidence_url", config.riskfile_evidence_url, "path", ("path",), _EVIDENCE_EXAMPLE)
    _check_address("riskfile_document_url", config.riskfile_document_url, "number", ("number",), _DOCUMENT_EXAMPLE)
    how, largest = config.riskfile_evidence, config.riskfile_evidence_largest
    if how not in EVIDENCE:
        _refuse_setting(
            f"riskfile_evidence is {how!r}; expected {', '.join(map(repr, EVIDENCE[:-1]))} or {EVIDENCE[-1]!r}"
        )
    if how == "link" and not config.riskfile_evidence_url:
        _refuse_setting(
            "riskfile_evidence is 'link', and riskfile_evidence_url does not say where; expected one such as "
            + _EVIDENCE_EXAMPLE
        )
    if isinstance(largest, bool) or not 0 < largest <= LARGEST_COPY:
        _refuse_setting(
            f"riskfile_evidence_largest is {largest!r}; expected a number of MiB above 0, of at most {LARGEST_COPY}"
        )
    for folder in config.riskfile_evidence_folders:
        if (
            not isinstance(folder, str)
            or not folder.strip("/")
            or leads_up(folder)
            or any(part.startswith(".") for part in folder.split("/"))
        ):
            _refuse_setting(
                f"riskfile_evidence_folders has {folder!r}; expected folders of the project, none of them hidden"
            )


def source_uri(config: Config, path: str, line: int) -> str:
    """The address of a line of a page's source on the web, "" where the project does not say it."""
    pattern: str = config.riskfile_source_url
    return pattern.format(path=quote(path), line=line) if pattern else ""


def _given(config: Config, name: str) -> bool:
    return name in config._raw_config or name in config.overrides


def _default(config: Config, name: str, value: object) -> None:
    if not _given(config, name):
        setattr(config, name, value)


def _language_of(config: Config, policy: Policy, state: State) -> str:
    """The language of the pages of this build; notes that in which they are written."""
    # what Sphinx takes where nobody says anything is no word of conf.py
    asked = "" if config.riskfile_language else config.overrides.get("language")
    own = str(config._raw_config.get("language") or asked or "")
    given, said, others = own.replace("_", "-"), policy.language, policy.translations
    if given and short(given) != short(said) and (said != SOURCE_LANGUAGE or others):
        _refuse_setting(
            f"conf.py says that the pages are written in {given!r}, and the policy that they are in {said!r}; expected one"
            " language in both, or language in the policy alone"
        )
    state.source_language = given or said
    wanted: str = config.riskfile_language or state.source_language
    if short(wanted) == short(state.source_language):
        wanted = state.source_language
    elif wanted not in others:
        known = ", ".join((state.source_language, *others))
        _refuse_setting(f"riskfile_language is {wanted!r}; expected a language of the policy: {known}")
    state.language = wanted
    return wanted


def _set_language(app: Sphinx, config: Config, policy: Policy) -> None:
    """Have one language for all words that are added to the pages: Sphinx, its theme and docutils say theirs in that of the
    pages where riskfile says all of its own in it, or where the policy asks for it; else all do in English."""
    state = state_of(config)
    language = state.language
    known = language_of(language)
    asked = language != state.source_language or policy.language != SOURCE_LANGUAGE
    # who tries pages for what has no room, or is in no catalogue, goes on doing so
    if spoken() != PSEUDO:
        speak(known if known and asked else SOURCE_LANGUAGE)
    if not state.alone:
        # the words of a site are its own
        return
    if short(language) == SOURCE_LANGUAGE or (known and asked):
        _default(config, "html_search_language", locale_of(language))
        if short(str(config.language or SOURCE_LANGUAGE)) != short(language):
            # nobody has asked Sphinx for it before it loaded its words
            config.language = locale_of(language)
            config.html_context = {"language": language, **config.html_context}
        return
    LOGGER.info(
        "riskfile: conf.py says that the pages are in %r, and so do HTML and PDF; the words that riskfile and Sphinx add"
        " to them are in English",
        str(config.language),
    )
    _default(config, "html_search_language", config.language)
    config.language = SOURCE_LANGUAGE
    # read before this was known
    app.translator = NullTranslations()
    forget_words()
    config.html_context = {"language": language, **config.html_context}


def forget_words() -> None:
    """Forget the words of Sphinx and its themes in another language, which a process keeps from one build to the next."""
    for name in builtin_extensions:
        # a module that is loaded while some language is spoken says its words in it for as long as the process lives
        import_module(name)
    for namespace, catalog in translators:
        if namespace != _CONSOLE:
            translators[namespace, catalog] = NullTranslations()


def speak_again(app: Sphinx, exception: Exception | None) -> None:
    """When the build is over: speak as before it."""
    state = state_of(app.config)
    if state.files:
        speak(state.told_in)


_CONSOLE = "console"
"""What Sphinx says to who builds is in the language of the machine."""


def refuse_builder(app: Sphinx) -> None:
    """End the build where what would be built could not hold items and views."""
    builder = app.builder
    # every other format has them as text
    if builder.format == "html" and builder.name not in _HTML_BUILDERS:
        refuse(
            [
                (
                    "builder",
                    builder.name,
                    "",
                    "it cannot show risk items and views; build the pages with html, or the PDF with riskpdf",
                    "",
                )
            ]
        )


_OWN_THEME = "pydata_sphinx_theme"

_HTML_BUILDERS = frozenset(("html", "dirhtml", "singlehtml"))


def _set_sphinx(config: Config, part: FileState) -> None:
    model, layout = part.model, part.layout
    for name, value in (("root_doc", layout.root_doc), ("source_suffix", {SUFFIX: "markdown"})):
        if _given(config, name) and (config[name] not in (value, SUFFIX, [SUFFIX])):
            _refuse_setting(
                f"conf.py sets {name}; a risk management file has {value!r}, which riskfile sets itself;"
                f' in a project with pages of its own, name the root of the file: {ROOT} = "."'
            )
        config[name] = value
    _default(config, "include_patterns", [f"{folder}/**" for folder in layout.folders])
    config.exclude_patterns = [*config.exclude_patterns, *always_excluded(layout), *model.exclude]
    # straight quotes and dashes are the author's: text is shown, searched and compared as it was written
    _default(config, "smartquotes", False)
    _default(config, "html_theme", _OWN_THEME)
    # MathJax would be fetched from elsewhere
    _default(config, "html_math_renderer", FORMULAS)
    config.templates_path = [*config.templates_path, str(Path(__file__).parent / "templates")]
    _default(config, "html_copy_source", False)
    _default(config, "html_show_sourcelink", False)
    _default(config, "html_title", _title_of(part) or config.project)
    _default(config, "html_last_updated_fmt", None)
    # summaries are fetched page by page, which a browser refuses for a file opened from a folder
    _default(config, "html_show_search_summary", False)
    # the theme asks for the mode, and complains in the console where nobody says
    config.html_context = {"default_mode": "auto", **config.html_context, "riskfile_identity": identity_of(part)}
    state_of(config).own_look = config.html_theme == _OWN_THEME and not _given(config, "html_theme_options")
    if state_of(config).own_look:
        # what is on the page stands in the tree too: the width is the tables'
        _default(config, "html_sidebars", {"**": ["riskfile-menu-close", "riskfile-tree"]})
        _default(
            config,
            "html_theme_options",
            {
                "navigation_with_keys": True,
                "secondary_sidebar_items": [],
                # chapters are in the tree alone: few things in the head, and none of them behind "More"
                "navbar_start": ["riskfile-menu", "navbar-logo"],
                "navbar_center": [],
                # quick find takes the place of the theme's search, and of its dialog
                "disable_search": True,
                "navbar_persistent": ["riskfile-find", *(["riskfile-languages"] if config.riskfile_languages else [])],
                "navbar_end": [
                    "riskfile-explorer",
                    "riskfile-pdf",
                    "riskfile-downloads",
                    "theme-switcher",
                    "navbar-icon-links",
                ],
                "article_header_start": ["riskfile-breadcrumb"],
                "show_prev_next": True,
                "back_to_top_button": False,
                "navbar_align": "left",
                # what a page is of, and that an example is one, stands on every page
                "announcement": example_of(part),
                "footer_start": ["copyright"],
                "footer_end": ["riskfile-identity"],
            },
        )


def _title_of(part: FileState) -> str:
    """What a translated file is called: as its front page is. The name of the project in conf.py is in one language; where the
    front page is not translated, that is as good."""
    front = part.layout.root_doc
    own, shown = (each.file.documents.get(front) for each in (part.written, part.project))
    if not part.language or own is None or shown is None or not own.headings or not shown.headings:
        return ""
    title = shown.headings[0].text
    return title if title != own.headings[0].text else ""


def _set_neighbours(config: Config, *, alone: bool) -> None:
    """What extensions beside riskfile need, where conf.py loads them; ``alone`` says that all pages are of the risk file."""
    if "sphinx_tabs_valid_builders" in config:
        # elsewhere it parses what stands in a tab twice, and defines all that is in it twice
        config.sphinx_tabs_valid_builders = [*config.sphinx_tabs_valid_builders, "riskpdf"]
    if "todo_link_only" in config and alone:
        # where the page is on this machine is nobody's business, and would be other bytes on the next
        _default(config, "todo_link_only", True)
    if "mermaid_output_format" in config and alone:
        # diagrams are drawn here: no page loads what would draw them in a browser, and is fetched from elsewhere
        config.mermaid_output_format = "svg"


def _set_myst(config: Config) -> None:
    wanted = set(config.myst_enable_extensions)
    if _given(config, "myst_enable_extensions"):
        changing = CHANGING & wanted
        if changing:
            _refuse_setting(
                f"conf.py enables {', '.join(sorted(changing))} of MyST, which changes how pages are divided into"
                " blocks; riskfile reads pages without it"
            )
    config.myst_enable_extensions = (
        wanted | set(BLOCK_EXTENSIONS) | (set() if _given(config, "myst_enable_extensions") else set(INLINE_EXTENSIONS))
    )
    for name in ("myst_disable_syntax", "myst_fence_as_directive", "myst_gfm_only", "myst_commonmark_only"):
        if _given(config, name) and config[name]:
            _refuse_setting(f"conf.py sets {name}, which changes what Markdown means; riskfile reads pages without it")
    _default(config, "myst_heading_anchors", 4)
    # "$5 and $6" are amounts of money
    _default(config, "myst_dmath_allow_space", False)
    _default(config, "myst_dmath_allow_digits", False)


def _set_needs(config: Config, models: Sequence[ItemModel]) -> None:
    alone = state_of(config).alone
    types: dict[str, dict[str, Any]] = {}
    shared = {name for model in models for name in _shared_links(config, model)}
    for item_type in (each for model in models for each in model.types.values()):
        fields: dict[str, Any] = {
            need_name(field.name): {
                "description": field.help or field.label,
                "schema": json_schema_of(field),
                "nullable": True,
            }
            for field in item_type.fields.values()
            if field.name not in CORE
        }
        if item_type.name == "risk":
            fields |= {
                name: {"description": text, "schema": {"type": "string"}, "nullable": True}
                for name, text in COMPUTED.items()
            }
        links: dict[str, Any] = {}
        for link in item_type.links.values():
            declared: dict[str, Any] = {
                "description": link.help or link.label,
                "outgoing": link.label or link.name,
                "incoming": link.back_label or f"{link.name} of",
                # RMF902 reports these, with line and column
                "allow_dead_links": True,
            }
            name = need_name(link.name)
            if name in shared:
                # conf.py says what it is called, for its own needs too
                continue
            if link.targets:
                declared["target_types"] = list(link.targets)
            links[name] = declared
        known = types.setdefault(
            item_type.name,
            {
                "directive": item_type.name,
                "title": item_type.label,
                "prefix": item_type.prefix + "-",
                "color": COLOURS["page"].light,
                "style": "node",
                "fields": {},
                "links": {},
            },
        )
        known["fields"] = _joined(known["fields"], fields)
        known["links"] = _joined(known["links"], links)
    others = _other_needs(config, models)
    config.needs_types = [*others, *types.values()]
    # the directive of an item sees to ids of its own
    own_ids = f"^{ID_PATTERN}$"
    if others or not alone or any(model.needs for model in models):
        config.needs_id_regex = f"(?:{config.needs_id_regex})|(?:{own_ids})"
    else:
        config.needs_id_required, config.needs_id_regex = True, own_ids
    if alone:
        config.suppress_warnings = [*config.suppress_warnings, *SILENT]
    elif others:
        # the project's own needs are judged, written and drawn as it has them
        return
    # RMF9xx judges fields and links with line and column; sphinx-needs' own findings name neither
    _default(config, "needs_schema_validation_enabled", False)
    _default(config, "needs_reproducible_json", True)
    # each item has its own fields, not the empty ones of all other types: a fifth of the size, and of the time
    _default(config, "needs_json_remove_defaults", True)
    # the other engine needs an extension that conf.py would have to load
    if "sphinxcontrib.plantuml" not in config.extensions:
        _default(config, "needs_flow_engine", "graphviz")
    config.needs_title_optional = True


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The fields or links of a type that several risk files have; one that they have in different ways is the looser."""
    found = {**one, **other}
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            loose = {key: value for key, value in other[name].items() if key != "target_types"}
            found[name] = loose | (
                {"schema": _looser(one[name]["schema"], loose["schema"])} if "schema" in loose else {}
            )
    return found


def _looser(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    if one["type"] != other["type"]:
        _refuse_setting(
            f"the risk files that {ROOT} names have a field of one name and type of item that is {one['type']} in one and"
            f" {other['type']} in another; expected one kind, or another name"
        )
    return {name: value for name, value in other.items() if one.get(name) == value}


def _other_needs(config: Config, models: Sequence[ItemModel]) -> list[Any]:
    """The need types that are conf.py's own. Where it does not load sphinx-needs, and declares none, there are none."""
    configured = _given(config, "needs_types") or config.needs_from_toml
    others = list(config.needs_types) if configured or "sphinx_needs" in config.extensions else []
    known = {each["directive"] for each in others}
    # what extensions add, they add later
    known |= {name for extension, names in NEEDS_OF.items() if extension in config.extensions for name in names}
    labels = {name: model.label_of(name) for model in reversed(models) for name in model.needs}
    others += ({"directive": name, "title": label, "prefix": ""} for name, label in labels.items() if name not in known)
    unseen = [each["directive"] for each in others if each["directive"] not in labels]
    if configured and unseen:
        _refuse_setting(
            f"conf.py makes the need type{'s' * (len(unseen) > 1)} {', '.join(unseen)} in a way that riskfile check cannot"
            " see without running it; write `needs_types` as a plain list, or in a TOML file that `needs_from_toml` names"
        )
    return others


def _shared_links(config: Config, model: ItemModel) -> set[str]:
    """The links of conf.py that items have too, since they lead to its needs. Other links and fields of conf.py have names of
    their own: the checker has told of those that it can see."""
    given = {*config.needs_links, *(each["option"] for each in config.needs_extra_links)}
    ours = {need_name(link.name): link for each in model.types.values() for link in each.links.values()}
    fields = {need_name(name) for each in model.types.values() for name in each.fields}
    taken = sorted(name for name in given if (name in ours and not ours[name].others) or name in fields - CORE)
    if taken:
        _refuse_setting(
            f"conf.py declares the link type{'s' * (len(taken) > 1)} {', '.join(taken)}, which riskfile has for its items;"
            " give it another name"
        )
    return {name for name in given if name in ours}
