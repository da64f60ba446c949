"""The cache: what comes out of it is what reading again would give, or it does not come out of it."""

from __future__ import annotations

import marshal
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import riskfile.reading.cache as cache_module
import riskfile.reading.markdown as markdown_module
import riskfile.reading.pages as pages_module
from casekit import base_files, compose, write
from riskfile.project import Checked, Project, check
from riskfile.reading.cache import FOLDER, Store, checksum, digest, key_of
from riskfile.reading.page import Page
from riskfile.source import USUAL, Source

ROOT = Path(__file__).resolve().parents[2]
EMPTY = Page((), (), (), (), ())

FAULTS = """
``````markdown needs/design/x.md
# Faults

:::{hazard} Strain
:id: HAZ-2
:category: enrgy
:sorce: strut, which <b>breaks</b>
:::

:::{situation} Strut end pierces the vessel wall
:id: SIT-2
:condition: fault
:hazard: HAZ-2, HAZ-22
:events: EVT-2

Not <i>closed</i>
``````
"""


def all_of(checked: Checked) -> tuple[object, ...]:
    """All that a check tells, in its order."""
    file, report = checked.file, checked.report
    return (
        list(file),
        list(file.items.items()),
        file.duplicates,
        file.problems,
        dict(file.documents),
        file.reachable,
        checked.policy,
        file.model,
        report.findings,
        report.open_work,
        [(outcome.rule.code, *outcome[1:]) for outcome in report.outcomes],
    )


def types_in(value: object) -> object:
    """The types that a value is made of: equality of tuples says nothing of them."""
    if isinstance(value, tuple):
        return type(value).__name__, [types_in(each) for each in value]
    if isinstance(value, Mapping):
        # nobody can tell a mapping that nobody gave, which is read-only, from an empty one that was kept
        return "mapping", {key: types_in(each) for key, each in value.items()}
    return type(value).__name__


def assert_true(root: Path) -> None:
    """What comes from the cache, from what it has just kept and from the pages is the same."""
    first, second, uncached = check(root), check(root), check(root, cached=False)
    assert all_of(first) == all_of(uncached)
    assert all_of(second) == all_of(uncached)
    assert types_in(second.policy) == types_in(uncached.policy)


def cache_of(root: Path) -> Path:
    return root / FOLDER / "pages"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with faults, in the cache."""
    write(compose("faults", FAULTS), tmp_path)
    check(tmp_path)
    assert cache_of(tmp_path).is_file()
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pages that are read, and not taken from the cache."""
    names: list[str] = []
    reader: Callable[..., Page] = markdown_module.read_page

    def spy(text: str, docname: str, *rest: Any) -> Page:
        names.append(docname)
        return reader(text, docname, *rest)

    monkeypatch.setattr(markdown_module, "read_page", spy)
    return names


ALL = ["docs/index", "docs/plan", "needs/design/base", "needs/design/x"]


# It is used


def test_nothing_is_read_twice(base: Path, read: list[str]) -> None:
    before = cache_of(base).stat().st_mtime_ns
    check(base)
    assert read == []
    assert cache_of(base).stat().st_mtime_ns == before


def test_what_has_changed_is_read(base: Path, read: list[str]) -> None:
    page = base / "needs/design/x.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    page.touch()
    assert_true(base)
    assert read == ["needs/design/x", *ALL]


def test_the_time_of_a_file_says_nothing(base: Path, read: list[str]) -> None:
    import os

    page = base / "needs/design/x.md"
    times = (page.stat().st_atime_ns, page.stat().st_mtime_ns)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("SIT-2", "SIT-9"), encoding="utf-8")
    os.utime(page, ns=times)
    check(base)
    assert read == ["needs/design/x"]
    page.write_text(text, encoding="utf-8")
    assert_true(base)


def test_a_page_that_is_gone_is_forgotten(base: Path) -> None:
    before = cache_of(base).stat().st_size
    (base / "needs/design/x.md").unlink()
    assert_true(base)
    assert cache_of(base).stat().st_size < before


