"""What authors and machines do wrong: no traceback, one clear message with its place, the right exit status."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sphinx.application import Sphinx

import sphinxkit
from casekit import BASE_ITEMS, Place, compose, write
from riskfile.project import check
from riskfile.rules.structure import dangling_link
from sphinxkit import CONF, build

PAGE = "needs/design/x.md"
PATIENCE = 40
"""Seconds after which a command hangs; what takes long here takes a few."""

ITEM = ":::{hazard} Stored elastic strain of the stent\n:id: HAZ-2\n:category: energy\n:::\n"
"""An item of the base, to stand on another page."""


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what changes how a command prints."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONUNBUFFERED", "PYTHONUTF8", "NO_COLOR", "FORCE_COLOR")
    }
    return {**kept, **more}


def riskfile(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, where a warning of Python is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "riskfile.cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
        cwd=cwd,
        timeout=PATIENCE,
        env=clean_environment(**environment),
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def sphinx(root: Path) -> subprocess.CompletedProcess[str]:
    """Build with the command of Sphinx: for builds that end before they begin."""
    (root / "conf.py").write_text(CONF, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "dummy", "-q", str(root), str(root / "_build")],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE,
        env=clean_environment(NO_COLOR="1"),
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def told(output: str) -> list[tuple[Place, str]]:
    """The findings in a report: the place of each and its text."""
    found = re.split(r"^(\S[^\n]*?):(\d+):(\d+): (RMF\d+) ", output, flags=re.MULTILINE)[1:]
    return [
        ((path, int(line), int(column), code), text)
        for path, line, column, code, text in zip(*(found[start::5] for start in range(5)), strict=True)
    ]


class Wrong(NamedTuple):
    """Something wrong: blocks for casekit with the places marked, what else to do to the project, what is told."""

    name: str
    text: str
    words: tuple[str, ...]
    also: Callable[[Path], object] = lambda root: None
    places: tuple[Place, ...] = ()
    status: int = 1


def page(text: str, path: str = PAGE) -> str:
    return f"``````markdown {path}\n{text}``````\n"


def policy(text: str, path: str = "needs/policy.yaml") -> str:
    return f"```yaml {path}\n{text}```\n"


def at(code: str, path: str = PAGE, line: int = 1, column: int = 1) -> tuple[Place, ...]:
    return ((path, line, column, code),)


def as_bytes(data: bytes, path: str = PAGE) -> Callable[[Path], object]:
    return lambda root: (root / path).write_bytes(data)


def replaced(path: str, old: str, new: str) -> Callable[[Path], object]:
    def replace(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return replace


def chain(*events: str) -> str:
    """Events that precede one another in a circle, in the sequences that lead to the situation SIT-1."""
    names = [*events, events[0]]
    blocks = [
        f":::{{event}} Step {name}\n:id: {name}\n:cause: hardware\n:precedes: {'«RMF114»' if index == 0 else ''}{names[index + 1]}, SIT-1\n:::\n"
        for index, name in enumerate(events)
    ]
    situation = f":::{{situation}} Struts stand off\n:id: SIT-1\n:condition: normal\n:hazard: HAZ-1\n:events: EVT-1, {', '.join(events)}\n:::\n"
    return page("\n".join([*blocks, situation]))


ITEMS = [
    Wrong(
        "unknown option",
        page(":::{hazard} Strain\n:id: HAZ-2\n:category: energy\n:«RMF904»sorce: strut\n:::\n"),
        ("unknown option 'sorce' for hazard", "did you mean source?"),
    ),
    Wrong(
        "unknown option of 10,000 characters",
        page(f":::{{hazard}} Strain\n:id: HAZ-2\n:category: energy\n:«RMF904»{'o' * 10_000}: strut\n:::\n"),
        (
            f"unknown option '{'o' * 57}...' for hazard",
            "known here: category, component, formerly, function, id, not-applicable, not-stated, retired",
        ),
    ),
    Wrong(
        "unknown type",
        page("«RMF904»:::{hazrd} Heat\n:id: HAZ-9\n:category: energy\n:::\n"),
        ("unknown item type 'hazrd'", "did you mean hazard"),
    ),
    Wrong(
        "value off its enumeration",
        page(":::{hazard} Strain\n:id: HAZ-2\n:category: «RMF904»enrgy\n:::\n"),
        ("category is 'enrgy'; expected one of energy, biological-chemical, performance-information",),
    ),
    Wrong(
        "value off the scale",
        page(
            ":::{risk} Perforation\n:id: RSK-2\n:situation: SIT-2\n:harm: HRM-2\n:p1: «RMF201»P9\n:p2: C2\n:basis: test (fatigue, 2024-06)\n:::\n"
        ),
        ("RSK-2 p1 is 'P9'; expected F1, F2, F3, F4 or F5, or a number up to 1",),
    ),
    Wrong(
        "duplicate id",
        page(ITEM + "\n:::{hazard} Heat of the balloon\n:id: «RMF901»HAZ-2\n:category: energy\n:::\n"),
        (
            f"HAZ-2 is already the id of the hazard at {PAGE}:3:1; each id stands on one item",
            "give this hazard an id of its own",
        ),
    ),
    Wrong(
        "dangling link",
        page(
            ":::{situation} Strut end pierces\n:id: SIT-2\n:condition: fault\n:hazard: HAZ-2, «RMF902»HAZ-22\n:events: EVT-2\n:::\n"
        ),
        ("SIT-2 hazard names HAZ-22, which is no item of this file", "did you mean HAZ-2"),
    ),
    Wrong(
        "link to an item of the wrong type",
        page(
            ":::{situation} Strut end pierces\n:id: SIT-2\n:condition: fault\n:hazard: HAZ-2\n:events: EVT-2, «RMF903»HRM-1\n:::\n"
        ),
        ("SIT-2 events names HRM-1, a harm; expected a", "name an item of that type"),
    ),
    Wrong(
        "events in a circle",
        chain("EVT-7", "EVT-8", "EVT-9"),
        ("EVT-7 precedes itself by way of EVT-8, EVT-9", "expected events in order of time"),
    ),
    Wrong(
        "fence that is not closed",
        page(f"# X\n\n«RMF907»{ITEM.removesuffix(':::' + chr(10))}"),
        ("directive {hazard} is not closed by :::; it runs to line", "close it with a line :::"),
    ),
    Wrong(
        "item that no table of contents reaches",
        page(f"# Lost\n\n«RMF905»{ITEM}", "needs/lost/page.md"),
        (
            "needs/lost/page.md has items, and no table of contents that starts at docs/index.md reaches it",
            "name needs/lost/page in a toctree",
        ),
    ),
    Wrong(
        "id of 10,000 characters that is none",
        page(f":::{{hazard}} Heat\n:id: «RMF904»{'h' * 10_000}\n:category: energy\n:::\n"),
        (
            f"id '{'h' * 57}...' is not an id; expected capital letters and digits in parts joined by '-', such as HAZ-001",
        ),
    ),
    Wrong(
        "NUL in a value",
        "",
        ("category is 'en\ufffdergy'; expected one of energy",),
        also=lambda root: (root / PAGE).write_bytes(
            b"# \0\n\n:::{hazard} A\0B\n:id: HAZ-9\n:category: en\0ergy\n:::\n\0"
        ),
        # and a hazard of no situation, whatever its category
        places=(*at("RMF904", line=5, column=12), *at("RMF105", line=3, column=1)),
    ),
    Wrong(
        "Windows line ends",
        "",
        ("category is 'enrgy'",),
        also=as_bytes(b"\xef\xbb\xbf# X\r\n\r\n:::{hazard} Heat\r\n:id: HAZ-9\r\n:category: enrgy\r\n:::\r\n"),
        # and a hazard of no situation, whatever its category
        places=(*at("RMF904", line=5, column=12), *at("RMF105", line=3, column=1)),
    ),
    Wrong(
        "hole in the matrix",
        "",
        ("`matrix` has no cell for F5 x S5; expected a region in each",),
        also=replaced(
            "needs/policy.yaml",
            "F5: {S1: medium, S2: high, S3: high, S4: high, S5: high}",
            "F5: {S1: medium, S2: high, S3: high, S4: high}",
        ),
        places=at("RMF003", "needs/policy.yaml", 58, 3),
    ),
]
"""What the rules report, and a build as well."""

REFUSED = [
    Wrong(
        "page that is a folder",
        "",
        ("the page cannot be read: Is a directory; expected a text file",),
        also=lambda root: (root / PAGE).mkdir(),
        places=at("RMF907"),
        status=2,
    ),
    Wrong(
        "broken symbolic link",
        "",
        ("the page cannot be read: No such file or directory; expected a text file",),
        also=lambda root: (root / PAGE).symlink_to("nowhere.md"),
        places=at("RMF907"),
        status=2,
    ),
    Wrong(
        "symbolic link to itself",
        "",
        ("the page cannot be read: Too many levels of symbolic links; expected a text file",),
        also=lambda root: (root / PAGE).symlink_to("x.md"),
        places=at("RMF907"),
        status=2,
    ),
    Wrong(
        "byte that is not UTF-8",
        "",
        ("byte 0xE9 is not UTF-8", "save the page as UTF-8"),
        as_bytes(b"# X\n\nGef\xc3\xa4\xc3\x9f, sant\xe9.\n"),
        at("RMF907", line=3, column=12),
    ),
    Wrong(
        "policy that is empty",
        "",
        ("the file is empty",),
        as_bytes(b"", "needs/policy.yaml"),
        at("RMF009", "needs/policy.yaml"),
        2,
    ),
    Wrong(
        "policy of nothing but a comment",
        "",
        ("the file is empty",),
        as_bytes(b"# to do\n", "needs/policy.yaml"),
        at("RMF009", "needs/policy.yaml"),
        2,
    ),
    Wrong(
        "no policy",
        "",
        ("there is no policy here", "`riskfile init` writes one"),
        lambda root: (root / "needs/policy.yaml").unlink(),
        at("RMF009", "needs/policy.yaml"),
        2,
    ),
    Wrong(
        "policy with a tab",
        "",
        ("found a tab, YAML must be indented with spaces",),
        replaced("needs/policy.yaml", "  name: Base device", "\tname: Base device"),
        at("RMF009", "needs/policy.yaml", 4, 1),
        2,
    ),
    Wrong(
        "policy that is not UTF-8",
        "",
        ("found the byte 0xE9, which is not UTF-8", "save the file in the encoding UTF-8"),
        as_bytes("version: 1\ndevice: {name: Prothèse}\n".encode().replace("è".encode(), b"\xe9"), "needs/policy.yaml"),
        at("RMF009", "needs/policy.yaml", 2, 21),
        2,
    ),
    Wrong(
        "misspelt key of the policy",
        policy("«RMF009»wurst-case: F5\n"),
        ("unknown key `wurst-case`", "did you mean `worst-case`?"),
        status=2,
    ),
    Wrong(
        "level that the policy does not have",
        policy("information-only-below: «RMF009»S9\n"),
        ('`information-only-below`: found "S9", expected a level of `severity`', "levels: S1, S2, S3, S4, S5"),
        status=2,
    ),
    Wrong(
        "misspelt key of model.yaml",
        policy("version: 1\n«RMF009»typs: {}\n", "needs/model.yaml"),
        ("unknown key `typs`", "did you mean `types`?"),
        status=2,
    ),
    Wrong(
        "policy that is a folder",
        "",
        ("cannot be read: Is a directory",),
        lambda root: ((root / "needs/policy.yaml").unlink(), (root / "needs/policy.yaml").mkdir()),
        at("RMF009", "needs/policy.yaml"),
        2,
    ),
    Wrong(
        "model.yaml that is a folder",
        "",
        ("cannot be read: Is a directory",),
        lambda root: (root / "needs/model.yaml").mkdir(),
        at("RMF009", "needs/model.yaml"),
        2,
    ),
]
"""What a build does not begin with."""


def make(wrong: Wrong, root: Path) -> list[Place]:
    """Write the project; returns the places where something is told."""
    case = compose(wrong.name, wrong.text)
    write(case, root)
    wrong.also(root)
    return sorted((*case.expected, *wrong.places))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The base project, in which nothing is wrong."""
    write(compose("base", ""), tmp_path)
    return tmp_path


