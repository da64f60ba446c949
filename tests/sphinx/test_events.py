"""When this extension does what, and what is left of a build when it is over."""

from __future__ import annotations

import gc
import io
import pickletools
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from sphinx_needs.need_item import NeedItem

import riskfile.sphinx
from riskfile.sphinx import events
from riskfile.sphinx.memory import Freezer, short_needs
from riskfile.sphinx.state import build_of, pdf_settings_of, project_of
from sphinxkit import CONF, build, edit, project

ROOM = Path(riskfile.sphinx.__file__).parent

# what records each handler of ours when it runs
RECORDING = """
from functools import wraps

RAN = []


def recorded(event, handler):
    @wraps(handler)
    def run(*arguments):
        RAN.append((event, handler.__module__, handler.__qualname__))
        return handler(*arguments)

    return run


def setup(app):
    for event, listeners in app.events.listeners.items():
        for index, listener in enumerate(listeners):
            if listener.handler.__module__.startswith("riskfile."):
                listeners[index] = listener._replace(handler=recorded(event, listener.handler))
    app.riskfile_ran = RAN
"""


def connected() -> list[tuple[str, str, str]]:
    """Event and handler of each connection, in the order in which they are written down."""
    found: list[tuple[str, str, str]] = []

    def connect(event: str, handler: Any, priority: int = 500) -> None:
        found.append((event, handler.__module__, handler.__qualname__))

    events.connect(SimpleNamespace(connect=connect))  # type: ignore[arg-type]
    return found


def test_handlers_are_connected_in_one_place() -> None:
    found = {
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if re.search(r"\.connect\b(?!\(app\)\n)", path.read_text(encoding="utf-8"))
    }
    # an application that is held open looks on too
    assert found == {"events.py", "live.py"}


def test_handlers_run_in_the_order_in_which_they_are_written_down(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "conf.py").write_text(CONF + RECORDING, encoding="utf-8")
    # the first page that is written names an item in a way that Sphinx asks others about
    edit(root, "docs/index.md", lambda page: page + "\n{ref}`RSK-1`\n\n```{include} part.txt\n```\n")
    (root / "docs/part.txt").write_text("A part.\n", encoding="utf-8")
    ran: list[tuple[str, str, str]] = build(root, overrides={"riskfile_pdf": False}).app.riskfile_ran  # type: ignore[attr-defined]
    order = connected()
    assert set(ran) == set(order)
    first = list(dict.fromkeys(ran))
    # one handler of an event runs within another's
    nested = ("needs-before-sealing", "riskfile.sphinx.judging", "write_computed")
    assert [each for each in first if each != nested] == [each for each in order if each != nested]
    assert first.index(nested) == first.index(("write-started", "riskfile.sphinx.memory", "finish_needs")) + 1


def test_a_failed_build_ends_as_well(tmp_path: Path) -> None:
    root = project(tmp_path)
    broken = "\n\ndef fail(*any):\n    raise RuntimeError('on purpose')\n\n\ndef setup(app):\n    app.connect('write-started', fail)\n"
    (root / "conf.py").write_text(CONF + broken, encoding="utf-8")
    before = gc.get_threshold()
    with pytest.raises(Exception, match="threw an exception"):
        build(root)
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
    assert not list((root / "_build/html").glob(".riskfile-shown.json")), "nothing was shown"


def test_a_refused_build_leaves_memory_as_it_was(tmp_path: Path) -> None:
    root = project(tmp_path)
    (root / "needs/design/odd.md").write_bytes(b"# Odd\n\n\xff\xfe\n")
    before = gc.get_threshold()
    with pytest.raises(SystemExit):
        build(root)
    assert gc.get_threshold() == before


def test_memory_is_given_back() -> None:
    before = gc.get_threshold()
    freezer = Freezer()
    freezer.begin()
    assert gc.get_threshold() != before and gc.get_freeze_count() > 0
    freezer.end()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


# ------------------------------------------------------------------------------------------------ sphinx-needs


def test_a_need_is_shown_in_full_again_after_its_events(tmp_path: Path) -> None:
    whole = NeedItem.__repr__
    root = project(tmp_path)
    noting = """
SEEN = []


def note(app, needs):
    SEEN.append(repr(needs["RSK-1"]))


def setup(app):
    app.connect("needs-before-sealing", note)
    app.riskfile_seen = SEEN
"""
    (root / "conf.py").write_text(CONF + noting, encoding="utf-8")
    app = build(root).app
    assert NeedItem.__repr__ is whole
    assert app.riskfile_seen == ["NeedItem('RSK-1')"], "once"  # type: ignore[attr-defined]


def test_a_need_is_shown_in_full_again_after_an_error() -> None:
    whole = NeedItem.__repr__
    with pytest.raises(RuntimeError), short_needs():
        assert NeedItem.__repr__ is not whole
        raise RuntimeError
    assert NeedItem.__repr__ is whole


# ------------------------------------------------------------------------------------------------ what a build knows


def application(root: Path) -> Sphinx:
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    out = root / "_build/html"
    return Sphinx(root, root, out, root / "_build/doctrees", "html", status=io.StringIO(), warning=io.StringIO())


def test_two_builds_in_one_process_know_each_its_own(tmp_path: Path) -> None:
    one, other = project(tmp_path / "one"), project(tmp_path / "other")
    edit(other, "needs/design/base.md", lambda text: text.replace("Infarction by thrombus on struts", "Another title"))
    (other / "docs/pdf.yaml").write_text("paper: a5\n", encoding="utf-8")
    with patch_docutils(str(one)), docutils_namespace():
        first, second = application(one), application(other)
        assert project_of(first.config) is not project_of(second.config)
        assert [pdf_settings_of(app.config).paper for app in (first, second)] == ["a4", "a5"]
        for app in (first, second):
            with pytest.raises(LookupError, match="known only after reading"):
                build_of(app.config)
        second.build()
        with pytest.raises(LookupError, match="known only after reading"):
            build_of(first.config)
        first.build()
    titles = [build_of(app.config).file.items["RSK-1"].title for app in (first, second)]
    assert titles == ["Infarction by thrombus on struts", "Another title"]
    for root, title in ((one, titles[0]), (other, titles[1])):
        assert title in (root / "_build/html/needs/design/base.html").read_text(encoding="utf-8")


def test_what_a_build_knows_goes_with_it(tmp_path: Path) -> None:
    built = build(project(tmp_path / "one"))
    gone = ref(build_of(built.app.config)), ref(project_of(built.app.config)), ref(built.app)
    # Sphinx's own handlers of logs hold an application until there is another
    with patch_docutils(str(tmp_path)), docutils_namespace():
        another = application(project(tmp_path / "another"))
    del built
    gc.collect()
    assert another is not None
    assert [each() for each in gone] == [None, None, None]


def test_before_the_configuration_is_known_there_is_no_project() -> None:
    from sphinx.config import Config

    config = Config()
    with pytest.raises(LookupError, match="once the configuration is"):
        project_of(config)
    with pytest.raises(LookupError, match="once the configuration is"):
        pdf_settings_of(config)


def test_nothing_of_it_is_kept_with_the_environment(tmp_path: Path) -> None:
    built = build(project(tmp_path), parallel=2)
    kept = (built.out.parent / f"{built.out.name}-doctrees/environment.pickle").read_bytes()
    texts = {str(argument) for _, argument, _ in pickletools.genops(kept) if isinstance(argument, str)}
    ours = {text for text in texts if text.startswith("riskfile.")}
    assert ours <= {"riskfile.sphinx.html", "riskfile.sphinx.directives"}
    assert "needs/design/base" in texts
