"""The pages of the manual, and the README: what they name is there (options, keys of the policy, pages, headings), and each block of
commands is run, here or by the test that is named for it."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml
from docutils.nodes import make_id

from casekit import merge_policy
from riskfile.cli import COMMANDS, main, parser
from riskfile.manual import begins
from riskfile.policy import load_policy, policy_schema
from riskfile.reading.markdown import read_page
from riskfile.scaffold import write_project
from riskfile.views.registry import MODEL
from test_manual import _FENCED, MANUAL, PROSE, ROOT, TODAY, name, project_policy, read, subcommands

PAGES = [path for path in PROSE if path.name != "CHANGELOG.md"]
_CODE = re.compile(r"(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)


def prose(path: Path) -> str:
    """A page without its blocks."""
    return _FENCED.sub("", read(path))


def spans(path: Path) -> list[str]:
    return [" ".join(match["code"].split()) for match in _CODE.finditer(prose(path))]


# --- a page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_says_what_it_is_about_and_is_whole(path: Path) -> None:
    text = read(path)
    # in a block such marks may be an example
    assert not re.search(r"^(?:<{7} |>{7} |={7}$)", prose(path), re.MULTILINE), "a merge has left its marks"
    title, said = begins(text)
    assert title and said, "what is shown where a page is found, or sent to somebody"
    assert len(re.findall(r"^# ", _FENCED.sub("", text), re.MULTILINE)) == 1


def test_every_page_is_in_the_contents() -> None:
    index = read(MANUAL / "index.md")
    entries = [
        entry
        for block in re.findall(r"^```\{toctree\}\n(?::[^\n]*\n)*\n(.*?)^```$", index, re.MULTILINE | re.DOTALL)
        for entry in block.split()
    ]
    assert max(Counter(entries).values()) == 1
    pages = {
        path.relative_to(MANUAL).with_suffix("").as_posix()
        for path in MANUAL.rglob("*.md")
        if "tool-risk" not in path.parts
    }
    # the index itself, what its page lists by itself, and what is shown where there is no page
    listed = {page for page in pages if page.startswith(("rules/", "decisions/")) and not page.endswith("/index")}
    assert pages - listed - set(entries) == {"index", "404"}, "give each page a place in a toctree of manual/index.md"
    decisions = read(MANUAL / "decisions/index.md")
    for path in (MANUAL / "decisions").glob("0*.md"):
        assert f"| [{int(path.name[:4])}]({path.name}) |" in decisions, f"decisions/index.md has no row for {path.name}"


def anchors(path: Path) -> set[str]:
    """The names in a page that a link may lead to: of its headings, as docutils and as GitHub make them, and its own."""
    text = prose(path)
    found = set(re.findall(r"^\(([^)]+)\)=$", text, re.MULTILINE))
    for heading in re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        found |= {make_id(shown), re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")}
    return found


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", _CODE.sub("", prose(path)))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


def test_links_are_found() -> None:
    assert sum(len(links(path)) for path in PAGES) > 1500
    assert "worked-example" not in anchors(MANUAL / "policy.md")
    assert {"what-to-install", "the-two-commands"} <= anchors(MANUAL / "getting-started.md")


# --- what is named --------------------------------------------------------------------------------------------

OF_OTHERS = {
    "--no-sandbox": "Chromium's",
    "--batch": "git's",
    "--batch-check": "git's",
    "--follow-symlinks": "git's",
    "--upgrade": "of supply/lock.py",
    "--json": "of benchmarks/installs.py",
    "--nthreads": "Dask's",
    "--nworkers": "Dask's",
    "--lifetime": "Dask's",
    "--re-ignore": "of sphinx-autobuild",
    "--export": "GnuPG's",
    "--armor": "GnuPG's",
    "--rm": "Podman's",
    "--rf-rem": "a name in a style sheet",
}
"""Options of other programs that the manual names."""


def options() -> set[str]:
    """Each option of each command."""
    found: set[str] = set()

    def look(at: argparse.ArgumentParser) -> None:
        for action in at._actions:
            found.update(action.option_strings)
            if isinstance(action, argparse._SubParsersAction):
                for each in action.choices.values():
                    look(each)

    look(parser(*COMMANDS))
    for command in COMMANDS:
        look(parser(command))
    return found


def test_every_option_that_is_named_exists() -> None:
    known = options()
    assert len(known) > 100
    named = {
        option: name(path)
        for path in PAGES
        for span in spans(path)
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", span)
    }
    assert {option for option in named if option not in known} == set(OF_OTHERS)


def keys(schema: object, at: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Each key of the policy by its way from the root; ``*`` is any name."""
    found: set[tuple[str, ...]] = set()
    if isinstance(schema, list):
        return {key for each in schema for key in keys(each, at)}
    if not isinstance(schema, dict):
        return found
    for key, each in (schema.get("properties") or {}).items():
        found |= {(*at, key), *keys(each, (*at, key))}
    for wide in ("additionalProperties", *(["patternProperties"] if "patternProperties" in schema else [])):
        each = schema.get(wide)
        if isinstance(each, dict):
            found |= {(*at, "*"), *keys(each if wide == "additionalProperties" else list(each.values()), (*at, "*"))}
    for part in ("items", "oneOf", "anyOf", "allOf", "then", "else"):
        found |= keys(schema.get(part), at)
    return found