@pytest.mark.parametrize("wrong", [*ITEMS, *REFUSED], ids=[each.name for each in (*ITEMS, *REFUSED)])
def test_check_tells_what_and_where(wrong: Wrong, tmp_path: Path) -> None:
    expected = make(wrong, tmp_path)
    done = riskfile("check", cwd=tmp_path)
    findings = told(done.stdout)
    assert sorted(place for place, _ in findings) == expected, done.stdout
    text = findings[0][1].split("\nFound ")[0]
    assert all(word in text for word in wrong.words), text
    assert done.returncode == wrong.status
    assert done.stderr == ""
    assert max(map(len, done.stdout.splitlines())) < 400


@pytest.mark.parametrize("wrong", ITEMS, ids=[each.name for each in ITEMS])
def test_a_build_tells_the_same(wrong: Wrong, tmp_path: Path) -> None:
    expected = make(wrong, tmp_path)
    built = build(tmp_path, builder="dummy")
    assert built.findings == expected, built.warnings
    assert all(word in built.warnings for word in wrong.words), built.warnings
    assert "Traceback" not in built.warnings


@pytest.mark.parametrize("wrong", REFUSED, ids=[each.name for each in REFUSED])
def test_a_build_does_not_begin(wrong: Wrong, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path, line, column, code), *_ = make(wrong, tmp_path)
    streams: list[io.StringIO] = []

    def with_stream(*arguments: Any, warning: io.StringIO, **more: Any) -> Sphinx:
        streams.append(warning)
        return Sphinx(*arguments, warning=warning, **more)

    monkeypatch.setattr(sphinxkit, "Sphinx", with_stream)
    with pytest.raises(SystemExit) as end:
        build(tmp_path, builder="dummy")
    warnings = re.sub(r"\x1b\[[0-9;]*m", "", streams[0].getvalue())
    assert end.value.code == wrong.status
    assert warnings.startswith(f"{path}:{line}:{column}: ERROR: {code} "), warnings
    assert warnings.count("\n") == 1
    assert all(word in warnings for word in wrong.words), warnings


