"""What ``riskfile init`` writes: a small risk management file that is complete, clean, and meant to be replaced.

The files stand under ``template/``. There a name that begins with ``dot-`` stands for a hidden file, so that git,
pre-commit and the packager do not take the template's own settings for ours; ``.template`` is dropped, so that no
tool takes the template's ``conf.py`` for a module of this package.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

from riskfile.model import BUILTIN_MODEL
from riskfile.policy.markets import MARKETS
from riskfile.policy.schema import as_text, policy_schema
from riskfile.scaffold.presets import PRESETS, Preset
from riskfile.scaffold.snippets import snippets
from riskfile.text.days import current_day
from riskfile.text.files import LOCK, held, make_folder, put_back, write_all
from riskfile.text.languages import SOURCE_LANGUAGE
from riskfile.text.numbers import figure

ALLOWED = frozenset((".git", ".vscode", ".editorconfig", LOCK))
"""What a folder may hold and still count as empty: a repository in which nothing has been written yet, somebody's settings of
an editor, and what says who writes there now."""

LANGUAGES: Final = (SOURCE_LANGUAGE, "zh-CN")
"""The languages in which a project can be written."""

SNIPPETS: Final = ".vscode/riskfile.code-snippets"
"""The snippets of the item types."""

_MARKDOWN = re.compile(r"[\\`*_{}\[\]#|&$~]")
_FROM_ROOT = re.compile(r"(?m)^/(?=needs/)")
"""Where a table of contents names a page from the root of the pages."""

_PLACEHOLDER = re.compile("@(NAME|NAME-QUOTED|TODAY|NEXT-YEAR)@")


class ScaffoldError(Exception):
    """The project cannot be written there; the message says why and what to do."""


def write_project(
    target: Path,
    *,
    name: str = "Your device",
    today: date | None = None,
    say: Callable[[str], None] = print,
    base: str = "",
    start: Start | None = None,
) -> list[str]:
    """Write a new project to ``target`` and return the paths written, relative to it and sorted.

    ``name`` is the device's; ``today`` is the date that the items carry (None:
    that of ``SOURCE_DATE_EPOCH``, or today's). The files are written
    beside their place and moved there when all of them are complete. ``say`` is told where another process writes there.
    ``base`` leads to ``target`` from the folder of a conf.py above it: then the risk file is a part of that project, and
    only its pages, its policy, its evidence and what is said to assistants are written. ``start`` says with which policy (None: the usual one).

    :raises ScaffoldError: if ``target`` is not an empty or new folder, the name is unusable, or writing fails.
    """
    if not name.strip() or not name.isprintable():
        raise ScaffoldError(f"the device's name is {name!r}; expected one line of text")
    try:
        # that on which a check judges: what is dated later would be in its future
        day = today or date.fromisoformat(current_day())
    except ValueError as error:
        raise ScaffoldError(str(error)) from None
    language = SOURCE_LANGUAGE if start is None else start.language
    written = dict(_rendered(name.strip(), day, language))
    if start is not None:
        written = _started(written, start, day)
    # what editors read is written from what is read, so that the two agree
    written["needs/policy.schema.json"] = as_text(policy_schema())
    written[SNIPPETS] = snippets(BUILTIN_MODEL)
    if base:
        written = {
            path: _FROM_ROOT.sub(rf"\g<0>{base}/", text) if path.startswith("docs/") else text
            for path, text in written.items()
            if path.startswith(("docs/", "needs/", "AGENTS.md"))
        }
    if target.exists() and not target.is_dir():
        raise ScaffoldError(f"{target} is a file; name an empty or new folder")
    made: list[Path] = []
    try:
        make_folder(target, made)
        # within the folder, not beside it: it may be a mount point, or the one place where we may write
        with held(target, "init", say):
            # what a process that was killed here had begun
            put_back(target)
            _expect_empty(target)
            # somebody's own settings stay as they are
            written = {path: text for path, text in written.items() if not os.path.lexists(target / path)}
            write_all({target / path: text for path, text in written.items()}, target)
    except OSError as error:
        raise ScaffoldError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        for folder in reversed(made):
            with suppress(OSError):
                # where nothing was written
                folder.rmdir()
    return sorted(written)


class Start(NamedTuple):
    """What a project begins with: the name of a policy, the markets, what a probability counts per, the software safety
    class ("" or () for those of the template or the policy), whether it has no sample items, and the language in which it is
    written: one of ``LANGUAGES``."""

    policy: str = next(iter(PRESETS))
    markets: tuple[str, ...] = ()
    unit: str = ""
    software_class: str = ""
    empty: bool = False
    language: str = SOURCE_LANGUAGE


def _started(written: dict[str, str], start: Start, today: date) -> dict[str, str]:
    """The files of the template as a project needs them that begins so."""
    preset = PRESETS[start.policy]
    found = {path: _fitted(path, text, preset) for path, text in written.items()} if preset.criteria else dict(written)
    if preset.criteria and start.language != SOURCE_LANGUAGE:
        from riskfile.scaffold.chinese import in_chinese  # noqa: PLC0415 - only where it is asked for

        changed = ("needs/policy.yaml", "docs/plan.md", "needs/post-launch/overall-residual-risk.md")
        found |= {path: in_chinese(found[path]) for path in changed}
    policy = found["needs/policy.yaml"]
    if start.markets:
        policy = re.sub(r"markets: \[[^]]*\]", f"markets: [{', '.join(start.markets)}]", policy, count=1)
        policy = policy.replace("  # of eu, us, cn\n", f"  # of {', '.join(MARKETS)}\n", 1)
        kept = [f"{each}: III" for each in ("eu", "us", "cn") if each in start.markets]
        line = f"  classes: {{{', '.join(kept)}}}\n" if kept else ""
        policy = re.sub(r"  classes: \{[^}]*\}\n", line, policy, count=1)
    if "cn" in start.markets and start.language == SOURCE_LANGUAGE:
        found |= {
            path: each.read_text(encoding="utf-8") for path, each in _template_files(files(__name__) / "template-cn")
        }
        found["docs/index.md"] = found["docs/index.md"].replace(
            "\nchecklist\n", "\nchecklist\nessential-principles\n", 1
        )
    if start.markets and "cn" not in start.markets:
        for path in _PRINCIPLES:
            found.pop(path, None)
        found["docs/index.md"] = found["docs/index.md"].replace("\nessential-principles\n", "\n")
    if start.unit:
        unit = json.dumps(start.unit, ensure_ascii=False)
        policy = re.sub(r"(?m)^((?: *)(?:exposure-unit|unit): )use\b", lambda match: match[1] + unit, policy)
    software = start.software_class or preset.software
    if software != "none":
        policy = policy.replace("software-class: none          #", f"software-class: {software}             #", 1)
        found[_USE] = _with_software(found[_USE], today, _SOUP if start.language == SOURCE_LANGUAGE else _SOUP_CHINESE)
    if software != "none" and _PRINCIPLES[1] in found:
        # the principle on software applies then
        found[_PRINCIPLES[1]] = _ABOUT_SOFTWARE.sub(
            "    evidence:\n      - filter: type == soup\n", found[_PRINCIPLES[1]]
        )
    found["needs/policy.yaml"] = policy
    if start.empty:
        found = {
            path: _emptied(text) if path.startswith("needs/") and path.endswith(".md") else text
            for path, text in found.items()
        }
        found = {
            path: text
            for path, text in found.items()
            if not path.startswith("needs/evidence/") or path.endswith("attributes")
        }
        # what is watched is an item
        found["needs/policy.yaml"] = re.sub(r"(?m)^  plans: .*\n(?:    .*\n)+", "", found["needs/policy.yaml"])
        # and so is what its outputs of design are for
        del found["needs/design/design-outputs.csv"]
        found["needs/policy.yaml"] = re.sub(r"(?m)^design-lists: .*\n(?:  .*\n)+\n", "", found["needs/policy.yaml"])
    return found


_USE = "needs/design/use-and-claims.md"

_SAY_WHERE_FROM: Final = ("*Say where the criteria come from", "*说明准则的来源")
_NO_SOFTWARE: Final = (":::{characteristic} No software", ":::{characteristic} 不含软件")
_PRINCIPLES: Final = ("docs/essential-principles.md", "needs/checklists/essential-principles.yaml")
"""What the market of China asks for, and no other."""

_ABOUT_SOFTWARE: Final = re.compile(r"    applicable: false\n    reason: (?:the device has no software|器械不含软件)\n")

_SOUP = """\
:::{characteristic} Software
:id: CHR-004
:question: whether the device contains software (ISO/TR 24971 A.2.19)
:raises: HAZ-002