def test_the_same_content_elsewhere_is_another_page(base: Path) -> None:
    (base / "needs/manufacturing").mkdir()
    shutil.copy(base / "needs/design/x.md", base / "needs/manufacturing/x.md")
    assert_true(base)
    (base / "needs/design/x.md").unlink()
    assert_true(base)
    assert {item.stage for item in check(base).file if item.path.endswith("x.md")} == {"manufacturing"}


def test_it_can_be_told_apart_from_work(base: Path) -> None:
    assert sorted(path.name for path in (base / FOLDER).iterdir()) == [".gitignore", "CACHEDIR.TAG", "pages"]
    assert (base / FOLDER / ".gitignore").read_text(encoding="ascii") == "*\n"
    assert (base / FOLDER / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


def test_none_is_kept_unless_wanted(tmp_path: Path) -> None:
    write(compose("base", ""), tmp_path)
    check(tmp_path, cached=False)
    assert not (tmp_path / FOLDER).exists()


#: what a page may say that is told of it, in the words of many modules
WRONG = """# Wrong

{risk}`x` <!-- closed -->

```{risk-table}
:filtr: x
:filter: stag == design
```

```{heat-map}
:--: x
```

:::{hazzard} Heat
:id: HAZ-90
:::

:::{Hazard} Heat
:id: HAZ-91
:category: enrgy
:category: energy
:sorce: x
:::

:::{harm} Stroke
:id: hrm_092
severity: S9

:status: dun

<b>bold</b> ![](/etc/passwd)
:::

<<<<<<< ours
a
=======
b
>>>>>>> theirs

```{needtable}
```

:::{event} Not closed
:id: EVT-93
"""


@pytest.mark.parametrize("root", ["base", "example", "wrong"])
def test_cold_and_warm_tell_the_same(root: str, base: Path, tmp_path: Path) -> None:
    if root == "example":
        base = tmp_path / "example"
        for folder in ("docs", "needs"):
            shutil.copytree(ROOT / folder, base / folder)
    elif root == "wrong":
        (base / "needs/design/wrong.md").write_text(WRONG, encoding="utf-8")
    shutil.rmtree(base / FOLDER, ignore_errors=True)
    outputs = set()
    for _ in ("cold", "warm", "warm"):
        done = subprocess.run(
            [sys.executable, "-m", "riskfile.cli", "check", "--format", "json"],
            cwd=base,
            capture_output=True,
            check=False,
        )
        assert done.stderr == b""
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert_true(base)


# Edits

TEXTS = st.sampled_from(
    [
        "",
        "# Page\n\nText.\n",
        ":::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n",
        ":::{hazard} Heat\n:id: HAZ-1\n:category: enrgy\n:::\n",
        ":::{hazard} Light\n:id: HAZ-2\n:category: energy\n:::\n\n:::{hazard} Heat\n:id: HAZ-1\n:category: energy\n:::\n",
        ":::{situation} Hot\n:id: SIT-1\n:condition: normal\n:hazard: HAZ-1, HAZ-2\n:::\n",
        ":::{part} Strut\n:id: PRT-1\n:::\n",
        "```{toctree}\n:glob:\n\n/needs/**\n```\n",
        "```{include} /needs/items.txt\n```\n",
    ]
)
PATHS = st.sampled_from(
    [
        "docs/index.md",
        "docs/a.md",
        "needs/design/a.md",
        "needs/design/b.md",
        "needs/manufacturing/a.md",
        "needs/items.txt",
    ]
)
POLICY = base_files()["needs/policy.yaml"]
MODEL = "version: 1\ntypes: {part: {prefix: PRT, label: Part}}\n"
EDITS = st.one_of(
    st.tuples(st.just("write"), PATHS, TEXTS),
    st.tuples(st.just("write"), PATHS, TEXTS),
    st.tuples(
        st.just("write"),
        st.just("needs/model.yaml"),
        st.sampled_from([MODEL, MODEL + "exclude: [needs/design/**]\n", "typs: {}\n"]),
    ),
    st.tuples(
        st.just("write"),
        st.just("needs/policy.yaml"),
        st.sampled_from([POLICY, POLICY.replace("gate: draft", "gate: design"), "version: 2\n"]),
    ),
    st.tuples(st.just("delete"), PATHS | st.sampled_from(["needs/model.yaml", f"{FOLDER}/pages", FOLDER]), st.just("")),
    st.tuples(st.just("rename"), PATHS, PATHS),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EDITS, min_size=1, max_size=8))