# Things that are odd and not wrong


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf",
        b"",
        b"\n",
        b"\0",
        b"# X\n\n" + b"long " * 200_000 + b"\n",
        b"# X\n\n" + b"x" * 1_000_000,
        "\u2028\x0b\x0c\x85".encode(),
    ],
    ids=["byte order mark", "empty", "empty line", "NUL", "line of 1 MB", "word of 1 MB", "odd line ends"],
)
def test_a_page_without_items(data: bytes, base: Path) -> None:
    (base / PAGE).write_bytes(data)
    done = riskfile("check", cwd=base)
    # a table of contents names the page
    wrong = [] if data.startswith(b"# X") else [(PAGE, 1, 1, "RMF925")]
    assert [place for place, _ in told(done.stdout)] == wrong
    assert f" in {BASE_ITEMS} items" in done.stdout
    assert (done.returncode, done.stderr) == (len(wrong), "")
    assert build(base, builder="dummy").findings == wrong


def test_windows_line_ends_and_byte_order_marks_everywhere(base: Path) -> None:
    for path in [*base.rglob("*.md"), *base.rglob("*.yaml")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert riskfile("check", cwd=base).stdout.startswith(f"No findings in {BASE_ITEMS} items")
    built = build(base, builder="dummy")
    assert built.findings == []
    assert built.warnings == ""


def test_an_id_of_10_000_characters(base: Path) -> None:
    long = "HAZ-" + "9" * 10_000
    text = f"# X\n\n:::{{hazard}} Heat\n:id: {long}\n:category: energy\n:::\n\n:::{{situation}} Hot\n:id: SIT-9\n:condition: normal\n:hazard: {long}, {long}1\n:events: EVT-1\n:::\n"
    (base / PAGE).write_text(text, encoding="utf-8")
    done = riskfile("check", "--select", "RMF9", cwd=base)
    assert [place for place, _ in told(done.stdout)] == [(PAGE, 11, 10_016, "RMF902")]
    assert done.returncode == 1


# Size


def hazard(option: str = "", body: str = "") -> str:
    return f":::{{hazard}} Strain\n:id: HAZ-2\n:category: energy\n{option}\n{body}\n:::\n"


@pytest.mark.parametrize(
    "text",
    [
        hazard(body="word " * 2_000_000),
        hazard(body="strut and wall\n" * 340_000),
        hazard(f":source: {'x' * 10_000_000}\n"),
        hazard(f":source: '{'x ' * 250_000}'\n"),
        hazard(f":source: a{' ' * 200_000}b\t\n"),
    ],
    ids=[
        "body of one line of 10 MB",
        "body of 340,000 lines",
        "option of 10 MB",
        "quoted option",
        "option of spaces",
    ],
)
def test_a_large_item(text: str, base: Path) -> None:
    case = compose("large", page(text))
    write(case, base)
    done = riskfile("check", "--no-cache", "--select", "RMF1", "--statistics", cwd=base)
    assert done.stdout.startswith((f"No findings in {BASE_ITEMS} items", "     1  RMF111")), done.stdout
    assert done.stderr == ""


def test_a_build_with_an_item_of_10_mb(tmp_path: Path) -> None:
    write(compose("large", page(hazard(body="x" * 10_000_000))), tmp_path)
    assert build(tmp_path, builder="dummy").findings == []


def situation(links: str) -> str:
    return f":::{{situation}} Struts\n---\nid: SIT-9\ncondition: fault\nhazard: HAZ-2\n{links}---\n:::\n"


LINKS = {
    "on one line": "events: " + ", ".join(f"EVT-{number}" for number in range(100_000)) + "\n",
    "one a line": "events: |\n" + "".join(f"  EVT-{number}\n" for number in range(100_000)),
    "folded": "events: >\n" + "".join(f"  EVT-{number},\n" for number in range(100_000)),
    "in quotes": 'events: "' + ", ".join(f"EVT-{number}" for number in range(100_000)) + '"\n',
    "all the same": "events: " + "EVT-1 " * 100_000 + "\n",
}


@pytest.mark.parametrize("links", LINKS.values(), ids=LINKS)
def test_100_000_links(links: str, base: Path) -> None:
    (base / PAGE).write_text(situation(links), encoding="utf-8")
    done = riskfile("check", "--no-cache", "--select", "RMF107,RMF903", "--statistics", cwd=base)
    assert f"in {BASE_ITEMS + 1} items" in done.stdout
    assert done.stderr == ""


def test_100_000_links_that_are_none(base: Path) -> None:
    (base / PAGE).write_text(situation("events: |\n" + "  evt\n" * 100_000), encoding="utf-8")
    done = riskfile("check", "--no-cache", "--select", "RMF904", "--statistics", cwd=base)
    assert "100000  RMF904" in done.stdout


def test_100_000_links_that_dangle(base: Path) -> None:
    (base / PAGE).write_text(
        situation("events: " + ", ".join(f"NO-{number}" for number in range(100_000)) + "\n"), encoding="utf-8"
    )
    done = riskfile("check", "--no-cache", "--statistics", cwd=base)
    assert "100000  RMF902" in done.stdout


class Counted(tuple[str, ...]):
    """A tuple that counts what is taken from it."""

    taken = 0

    def __iter__(self) -> Iterator[str]:
        for each in super().__iter__():
            Counted.taken += 1
            yield each


def test_many_dangling_links_take_time_in_proportion(base: Path) -> None:
    count = 2_000
    (base / PAGE).write_text(
        situation("events: " + ", ".join(f"NO-{number}" for number in range(count)) + "\n"), encoding="utf-8"
    )
    checked = check(base, cached=False)
    item = checked.file.items["SIT-9"]
    assert isinstance(item.links, dict)
    item.links["events"] = Counted(item.links["events"])
    Counted.taken = 0
    assert checked.policy is not None
    assert len(list(dangling_link.check(checked.file, checked.policy))) == count
    assert Counted.taken <= 5 * count


def test_a_binary_file_with_the_name_of_a_page(base: Path) -> None:
    (base / PAGE).write_bytes(b"\x89PNG\r\n\xff\xfe" * 50_000)
    done = riskfile("check", "--no-cache", cwd=base)
    assert [place for place, _ in told(done.stdout)] == [(PAGE, 1, 1, "RMF907")]


HOSTILE = {
    "spaces in an option": hazard(":source: a" + " " * 100_000 + "b"),
    "spaces in an entry": "```{toctree}\na" + " " * 100_000 + "b\n```\n",
    "spaces in a titled entry": "```{toctree}\na" + " " * 100_000 + "b <c> <d\n```\n",
    "empty lines before a file": "```{csv-table}\n:header: a\n" + "\n" * 100_000 + "x\n```\n",
    "empty lines in front matter": "---\nmyst" + "\n" * 100_000 + "x: y\n---\n",
    "empty lines in an unknown directive": "````{thing}\n" + "\n" * 100_000 + "x\n````\n",
    "brackets": hazard(body="[" * 20_000 + " <b"),
    "backticks": hazard(body=" ".join("`" * number for number in range(1, 600)) + " <b"),
    "tags that are not closed": hazard(body="<a " * 50_000),
    "emphasis": hazard(body="*a **b " * 5_000 + "<b"),
}
"""Texts on which a careless pattern takes minutes."""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_longer(text: str, base: Path) -> None:
    write(compose("hostile", page(text)), base)
    assert riskfile("check", "--no-cache", "--statistics", cwd=base).stderr == ""


# Depth


def nested(levels: int, kind: str = "{note}", mark: str = ":") -> str:
    opening = [mark * (levels + 3 - level) + kind for level in range(levels)]
    closing = [mark * (level + 4) for level in range(levels)]
    return "\n".join(["# X", "", *opening, *ITEM.split("\n"), *closing]) + "\n"


DEEP = {
    "lists": "".join("  " * level + "- a\n" for level in range(1000)),
    "lists in one line": "- " * 1000 + "a\n",
    "block quotes": "> " * 1000 + "a\n",
    "lists and quotes": "- > " * 500 + "a\n",
    "definition lists": "a\n" + "".join("  " * level + ": b\n" for level in range(100)),
    "block quotes in an item": hazard(body="> " * 1000 + "a"),
    "lists in an item": hazard(body="- " * 1000 + "a"),
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_thousand_lists_and_quotes(text: str, base: Path) -> None:
    write(compose("deep", page(text)), base)
    done = riskfile("check", cwd=base)
    # the parsers of both readers leave out what is deeper, without a word
    ((place, message),) = told(done.stdout)
    assert (place[0], place[3]) == (PAGE, "RMF907")
    assert re.search("are nested 2[01] levels deep; nobody sees what is in the last of them", message)
    assert done.returncode == 1
    with pytest.raises(SystemExit):
        build(base, builder="dummy")


@pytest.mark.parametrize(
    ("levels", "kind", "mark"),
    [(1000, "{note}", ":"), (100, "{note}", "`"), (100, "", ":"), (100, "{admonition} T", "~")],
)
def test_a_thousand_directives(levels: int, kind: str, mark: str, base: Path) -> None:
    (base / PAGE).write_text(nested(levels, kind, mark), encoding="utf-8")
    done = riskfile("check", cwd=base)
    ((place, text),) = told(done.stdout)
    assert place == (PAGE, 53, 1, "RMF907")
    assert "nested 51 levels deep, expected at most 50; what is in it is not read" in text
    assert done.returncode == 1


def test_as_deep_as_one_may(tmp_path: Path) -> None:
    write(compose("deep", page(nested(49))), tmp_path)
    assert riskfile("check", cwd=tmp_path).stdout.startswith(f"No findings in {BASE_ITEMS} items")
    assert build(tmp_path).findings == []


def test_a_build_refuses_what_is_nested_too_deep(base: Path) -> None:
    (base / PAGE).write_text(nested(200), encoding="utf-8")
    with pytest.raises(SystemExit):
        build(base, builder="dummy")


# Projects that are none


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("nowhere", "nowhere is not a folder; expected a project with needs/policy.yaml"),
        ("docs/plan.md", "docs/plan.md is not a folder; expected a project with needs/policy.yaml"),
    ],
)
def test_a_project_that_is_no_folder(target: str, words: str, base: Path) -> None:
    for command in ("check", "build"):
        done = riskfile(command, target, cwd=base)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"riskfile: {words}\n")
    assert riskfile("types", "--project", target, cwd=base).returncode == 2