def test_every_key_of_the_policy_that_is_named_exists() -> None:
    known = keys(policy_schema(), ())
    listed = set(re.findall(r"^\| `([^`]+)` \|", read(MANUAL / "policy-keys.md"), re.MULTILINE))
    for key in listed:
        known.add(tuple("*" if part.startswith("<") else part for part in key.replace("[]", "").split(".")))
    first = {key[0] for key in known if len(key) == 1}
    assert {"device", "matrix", "monitoring"} <= first and len(first) > 20
    named = {
        span: name(path)
        for path in PAGES
        for span in spans(path)
        # a number of a list of the design is no key
        if re.fullmatch(r"[a-z][a-z-]*(\.(?!DI-)[A-Za-z0-9<>-]+)+", span) and span.partition(".")[0] in first
    }
    assert len(named) > 20

    def there(span: str) -> bool:
        parts = tuple(span.split("."))
        return any(
            len(key) >= len(parts) and all(a in (b, "*") or b.startswith("<") for a, b in zip(key, parts, strict=False))
            for key in known
        )

    assert {span: page for span, page in named.items() if not there(span)} == {}


def test_every_command_has_its_page() -> None:
    # the search of the manual finds a page by the commands that this table names (manual/conf.py)
    table = read(MANUAL / "command-line.md").partition("\n## Every command\n")[2]
    listed = re.findall(
        r"^\| `riskfile ([a-z -]+)` \| (?:\[[^\]]+\]\([\w-]+\.md\)|this one)(?:, [^|]*)? \|$", table, re.MULTILINE
    )
    assert len(listed) == len(set(listed)) == table.count("\n| `")
    known = set(subcommands())
    assert set(listed) <= known
    # `riskfile export FORMAT` stands on the page of its format
    missing = {command for command in known - set(listed) if " " not in command}
    assert not missing, "manual/command-line.md, Every command, has no row for it"


def test_every_extra_is_explained() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    # what is for those who work on riskfile itself is not
    extras = set(project["optional-dependencies"]) - {"test", "neighbours", "lint", "supply", "cjk"}
    table = read(MANUAL / "getting-started.md").partition("\n## What to install\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `riskfile(?:\[(\w+)\])?` \|", table, re.MULTILINE)) == {*extras, ""}
    named = {
        extra
        for path in PAGES
        for each in re.findall(r"riskfile\[([a-z,]+)\]", read(path))
        for extra in each.split(",")
    }
    assert named <= set(project["optional-dependencies"])
    assert "cjk" in named


# --- what is written ------------------------------------------------------------------------------------------

OWN_TYPES = {"manual/extending.md", "manual/own-rules.md", "manual/requirements.md", "manual/tutorial.md"}
"""Pages whose items have types or options that the project adds, or are quoted in part; their own tests read them."""


def written(path: Path, kind: str) -> list[str]:
    """The blocks of one kind on a page, without a caption and the name of their file."""
    found = []
    for block in _FENCED.finditer(read(path)):
        words = block["kind"].strip().removeprefix("{code-block} ").split()
        if words[:1] == [kind]:
            found.append(re.sub(r"\A:caption: \S+\n\n", "", block["body"]))
    return found


def policies(path: Path) -> list[str]:
    """The blocks of a page that are whole sections of a policy."""
    if name(path) in READ_BY_OTHERS:
        return []
    known = set(policy_schema()["properties"])
    found = []
    for block in written(path, "yaml"):
        read_as = yaml.safe_load(block)
        if isinstance(read_as, dict) and set(read_as) <= known:
            found.append(block)
    return found


READ_BY_OTHERS = {"manual/policy.md", "manual/monitoring.md"}
"""Pages whose parts of a policy tests/test_manual.py reads."""

BY_HAND = [path for path in PAGES if path.parent.name not in {"rules", "decisions"}]


@pytest.mark.parametrize("path", BY_HAND, ids=name)
def test_items_that_are_shown_are_read_without_a_problem(path: Path) -> None:
    for block in written(path, "markdown"):
        if ":::{" in block and name(path) not in OWN_TYPES:
            assert read_page(block, "needs/design/x", MODEL).problems == (), block