The software shows the force that the sensor measures.
:::

## SOUP

:::{soup} zlib
:id: SOUP-001
:version: 1.3.1
:maker: J. Gailly and M. Adler
:requirements: unpacks a record of one procedure within a second
:system-requirements: 64 kB of memory
:anomaly-list: https://github.com/madler/zlib/issues
:anomalies-evaluated: TODAY
:::

:::{anomaly} Length of files above 4 GB is wrong
:id: ANM-001
:reference: sample-1
:evaluated: TODAY
:not-relevant: a record has at most 20 MB, and larger ones are refused
:anomaly-of: SOUP-001
:::
"""
"""In place of the characteristic that says that there is none."""

_SOUP_CHINESE = """\
:::{characteristic} 软件
:id: CHR-004
:question: 器械是否含有软件 (ISO/TR 24971 A.2.19)
:raises: HAZ-002

软件显示传感器测得的力。
:::

## SOUP

:::{soup} zlib
:id: SOUP-001
:version: 1.3.1
:maker: J. Gailly and M. Adler
:requirements: 在一秒内解压一次手术的记录
:system-requirements: 64 kB 内存
:anomaly-list: https://github.com/madler/zlib/issues
:anomalies-evaluated: TODAY
:::

:::{anomaly} 大于 4 GB 的文件长度错误
:id: ANM-001
:reference: sample-1
:evaluated: TODAY
:not-relevant: 一份记录最多 20 MB，更大的被拒绝
:anomaly-of: SOUP-001
:::
"""


def _with_software(text: str, today: date, soup: str) -> str:
    """The page of use and claims, of a device that has software."""
    begin = min(at for each in _NO_SOFTWARE if (at := text.find(each)) >= 0)
    end = text.index("\n:::\n", begin) + len("\n:::\n")
    return text[:begin] + soup.replace("TODAY", today.isoformat()) + text[end:]


def _fitted(path: str, text: str, preset: Preset) -> str:
    """A file of the template, with the scales of a policy."""
    if path == "needs/policy.yaml":
        begin, end = text.index("severity:  "), text.index("\nplan:  ")
        return _SUMS.sub(lambda match: match[1] + _overall(preset), text[:begin] + preset.criteria + text[end:])
    if path == "docs/plan.md":
        begin = text.index("```{policy-table} severity")
        end = min(at for each in _SAY_WHERE_FROM if (at := text.find(each)) >= 0)
        tables = "".join(f"```{{policy-table}} {part}\n:caption: {caption}\n```\n\n" for part, caption in preset.tables)
        return text[:begin] + tables + text[end:]
    if path == "docs/overall-residual-risk.md":
        return text.replace("(medium, high)", f"({', '.join(preset.significant)})")
    if not path.startswith("needs/"):
        return text
    text = re.sub(r"(?m)^:severity: (S\d)$", lambda match: f":severity: {preset.severities[match[1]]}", text)
    text = text.replace(":acts-on: p1", f":acts-on: {preset.acts_on}")
    if path.endswith("/overall-residual-risk.md") and not _numeric(preset):
        # a criterion in words is answered in words
        answered = (
            ":criteria-met: OC-1 -- an example; how none of them is in the worst region, and where users are told\n"
        )
        text = text.replace(":conclusion: ", f"{answered}:conclusion: ", 1)
    for each in (
        "P1 is the probability of the situation per use, P2 that of the harm once the situation is there.\n",
        "P1 是每次使用出现危险情况的概率，P2 是危险情况出现后发生伤害的概率。\n",
    ):
        text = text.replace(each, "")
    for risk, lines in preset.estimates.items():
        first, last = (tuple(each for each in lines if ("residual" in each) == after) for after in (False, True))
        block = re.compile(rf"(?ms)(:id: {risk}\n.*?)^:p1: .*?\n:p2: .*?\n(.*?)^:residual-p1: .*?\n")
        match = block.search(text)
        if match is not None:
            parts = (match[1], *(f"{each}\n" for each in first), match[2], *(f"{each}\n" for each in last))
            text = text[: match.start()] + "".join(parts) + text[match.end() :]
    return text


_SUMS: Final = re.compile(r"(?m)^(  criteria: +)# (?:the highest sum|每一级).*\n(?:    - .*\n)+")
_LEVEL: Final = re.compile(r'(?m)^  - \{id: ("?[^",]+"?), label')


def _numeric(preset: Preset) -> bool:
    """Whether probabilities of a policy have numbers, so that they can be summed."""
    return "band: " in preset.criteria


def _overall(preset: Preset) -> str:
    """The criteria of overall residual risk of a policy: of each class of severity the highest sum, from one in ten of the
    mildest to one in ten thousand of the worst; in words where probability has no numbers."""
    if not _numeric(preset):
        limit = "none of them in the worst region, and users are told of each"
        return f'# a start\n    - {{id: OC-1, criterion: significant residual risks together, limit: "{limit}"}}\n'
    levels = _LEVEL.findall(preset.criteria[: preset.criteria.index("\nprobability:")])
    most = (figure(10 ** -(1 + 3 * place / (len(levels) - 1)), 1) for place in range(len(levels)))
    lines = (
        f"    - {{id: OC-{level.strip(chr(34))}, severity: {level}, at-most: {each}}}\n"
        for level, each in zip(levels, most, strict=True)
    )
    return f"# the highest sum of residual probabilities of each class of severity, per exposure unit: a start\n{''.join(lines)}"


def _emptied(text: str) -> str:
    """A page without its items, and without headings behind which nothing is left."""
    left = re.sub(r"(?ms)^:::\{.*?^:::\n\n?", "", text)
    return re.sub(r"(?m)^##+ .*\n+(?=##|\Z)", "", left).rstrip("\n") + "\n"


def _expect_empty(target: Path) -> None:
    found = sorted(each.name for each in target.iterdir() if each.name not in ALLOWED)
    if found:
        shown = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
        raise ScaffoldError(f"{target} is not empty, it holds {shown}; name an empty or new folder")


def _rendered(name: str, today: date, language: str) -> Iterator[tuple[str, str]]:
    """Each file of the template: its path in a project and its text. What a language has in its own words takes the place of
    the English."""
    # 29 February has no next year
    later = today.replace(year=min(today.year + 1, date.max.year), day=min(today.day, 28))
    values = {
        "NAME": _MARKDOWN.sub(r"\\\g<0>", name).replace("<", "&lt;"),
        # a JSON string is a string of YAML and of Python too
        "NAME-QUOTED": json.dumps(name, ensure_ascii=False),
        "TODAY": today.isoformat(),
        "NEXT-YEAR": later.isoformat(),
    }
    sources = dict(_template_files(files(__name__) / "template"))
    if language != SOURCE_LANGUAGE:
        sources.update(_template_files(files(__name__) / f"template-{language}"))
    for path, source in sorted(sources.items()):
        # in one pass: a name that reads like a placeholder stays as it is
        yield path, _PLACEHOLDER.sub(lambda match: values[match[1]], source.read_text(encoding="utf-8"))


def _template_files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        name = re.sub(r"^dot-", ".", entry.name).removesuffix(".template")
        if entry.is_dir():
            yield from _template_files(entry, f"{prefix}{name}/")
        else:
            yield prefix + name, entry