def test_an_empty_project(tmp_path: Path) -> None:
    for command in ("check", "gates", "fingerprint", "monitor", "build"):
        done = riskfile(command, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"riskfile: there is no needs/policy.yaml in {tmp_path.resolve()}, nor in a folder above or below it, and "
            "no conf.py there names a risk file in `riskfile_root`; "
            "go to a project or name its folder, or start one with `riskfile init`\n"
        )
    assert list(tmp_path.iterdir()) == []
    assert sphinx(tmp_path).returncode == 2


def test_a_project_that_holds_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "needs").mkdir()
    done = riskfile("check", cwd=tmp_path)
    ((place, text),) = told(done.stdout)
    assert place == ("needs/policy.yaml", 1, 1, "RMF009")
    assert "there is no policy here" in text
    assert done.returncode == 2
    assert not (tmp_path / ".riskfile_cache").exists()
    build_done = riskfile("build", cwd=tmp_path)
    assert build_done.returncode == 2
    assert "conf.py is not there; `riskfile init` writes one" in build_done.stderr
    assert sphinx(tmp_path).returncode == 2


@pytest.mark.parametrize("folder", ["docs", "needs"])
def test_a_file_in_place_of_a_folder(folder: str, base: Path) -> None:
    for path in sorted((base / folder).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (base / folder).rmdir()
    (base / folder).write_text("not a folder\n", encoding="utf-8")
    done = riskfile("check", cwd=base)
    places = [place for place, _ in told(done.stdout)]
    if folder == "needs":
        assert places == [("needs/policy.yaml", 1, 1, "RMF009")]
        assert done.returncode == 2
    else:
        assert ("docs/index.md", 1, 1, "RMF905") in places
        assert done.returncode == 1


def test_a_project_with_nothing_but_a_policy(base: Path) -> None:
    for path in base.rglob("*.md"):
        path.unlink()
    done = riskfile("check", cwd=base)
    assert " in 0 items " in done.stdout
    assert {path for (path, *_), _ in told(done.stdout)} == {"needs/policy.yaml"}
    assert done.returncode == 1


def test_a_cache_that_cannot_be_written(base: Path) -> None:
    (base / ".riskfile_cache").write_text("in the way\n", encoding="utf-8")
    for _ in range(2):
        done = riskfile("check", cwd=base)
        assert done.stdout.startswith(f"No findings in {BASE_ITEMS} items")
        assert (done.returncode, done.stderr) == (0, "")
    assert (base / ".riskfile_cache").read_text(encoding="utf-8") == "in the way\n"
    assert build(base, builder="dummy").findings == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name")
def test_a_page_that_is_a_pipe_or_a_device(base: Path) -> None:
    os.mkfifo(base / PAGE)
    (base / "needs/design/y.md").symlink_to("/dev/zero")
    done = riskfile("check", cwd=base)
    assert [place for place, _ in told(done.stdout)] == [(PAGE, 1, 1, "RMF907"), ("needs/design/y.md", 1, 1, "RMF906")]
    assert "the page cannot be read: Not a regular file; expected a text file" in done.stdout


def test_symbolic_links_in_a_circle(base: Path) -> None:
    (base / "needs/design/one").symlink_to("..")
    (base / "needs/design/two").symlink_to(".")
    (base / "docs/three").symlink_to("/")
    done = riskfile("check", cwd=base)
    assert [place for place, _ in told(done.stdout)] == [
        ("docs/three", 1, 1, "RMF906"),
        ("needs/design/one", 1, 1, "RMF907"),
        ("needs/design/two", 1, 1, "RMF907"),
    ]
    assert "this symbolic link leads back to a folder that it is in; expected one that leads elsewhere" in done.stdout


def test_names_that_are_not_utf_8(base: Path) -> None:
    (base / os.fsdecode(b"needs/design/\xff.md")).write_text(
        "# X\n\n" + ITEM.replace("HAZ-2", "HAZ-9").replace("energy", "enrgy"), encoding="utf-8"
    )
    done = riskfile("check", cwd=base)
    # no page can name it, and Sphinx cannot write it
    assert done.stdout.startswith(
        "needs/design/\\udcff.md:1:1: RMF907 unreadable-file [error] the name of the page is not"
    )
    assert done.returncode == 2
    assert '"path": "needs/design/\\udcff.md"' in riskfile("check", "--format", "json", cwd=base).stdout


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--select", "NOPE"], "NOPE is no rule and no prefix of one; `riskfile rule` lists them"),
        (["check", "--ignore", "RMF1,RMF777"], "RMF777 is no rule and no prefix of one"),
        (
            ["check", "--gate", "launch"],
            "invalid choice: 'launch' (choose from 'draft', 'design', 'manufacturing', 'post-launch')",
        ),
        (["check", "--format", "xml"], "invalid choice: 'xml'"),
        (["check", "--fail-on", "never"], "invalid choice: 'never'"),
        (["check", "--nope"], "unrecognized arguments: --nope"),
        (["chekc"], "invalid choice: 'chekc'"),
        ([], "the following arguments are required: COMMAND"),
        (["rule", "RMF999"], "RMF999 is no rule; `riskfile rule` lists them"),
        (["types", "hazrd"], "hazrd is no item type; `riskfile types` lists them"),
        (["schema", "rules"], "invalid choice: 'rules'"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], words: str, base: Path) -> None:
    done = riskfile(*arguments, cwd=base)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""