def test_edits(tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, str, str]]) -> None:
    root = tmp_path_factory.mktemp("edited")
    for path, text in (("needs/policy.yaml", POLICY), ("docs/index.md", "# Front\n"), ("needs/design/a.md", "# A\n")):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for kind, path, what in edits:
        target = root / path
        if kind == "write":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(what, encoding="utf-8")
        elif kind == "delete":
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
        elif target.is_file():
            (root / what).parent.mkdir(parents=True, exist_ok=True)
            target.replace(root / what)
        assert_true(root)


# It is not trusted


def test_a_bit_that_has_flipped(base: Path, read: list[str]) -> None:
    data = cache_of(base).read_bytes()
    uncached = all_of(check(base, cached=False))
    chosen = random.Random(14971)
    places = [0, 19, 20, 39, 40, len(data) - 1, *(chosen.randrange(len(data)) for _ in range(30))]
    for place in places:
        broken = bytearray(data)
        broken[place] ^= 1 << chosen.randrange(8)
        cache_of(base).write_bytes(broken)
        read.clear()
        assert all_of(check(base)) == uncached
        assert read == ALL
        # and the next one is whole again
        read.clear()
        check(base)
        assert read == []


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: b"",
        lambda data: data[:1],
        lambda data: data[:20],
        lambda data: data[:40],
        lambda data: data[:41],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: bytes(len(data)),
        lambda data: b"# not a cache\n",
        lambda data: data[:20] + checksum(b"\xff") + b"\xff",
        lambda data: data[:20] + checksum(b"") + b"",
        lambda data: data[:20] + checksum(marshal.dumps([1])) + marshal.dumps([1]),
        lambda data: data[:20] + checksum(marshal.dumps(None)) + marshal.dumps(None),
    ],
)
def test_a_broken_file(broken: Callable[[bytes], bytes], base: Path, read: list[str]) -> None:
    cache_of(base).write_bytes(broken(cache_of(base).read_bytes()))
    check(base)
    assert read == ALL
    assert_true(base)


@pytest.mark.parametrize("kind", ["folder", "dangling link", "link in a circle"])
def test_something_else_in_its_place(kind: str, base: Path) -> None:
    cache_of(base).unlink()
    if kind == "folder":
        cache_of(base).mkdir()
    else:
        cache_of(base).symlink_to("nowhere/at/all" if kind == "dangling link" else "pages")
    assert_true(base)


def poison(root: Path, key: bytes) -> None:
    """A whole and well-formed cache under this key that says that no page has anything on it."""
    project = Project.open(root, cached=False)
    policy, model = project.policy, project.model
    store = Store(root, key)
    store.keep_settings(policy, model)
    for docname in ALL:
        store.put(docname, digest((root / f"{docname}.md").read_bytes()), EMPTY)
    store.save()


def sources(root: Path) -> list[bytes]:
    paths = (root / USUAL.policy, root / USUAL.model, root / "conf.py")
    return [repr(USUAL).encode(), *(path.read_bytes() if path.exists() else b"\0" for path in paths)]


def test_a_cache_under_the_right_key_counts(base: Path) -> None:
    # what the next tests rest on
    poison(base, key_of(*sources(base)))
    assert len(check(base).file) == 0


