"""Items get other ids: everything that names them follows, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casekit import TODAY, base_files, merge_policy, release
from riskfile.change.diff import compare
from riskfile.editing import judged, write
from riskfile.editing.edits import applied
from riskfile.editing.renaming import RenameError, renamed
from riskfile.project import Project
from riskfile.rules.engine.finding import Finding
from riskfile.source import Empty, Overlay

WORD = r"(?<![A-Za-z0-9_-]){}(?![A-Za-z0-9_-])"
PAGE = """\
# More on HRM-2

Of HRM-2 and RSK-1/HRM-2; 见HRM-2的伤害. {need}`HRM-2`, [words](#HRM-2).

:::{hazard} As in HRM-2
:id: HAZ-8
:category: energy
:source: as HRM-2 says

Leads to HRM-2, ünlike `HRM-2`.
:::

> :::{risk} Perforation
> :id: RSK-9
> :situation: SIT-2
> :harm: HRM-2
> :p1: F2
> :p2: C2
> :basis: as HRM-2 has it (2024-06)
> :::

:::{risk} Perforation once more
---
id: RSK-10
situation: SIT-2
harm: HRM-2
p1: F2
p2: C2
basis: >
  as HRM-2
  has it (2024-06)
---
:::
"""
WAIVERS = """\
waivers:
  - {rule: RMF101, item: HRM-2, reason: as HRM-2 says}
"""


def data(extra: Mapping[str, str] | None = None, newline: str = "\n", mark: str = "") -> dict[str, bytes]:
    texts = base_files() | {"needs/design/more.md": PAGE} | dict(extra or {})
    texts["needs/policy.yaml"] = merge_policy(texts["needs/policy.yaml"], WAIVERS)
    return {path: (mark + text).replace("\n", newline).encode() for path, text in texts.items()}


def project(files: Mapping[str, bytes]) -> Project:
    return Project(Overlay(Empty(), dict(files)), today=TODAY, gate="design")


def after(files: Mapping[str, bytes], *pairs: tuple[str, str], **how: bool) -> dict[str, bytes]:
    """The files once items are renamed."""
    made = project(files)
    return {
        **files,
        **{path: text for path, text in applied(made.source, renamed(made, pairs, **how).change).items() if text},
    }


def told(findings: tuple[Finding, ...], names: Mapping[str, str]) -> list[str]:
    """What is found, as it would be said of items with other ids."""
    said = [f"{each.code} {each.span} {each.subject.name} {each.message} {each.hint}" for each in findings]
    for old, new in names.items():
        said = [re.sub(WORD.format(re.escape(old)), new, each) for each in said]
    return sorted(re.sub(r":\d+:\d+\b", "", each) for each in said)


def test_all_that_names_it_follows_and_nothing_else() -> None:
    files = data()
    made = after(files, ("HRM-2", "HRM-27"))
    for path, before in files.items():
        text = re.sub(WORD.format("HRM-2"), "HRM-27", before.decode())
        assert made[path].decode() == text.replace("`HRM-27`.", "`HRM-2`."), path


def test_code_follows_where_it_is_asked_for() -> None:
    files = data({"docs/plain.txt": "HRM-2\n"})
    made = after(files, ("HRM-2", "HRM-27"), code=True)
    assert b"`HRM-27`." in made["needs/design/more.md"] and made["docs/plain.txt"] == b"HRM-2\n"


@pytest.mark.parametrize("old", ["HRM-2", "RSK-1", "SIT-2", "CTL-1", "CYC-1", "FMD-1", "OC-9"])
def test_what_is_found_is_the_same_but_for_the_id(old: str) -> None:
    files = data()
    before = project(files)
    if old not in before.file.items:
        with pytest.raises(RenameError, match="no item"):
            renamed(before, [(old, "OC-10")])
        return
    new = old.rpartition("-")[0] + "-77"
    now = judged(before, renamed(before, [(old, new)]).change)
    found = before.check().report.findings
    assert found and told(found, {old: new}) == told(now.check().report.findings, {})


_IDS = sorted(project(data()).file.items)


@settings(max_examples=25, deadline=None)
@given(
    pairs=st.lists(st.sampled_from(_IDS), min_size=1, max_size=4, unique=True),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
    length=st.integers(1, 3),
)
def test_renamed_and_renamed_back_is_as_before(pairs: list[str], newline: str, mark: str, length: int) -> None:
    files = data(newline=newline, mark=mark)
    names = {old: f"{old.partition('-')[0]}-{'8' * length}{number}" for number, old in enumerate(pairs)}
    there = after(files, *names.items(), anyway=True)
    assert there != files
    assert after(there, *((new, old) for old, new in names.items()), anyway=True) == files


REFUSED = {
    ("HRM-3", "HRM-4"): r"HRM-3 is no item of this file; did you mean HRM-[12]",
    ("hrm_2", "HRM-4"): r"hrm_2 is no item of this file; did you mean HRM-2\?",
    ("HRM-2", "HRM-2"): "is what the item is called already",
    (
        "HRM-2",
        "harm 2",
    ): "'harm 2' is not an id; expected capital letters and digits in parts joined by '-', such as HRM-001",
    ("HRM-2", "hrm-4"): r"'hrm-4' is not an id.*did you mean HRM-4\?",
    (
        "HRM-2",
        "HRM-1",
    ): r"HRM-1 is the id of the item at needs/design/base.md:\d+:1 \(Myocardial infarction\); each id stands once",
    ("HRM-2", "RSK-7"): r"RSK-7 begins as the id of a risk does \(RSK\), and HRM-2 is a harm \(HRM\); give --anyway",
    (
        "HRM-2",
        "HURT-A-7",
    ): r"HURT-A-7 is written otherwise than other ids of its type, such as HRM-1; give --anyway",
    ("EVT-5", "EVT-6"): r"EVT-5 is retired since 2026-01-02",
    ("HRM-2", "EVT-5"): r"EVT-5 is the id of the item at needs/design/old.md:3:1, which is retired",
    ("EVT-1", "EVT-8"): r"EVT-8 was the id of EVT-3 \(`formerly`\)",
    ("HAZ-9", "HAZ-10"): r"two items have the id HAZ-9, at needs/design/old.md:\d+:1 and needs/design/old.md:\d+:1",
}
OLD = """\
# Old

:::{event} It was
:id: EVT-5
:retired: 2026-01-02
:retired-because: the part is another one
:cause: hardware
:precedes: SIT-2
:::

:::{hazard} One
:id: HAZ-9
:category: energy
:source: a
:::

:::{hazard} Other
:id: HAZ-9
:category: energy
:source: b
:::
"""


@pytest.mark.parametrize(("pair", "why"), REFUSED.items(), ids=map(" ".join, REFUSED))
def test_what_is_refused(pair: tuple[str, str], why: str) -> None:
    files = data({"needs/design/old.md": OLD})
    base = "needs/design/base.md"
    files[base] = files[base].replace(b":id: EVT-3\n", b":id: EVT-3\n:formerly: EVT-8\n")
    with pytest.raises(RenameError, match=why) as caught:
        renamed(project(files), [pair])
    assert caught.value.harmless == ("--anyway" in why)
    if caught.value.harmless:
        assert renamed(project(files), [pair], anyway=True).made


def test_two_items_get_no_one_id_and_an_id_is_not_passed_on() -> None:
    made = project(data())
    with pytest.raises(RenameError, match="two items are to be called HRM-5"):
        renamed(made, [("HRM-1", "HRM-5"), ("HRM-2", "HRM-5")])
    with pytest.raises(RenameError, match="HRM-2 is the id of the item"):
        renamed(made, [("HRM-1", "HRM-2"), ("HRM-2", "HRM-5")])


def test_what_cannot_be_read_is_in_the_way() -> None:
    conflict = "# A\n\n<<<<<<< ours\nHRM-2\n=======\nHRM-1\n>>>>>>> theirs\n"
    with pytest.raises(RenameError, match=r"docs/a.md:3:1: .*mend it first"):
        renamed(project(data({"docs/a.md": conflict})), [("HRM-2", "HRM-3")])
    files = data()
    files["docs/a.md"] = b"# A\n\n\xff and HRM-2\n"
    with pytest.raises(RenameError, match=r"docs/a.md:3:1: byte 0xFF is not UTF-8"):
        renamed(project(files), [("HRM-2", "HRM-3")])
    files = data()
    base = "needs/design/base.md"
    files[base] = files[base].replace(b":harm: HRM-2\n:p1: F2", b":harm: hrm_2\n:p1: F2")
    with pytest.raises(RenameError, match=r"base.md:\d+:8: harm names HRM-2 in another writing"):
        renamed(project(files), [("HRM-2", "HRM-3")])


def test_what_was_accepted_stays_accepted(tmp_path: Path) -> None:
    from riskfile.change.suspect import hash_of

    files = data()
    before = project(files).file
    line = (
        '{{"item": "{}", "of": "{}", "hash": "{}", "by": "Me", "day": "2026-01-02", "reason": "read, as HRM-2 says"}}\n'
    )
    # one of what HRM-2 says, one of an item that names it, one that is suspect, one that HRM-2 has nothing to do with
    files["needs/acceptances.jsonl"] = (
        line.format("RSK-2", "HRM-2", hash_of(before.items["HRM-2"]))
        + line.format("CTL-3", "RSK-3", hash_of(before.items["RSK-3"]))
        + line.format("RSK-9", "HRM-2", "0" * 32)
        + line.format("SIT-1", "HAZ-1", hash_of(before.items["HAZ-1"]))
    ).encode()

    def suspect(files: Mapping[str, bytes]) -> list[str]:
        found = project(files).check().report.findings
        return [each.subject.name for each in found if each.code == "RMF801"]

    assert suspect(files) == ["RSK-9"]
    made = after(files, ("HRM-2", "HRM-3"))
    assert suspect(made) == ["RSK-9"]
    assert len(project(made).file.acceptances) == 4 and b"HRM-2" not in made["needs/acceptances.jsonl"]
    assert after(made, ("HRM-3", "HRM-2")) == files


def test_a_baseline_knows_it_again(tmp_path: Path) -> None:
    for path, text in data().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text)
    whole = {path: (tmp_path / path).read_bytes() for path in data()}

    def state() -> Project:
        return Project.open(tmp_path, today=TODAY, cached=False, gate="post-launch")

    def rename(*pairs: tuple[str, str]) -> None:
        made = state()
        write(tmp_path, made.source, renamed(made, pairs).change)

    release(tmp_path, "A", TODAY)
    before = state().check().report.findings
    rename(("HRM-2", "HRM-3"), ("RSK-10", "RSK-11"), ("RSK-9", "RSK-12"))
    texts = [(tmp_path / f"needs/design/{name}.md").read_text() for name in ("base", "more")]
    assert ":id: HRM-3\n:formerly: HRM-2\n" in texts[0]
    assert "> :id: RSK-12\n> :formerly: RSK-9\n" in texts[1] and "id: RSK-11\nformerly: RSK-10\n" in texts[1]
    names = {"HRM-2": "HRM-3", "RSK-10": "RSK-11", "RSK-9": "RSK-12"}
    # it is neither gone nor new nor changed, and nor is what names it
    assert told(state().check().report.findings, {}) == told(before, names)
    found = state().since("A")
    assert found is not None
    assert {(each.state, each.was, each.id, each.edits) for each in found.items} == {
        ("renamed", old, new, ()) for old, new in names.items()
    }
    assert (found.decisions, found.flips, found.new, found.gone) == ((), (), (), ())
    # changed too, it is renamed and changed; read the other way round likewise
    page = tmp_path / "needs/design/base.md"
    page.write_text(page.read_text().replace("Perforation of the vessel", "Perforation of the heart"))
    found = state().since("A")
    assert found is not None
    assert [
        (each.state, each.was, [edit.name for edit in each.edits]) for each in found.items if each.id == "HRM-3"
    ] == [("renamed", "HRM-2", ["title"])]
    assert [each.message for each in state().check().report.findings if each.code == "RMF507"] == [
        "HRM-3 has changed since baseline A of 2026-01-20, and no trigger since says why"
    ]
    now, then = state(), state().as_of(state().baselines.all[0].snapshot)
    back = compare(now.state("now"), then.state("A"))
    assert {(each.state, each.was, each.id) for each in back.items} == {
        ("renamed", new, old) for old, new in names.items()
    }
    page.write_text(page.read_text().replace("Perforation of the heart", "Perforation of the vessel"))
    # once more, and what was released in between knows it by that id
    release(tmp_path, "B", "2026-01-21")
    rename(("HRM-3", "HRM-4"))
    assert ":id: HRM-4\n:formerly: HRM-2, HRM-3\n" in page.read_text()
    assert not [each for each in state().check().report.findings if each.code in ("RMF507", "RMF805")]
    with pytest.raises(RenameError, match=r"HRM-2 was the id of HRM-4 \(`formerly`\)"):
        renamed(state(), [("HRM-1", "HRM-2")])
    rename(("HRM-4", "HRM-3"))
    assert ":id: HRM-3\n:formerly: HRM-2\n" in page.read_text()
    (tmp_path / "needs/baselines/B.json").unlink()
    rename(*((new, old) for old, new in names.items()))
    assert {path: (tmp_path / path).read_bytes() for path in whole} == whole