# An output that ends early


def piped(arguments: list[str], cwd: Path, lines: int) -> tuple[int, str]:
    """The exit status and what stands on stderr where the reader of stdout goes after some lines."""
    command = [sys.executable, "-W", "error", "-m", "riskfile.cli", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=clean_environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read().decode()
        return process.wait(timeout=PATIENCE), error


@pytest.mark.parametrize("lines", [0, 1])
@pytest.mark.parametrize(
    "arguments", [["check", "--all"], ["check", "--format", "json"], ["rule"], ["--help"]], ids=" ".join
)
def test_a_reader_that_goes(arguments: list[str], lines: int, base: Path) -> None:
    faults = "".join(
        f":::{{hazard}} Heat {number}\n:id: HAZ-{number}\n:category: heat\n:::\n\n" for number in range(100, 1100)
    )
    (base / PAGE).write_text(faults, encoding="utf-8")
    status, error = piped(arguments, base, lines)
    assert error == ""
    # what is short may be out before its reader is gone
    assert status in ((2,) if arguments[0] == "check" else (0, 2))


def test_a_reader_that_goes_before_a_short_report_is_written(base: Path) -> None:
    status, error = piped(["check"], base, 0)
    assert (status, error) == (2, "")


def test_no_output_at_all(base: Path) -> None:
    (base / PAGE).write_text(ITEM.replace("HAZ-2", "HAZ-9").replace("energy", "enrgy"), encoding="utf-8")
    command = f'"{sys.executable}" -W error -m riskfile.cli check'
    for redirection, status in ((">&-", 1), (">&- 2>&-", 1), ("2>&-", 1), (">/dev/full", 2)):
        done = subprocess.run(
            f"{command} {redirection}",
            shell=True,
            cwd=base,
            check=False,
            capture_output=True,
            text=True,
            env=clean_environment(),
            timeout=PATIENCE,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == status, redirection
    assert done.stderr == "riskfile: No space left on device\n"


def test_an_output_that_lacks_characters(base: Path) -> None:
    (base / PAGE).write_text("# X\n\n:::{hazard} 血管\n:id: HAZ-9\n:category: 血管é\n:::\n", encoding="utf-8")
    done = riskfile("check", cwd=base, PYTHONIOENCODING="latin-1")
    assert f"{PAGE}:5:12: RMF904 " in done.stdout
    assert "\\u8840\\u7ba1" in done.stdout

    found = json.loads(riskfile("check", "--format", "json", cwd=base, PYTHONIOENCODING="latin-1").stdout)
    assert found["findings"][0]["message"].startswith("category is '血管é'; expected one of")