def test_one_of_another_version_of_the_tool(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "__version__", "0.0.9")
    poison(base, key_of(*sources(base)))
    assert len(check(base).file) == 0
    monkeypatch.undo()
    assert_true(base)


def test_one_of_another_python(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "3.10.0 (elsewhere)")
    poison(base, key_of(*sources(base)))
    monkeypatch.undo()
    assert_true(base)


@pytest.mark.parametrize("path", [USUAL.policy, USUAL.model])
def test_one_of_another_policy_or_model(path: str, base: Path) -> None:
    poison(base, key_of(*sources(base)))
    with (base / path).open("a", encoding="utf-8") as file:
        file.write("# a comment\nversion: 1\n" if path == USUAL.model else "# a comment\n")
    assert_true(base)


def test_bytes_do_not_wander_from_the_policy_to_the_model() -> None:
    assert key_of(b"ab", b"") != key_of(b"a", b"b") != key_of(b"", b"ab")


def test_a_type_that_the_project_adds(base: Path) -> None:
    (base / "needs/design/part.md").write_text(":::{part} Strut\n:id: PRT-1\n:::\n", encoding="utf-8")
    assert "PRT-1" not in check(base).file.items
    (base / USUAL.model).write_text(MODEL, encoding="utf-8")
    assert "PRT-1" in check(base).file.items
    assert_true(base)
    (base / USUAL.model).write_text(MODEL + 'exclude: ["needs/design/part.md"]\n', encoding="utf-8")
    assert "PRT-1" not in check(base).file.items
    (base / USUAL.model).unlink()
    assert_true(base)


def test_a_policy_that_becomes_unreadable(base: Path) -> None:
    text = (base / USUAL.policy).read_text(encoding="utf-8")
    (base / USUAL.policy).write_text("version: 1\n", encoding="utf-8")
    assert check(base).policy is None
    (base / USUAL.policy).unlink()
    assert check(base).policy is None
    (base / USUAL.policy).write_text(text, encoding="utf-8")
    assert_true(base)


# While others work


def test_deleted_while_pages_are_read(base: Path) -> None:
    project = Project.open(base)
    assert project.policy.path == USUAL.policy
    shutil.rmtree(base / FOLDER)
    (base / "docs/plan.md").write_text("# Plan\n", encoding="utf-8")
    assert list(project.pages.pages) == ALL
    assert_true(base)


def test_a_page_that_goes_while_pages_are_read(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = pages_module.page_names

    def and_then_goes(source: Source, exclude: Any, *more: Any) -> Any:
        found = names(source, exclude, *more)
        (base / "needs/design/x.md").unlink(missing_ok=True)
        return found

    monkeypatch.setattr(pages_module, "page_names", and_then_goes)
    assert ("needs/design/x.md", 1, 1, "RMF907") in [
        (*each.span[:3], each.code) for each in check(base).report.findings
    ]
    monkeypatch.undo()
    assert_true(base)


def test_processes_at_once(base: Path) -> None:
    shutil.rmtree(base / FOLDER)
    command = [sys.executable, "-m", "riskfile.cli", "check", "--format", "json"]
    running = [subprocess.Popen(command, cwd=base, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
    results = [process.communicate(timeout=60) for process in running]
    assert {error for _, error in results} == {b""}
    assert len({output for output, _ in results}) == 1
    assert [path.name for path in (base / FOLDER).iterdir() if path.name.startswith("pages")] == ["pages"]
    assert_true(base)


def test_threads_that_write_and_read(base: Path, read: list[str]) -> None:
    page = base / "docs/plan.md"
    wrong: list[object] = []
    expected = all_of(check(base, cached=False))[0]

    def work(number: int) -> None:
        for step in range(8):
            if number == 0:
                page.write_text(f"# Plan {step}\n", encoding="utf-8")
            try:
                found = all_of(check(base))[0]
            except Exception as error:
                wrong.append(error)
            else:
                if found != expected:
                    wrong.append(found)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert_true(base)