@pytest.mark.parametrize("path", BY_HAND, ids=name)
def test_what_is_shown_of_a_policy_is_read(path: Path) -> None:
    for block in policies(path):
        load_policy(merge_policy(project_policy(), block), "needs/policy.yaml")


def test_items_and_policies_are_found() -> None:
    assert sum(block.count(":::{") for path in BY_HAND for block in written(path, "markdown")) > 80
    assert sum(len(policies(path)) for path in BY_HAND) > 8


# --- what is typed --------------------------------------------------------------------------------------------

STANDS_FOR = {
    "RSK-007": "RSK-001",
    "RSK-015": "RSK-001",
    "RSK-021": "RSK-001",
    "RSK-022": "RSK-003",
    "HRM-003": "HRM-001",
    "HRM-010": "HRM-001",
    "HRM-011": "HRM-002",
    "CTL-060": "CTL-001",
    "TRG-007": "TRG-001",
    "path/to/project": ".",
}
"""What a page names, and what stands for it in the project in which its commands are run."""

WAITS = "it answers until it is stopped"
REASONS = {
    "mcp": f"{WAITS}: tests/server/test_mcp.py",
    "serve": f"{WAITS}: tests/server",
    "check --watch": f"{WAITS}: tests/test_watch.py",
    "build": "a build: tests/sphinx, and tests/test_start.py",
    "portfolio --scheduler": "it asks a cluster: tests/portfolio/test_command_cluster.py",
    "export submission": "it needs a build: tests/cli/test_submission.py",
    "sign": "it needs a key: tests/change/test_signing_walk.py",
    "verify": "it needs who may sign: tests/change/test_signing_walk.py",
    "import openfda": "it needs field reports: tests/surveillance",
    "import": "it needs what is imported: tests/importing, and tests/test_start.py",
    "check imported": "what was imported: tests/test_start.py",
    "retire EVT-007": "an item that nothing rests on: tests/cli",
    "accept RSK-001 --of": "after a change: tests/change",
    "translate fill": "it needs a list: tests/translation/test_translate.py",
    "translate import": "it needs a list of a translator: tests/translation/test_translate.py",
}
"""The commands that are not run here, by how they begin, and why; each is understood (tests/test_manual.py)."""


def typed() -> list[tuple[str, str]]:
    """The commands of riskfile in blocks that show no output, each with its page. Those that do show some are run where
    tests/test_manual.py says (QUOTED_OUTPUT)."""
    found = []
    for path in PAGES:
        for block in _FENCED.finditer(read(path)):
            body = block["body"].rstrip("\n")
            if block["kind"].strip() == "console" and not re.search(r"^(?!\$ )", body, re.MULTILINE):
                found += [(name(path), line[2:]) for line in body.splitlines() if line.startswith("$ riskfile ")]
    return list(dict.fromkeys(found))


def words_of(line: str) -> list[str]:
    for there, here in STANDS_FOR.items():
        line = line.replace(there, here)
    words = shlex.split(line, comments=True)[1:]
    return words[: words.index(">")] if ">" in words else words


def reason(words: list[str]) -> str | None:
    """The entry of ``REASONS`` for a command, the longest that fits; None if it is run."""
    line = " ".join(words) + " "
    return max((key for key in REASONS if line.startswith(f"{key} ")), key=len, default=None)


RUN = [(page, line) for page, line in typed() if reason(words_of(line)) is None]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a repository, with a tag, a baseline, a second policy, and translations."""
    root = tmp_path_factory.mktemp("kept") / "project"
    write_project(root, today=TODAY)
    shutil.copy(root / "needs/policy.yaml", root / "other.yaml")
    with (root / "needs/policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write("translations: [zh-CN]\n")
    for words in (["translate", "update", "zh-CN"], ["baseline", "A"]):
        assert main([*words, "--project", str(root)]) == 0
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "one"], ["tag", "v1.0"]):
        who = ["-c", "user.name=A. Author", "-c", "user.email=author@pump.example"]
        subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)
    return root


@pytest.mark.parametrize(("page", "line"), RUN, ids=[f"{page}: {line[:50]}" for page, line in RUN])
def test_what_is_typed_can_be_done(
    page: str,
    line: str,
    kept: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = words_of(line)
    if words[0] == "init":
        monkeypatch.chdir(tmp_path)
    else:
        shutil.copytree(kept, tmp_path / "project")
        monkeypatch.chdir(tmp_path / "project")
        if words[0] == "baseline":
            Path("needs/baselines/A.json").unlink()
    assert main(words) in (0, 1), capsys.readouterr().err


def test_what_is_not_run_is_typed_somewhere() -> None:
    used = {reason(words_of(line)) for _, line in typed()} - {None}
    assert used == set(REASONS)
    assert len(RUN) > 50
    for why in REASONS.values():
        for test in re.findall(r"tests/[\w/.]+", why):
            assert (ROOT / test.rstrip(".")).exists(), test
