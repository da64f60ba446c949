"""`riskfile translate`: catalogues are brought up to date, filled in, measured, given to translators and taken back."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from casekit import BASE
from riskfile.cli import main

LOCALE = "needs/locale/zh_CN/LC_MESSAGES"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(BASE, tmp_path / "p")
    policy = tmp_path / "p/needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\ntranslations: [zh-CN]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "p")
    assert main(["translate", "update"]) == 0
    return tmp_path / "p"


def said(capsys: pytest.CaptureFixture[str]) -> str:
    both = capsys.readouterr()
    return both.out + both.err


def todo(capsys: pytest.CaptureFixture[str], *paths: str) -> dict[str, list[str]]:
    said(capsys)
    assert main(["translate", "todo", "zh", *paths]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    return {row[2]: row for row in rows}


def fill(project: Path, lines: list[str]) -> int:
    (project / "list.txt").write_text("\n".join(lines), encoding="utf-8")
    return main(["translate", "fill", "zh-CN", "list.txt"])


TITLE = "Infarction by thrombus on struts"
CRITERION = "gap below 100 micrometres in 30 of 30"


def test_from_the_text_to_the_translation_and_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = todo(capsys, "needs/design/base.md")
    assert rows[TITLE][1] == "RSK-1.title"
    assert fill(project, [f"{rows[TITLE][0]}\t支架梁上血栓所致梗死"]) == 0
    assert "1 filled; 1 of" in said(capsys)
    assert 'msgstr "支架梁上血栓所致梗死"' in (project / LOCALE / "needs/design/base.po").read_text(encoding="utf-8")
    assert TITLE not in todo(capsys)
    # once more changes nothing
    assert main(["translate", "update", "--dry-run"]) == 0
    assert "0 files would change" in said(capsys)
    page = project / "needs/design/base.md"
    page.write_text(page.read_text(encoding="utf-8").replace(TITLE, "Infarction by a clot"), encoding="utf-8")
    assert todo(capsys)["Infarction by a clot"][3:] == ["支架梁上血栓所致梗死", TITLE]
    assert main(["check", "--gate", "post-launch"]) == 1
    assert "RMF814" in said(capsys)
    assert main(["translate", "update"]) == 0
    assert "1 from a text that has changed" in said(capsys)
    text = (project / LOCALE / "needs/design/base.po").read_text(encoding="utf-8")
    assert f'#, fuzzy\n#| msgid "{TITLE}"\nmsgctxt "RSK-1.title"\nmsgid "Infarction by a clot"\n' in text


def test_a_list_with_numbers_of_nothing_and_with_other_numbers(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = todo(capsys)[CRITERION][0]
    assert (
        fill(project, ["# a remark", "", "12345678\t无", f"{number}\t30 个中 30 个的间隙小于 10 微米", f"{number}\t"])
        == 1
    )
    told = said(capsys)
    assert "list.txt:3: 12345678 is the number of no text" in told
    assert f"{number} VER-2.criterion: the translation into zh-CN has the number '10'; expected '100'" in told


def test_how_far_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(project, [f"{todo(capsys)[TITLE][0]}\t支架梁上血栓所致梗死"])
    said(capsys)
    assert main(["translate", "status"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("zh-CN: 1 of ") and "Risk management cycle" in told
    assert main(["translate", "status", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["zh-CN"]
    assert found["types"]["risk"]["translated"] == found["files"]["needs/design/base.md"]["translated"] == 1
    assert found["texts"] == sum(each["texts"] for each in found["files"].values())


def test_to_a_translator_and_back(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate", "export", "zh", "needs/design/base.md", "--output", "a.xlf"]) == 0
    text = (project / "a.xlf").read_text(encoding="utf-8")
    assert (
        f'resname="RSK-1.title" xml:space="preserve">\n<source>{TITLE}</source>\n<target state="needs-translation">'
        in text
    )
    empty = '<target state="needs-translation"></target>'

    def filled(source: str, target: str, state: str = "translated") -> str:
        before = f"<source>{source}</source>\n{empty}"
        assert before in text
        return text.replace(before, f'<source>{source}</source>\n<target state="{state}">{target}</target>')

    text = filled(TITLE, "支架梁上血栓所致梗死")
    text = filled("Perforation by a broken strut", "断裂的支架梁所致穿孔", "needs-review-translation")
    text = filled(CRITERION, "30 个中 30 个的间隙小于 10 微米")
    text = filled("Perforation by an oversized stent", "支架过大<x id='1'/>所致穿孔")
    text = text.replace(
        "<source>Camera inspection of each label</source>", "<source>Camera inspection</source>"
    ).replace(
        f"<source>Camera inspection</source>\n{empty}", "<source>Camera inspection</source>\n<target>检查</target>"
    )
    (project / "b.xlf").write_text(text, encoding="utf-8")
    said(capsys)
    assert main(["translate", "import", "zh", "b.xlf"]) == 1
    told = said(capsys)
    assert "2 taken, 0 as they were, 3 refused" in told
    assert "VER-2.criterion: the translation into zh-CN has the number '10'; expected '100'" in told
    assert "CTL-3.title: the source of this unit is not the text of this number" in told
    assert "RSK-3.title: there is markup in the translation that has no text" in told
    text = (project / LOCALE / "needs/design/base.po").read_text(encoding="utf-8")
    assert 'msgstr "支架梁上血栓所致梗死"' in text and '#, fuzzy\nmsgctxt "RSK-2.title"' in text
    assert main(["translate", "import", "zh", "b.xlf"]) == 1
    assert "0 taken, 2 as they were, 3 refused" in said(capsys)


def test_a_translation_of_an_earlier_state_is_refused_by_itself(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["translate", "export", "zh", "--output", "a.xlf"]) == 0
    text = (project / "a.xlf").read_text(encoding="utf-8")
    empty = '<target state="needs-translation"></target>'
    for source, target in ((TITLE, "梗死"), ("Camera rejects wrong labels", "摄像机剔除错误标签")):
        text = text.replace(
            f"<source>{source}</source>\n{empty}", f"<source>{source}</source>\n<target>{target}</target>"
        )
    (project / "a.xlf").write_text(text, encoding="utf-8")
    page = project / "needs/design/base.md"
    page.write_text(page.read_text(encoding="utf-8").replace(TITLE, "Infarction by a clot"), encoding="utf-8")
    said(capsys)
    assert main(["translate", "import", "zh", "a.xlf"]) == 1
    told = said(capsys)
    assert "RSK-1.title: no text of the file as it is now has this number" in told and "1 taken" in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "this is no XLIFF"),
        ("<xliff", "this is no XLIFF"),
        ("<html/>", "found 'html'; expected XLIFF 1.2"),
        (
            '<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>',
            "found 'xliff 2.1'; expected XLIFF 1.2",
        ),
        ('<!DOCTYPE x [<!ENTITY a "b">]><xliff version="1.2">&a;</xliff>', "this declares entities"),
        (
            '<xliff version="1.2"><file target-language="fr"/></xliff>',
            "the file is a translation into 'fr'; expected zh-CN",
        ),
    ],
)
def test_files_that_are_no_translation(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, expected: str
) -> None:
    (project / "bad.xlf").write_text(text, encoding="utf-8")
    assert main(["translate", "import", "zh", "bad.xlf"]) == 2
    assert f"bad.xlf:1: {expected}" in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["todo", "zh-TW"], "there is no language 'zh-TW' here; expected one of zh-CN, de, fr; did you mean zh-CN?"),
        (["status", "xx"], "there is no language 'xx' here; expected one of zh-CN, de, fr"),
        (["todo", "en"], "the file is written in en; expected another language"),
        (["todo", "zh", "docs/plans.md"], "docs/plans.md has no text to translate; did you mean docs/plan.md?"),
        (["fill", "zh", "absent.txt"], "absent.txt"),
    ],
)
def test_what_there_is_not(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    said(capsys)
    assert main(["translate", *arguments]) == 2
    assert expected in said(capsys)


def test_a_language_that_the_policy_does_not_name(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate", "update", "de"]) == 0
    assert "the policy does not name de; add it: `translations: [de]`" in said(capsys)


def test_a_catalogue_that_cannot_be_read_stays_as_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / LOCALE / "needs/design/base.po"
    path.write_text('msgid "a"\nmsgstr b\n', encoding="utf-8")
    for action in (["update"], ["status"], ["todo", "zh"], ["export", "zh"]):
        said(capsys)
        assert main(["translate", *action]) == 2
        assert f"{LOCALE}/needs/design/base.po:2:8: " in said(capsys)
    assert path.read_text(encoding="utf-8") == 'msgid "a"\nmsgstr b\n'


def test_translations_follow_ids_items_and_pages(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = todo(capsys)
    seen = "the overall residual risk is acceptable"
    assert fill(project, [f"{rows[TITLE][0]}\t支架梁上血栓所致梗死", f"{rows[seen][0]}\t综合剩余风险可接受"]) == 0
    assert main(["rename", "RSK-1", "RSK-77"]) == 0
    text = (project / LOCALE / "needs/design/base.po").read_text(encoding="utf-8")
    assert 'msgctxt "RSK-77.title"' in text and "RSK-1." not in text
    assert main(["move", "RSK-77", "needs/design/other.md", "--title", "Others"]) == 0
    moved = (project / LOCALE / "needs/design/other.po").read_text(encoding="utf-8")
    assert 'msgctxt "RSK-77.title"' in moved and "支架梁上血栓所致梗死" in moved
    assert main(["move", "needs/design/other.md", "needs/design/more.md"]) == 0
    assert not (project / LOCALE / "needs/design/other.po").exists()
    assert "支架梁上血栓所致梗死" in (project / LOCALE / "needs/design/more.po").read_text(encoding="utf-8")
    said(capsys)
    main(["check", "--gate", "post-launch"])
    assert "RMF81" not in said(capsys)
    assert main(["translate", "status"]) == 0
    assert "zh-CN: 2 of" in said(capsys)


def test_the_manual_shows_what_is_printed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """manual/translating.md: of the base project."""
    page = (Path(__file__).resolve().parents[2] / "manual/translating.md").read_text(encoding="utf-8")
    pairs = [tuple(each.split(" ", 1)) for each in re.findall(r"`([0-9a-f]{8} [^`]+)`", page)]
    assert len(pairs) == 2
    said(capsys)
    assert fill(project, ["\t".join(each) for each in pairs]) == 1
    both = capsys.readouterr()
    assert f"$ riskfile translate fill zh-CN list.txt\n{both.err}{both.out}```" in page
    assert main(["check"]) == 1
    (finding,) = (line for line in capsys.readouterr().out.splitlines() if "RMF815" in line)
    assert f"```text\n{finding}\n```" in page


def test_translations_of_a_page_that_is_gone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What has its text elsewhere goes there; what has none is kept, and comes back with it."""
    rows = todo(capsys)
    cameras = "Camera rejects wrong labels"
    assert fill(project, [f"{rows[TITLE][0]}\t支架梁上血栓所致梗死", f"{rows[cameras][0]}\t摄像机剔除错误标签"]) == 0
    page = project / "needs/design/base.md"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    (project / "needs/design/new.md").write_text(text.replace(cameras, "Camera finds wrong labels"), encoding="utf-8")
    said(capsys)
    assert main(["check", "--gate", "post-launch"]) == 1
    assert "RMF814" in said(capsys)
    assert main(["translate", "update"]) == 0
    assert "支架梁上血栓所致梗死" in (project / LOCALE / "needs/design/new.po").read_text(encoding="utf-8")
    old = (project / LOCALE / "needs/design/base.po").read_text(encoding="utf-8")
    assert '#~ msgstr "摄像机剔除错误标签"' in old and "支架梁上血栓所致梗死" not in old
    said(capsys)
    main(["check", "--gate", "post-launch"])
    assert "RMF814" not in said(capsys)
    assert main(["translate", "update", "--dry-run"]) == 0
    assert "0 files would change" in said(capsys)
    (project / "needs/design/new.md").write_text(text, encoding="utf-8")
    assert main(["translate", "update"]) == 0
    assert "2 of" in said(capsys) and not (project / LOCALE / "needs/design/base.po").exists()


def put(project: Path, path: str, text: str = "", *, language: str = "zh_CN") -> Path:
    target = project / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n{text}',
        encoding="utf-8",
    )
    return target


@pytest.mark.parametrize(
    ("path", "language", "told"),
    [
        (f"{LOCALE}/needs/design/base.po", "de", ":2:8: RMF815 translation-differs [error] this catalogue says that it is in 'de'"),
        ("needs/locale/zh_CN/needs/design/base.po", "zh_CN", f": RMF815 translation-differs [error] this catalogue of translations stands where none is read; expected '{LOCALE}/needs/design/base.po'"),
        (f"{LOCALE}/needs/design/base.PO", "zh_CN", f"stands where none is read; expected '{LOCALE}/needs/design/base.po'"),
    ],
)  # fmt: skip
def test_a_catalogue_in_the_wrong_place(
    project: Path, capsys: pytest.CaptureFixture[str], path: str, language: str, told: str
) -> None:
    put(project, path, language=language)
    said(capsys)
    assert main(["check"]) == 1
    found = said(capsys)
    assert found.count("RMF815") == 1
    assert told in found and f"{path}:" in found


@pytest.mark.parametrize("kind", ["folder", "outside", "nowhere"])
def test_a_catalogue_that_is_no_file(project: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    at = project / LOCALE / "needs/design/base.po"
    at.unlink()
    if kind == "folder":
        at.mkdir()
    else:
        at.symlink_to(put(project.parent, "other.po") if kind == "outside" else "nowhere.po")
    said(capsys)
    assert main(["check"]) == 1
    found = said(capsys)
    assert f"{LOCALE}/needs/design/base.po" in found and "expected a file" in found


def test_a_catalogue_that_may_not_be_read(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from riskfile.source.disk import Disk
    from riskfile.source.source import SourceError

    reading = Disk.read

    def read(self: Disk, path: str) -> bytes:
        if path.endswith("base.po"):
            raise SourceError("unreadable", path, 13)
        return reading(self, path)

    monkeypatch.setattr(Disk, "read", read)
    said(capsys)
    assert main(["check"]) == 1
    found = said(capsys)
    assert f"{LOCALE}/needs/design/base.po" in found and "cannot be read: Permission denied" in found


def test_blanks_are_not_counted_as_translated(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(project, f"{LOCALE}/needs/design/base.po", f'\nmsgctxt "RSK-1.title"\nmsgid "{TITLE}"\nmsgstr "  "\n')
    assert TITLE in todo(capsys)
    assert main(["translate", "status"]) == 0
    assert said(capsys).startswith("zh-CN: 0 of ")


def test_a_short_name_of_a_language_in_the_policy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = project / "needs/policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("[zh-CN]", "[zh]"), encoding="utf-8")
    said(capsys)
    assert main(["check"]) == 2
    assert "did you mean `zh-CN`?" in said(capsys)


def test_what_would_change_the_page_is_refused_where_it_stands(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["translate", "export", "zh", "needs/design/base.md", "--output", "a.xlf"]) == 0
    text = (project / "a.xlf").read_text(encoding="utf-8")
    found = re.search(
        r'(<source>[^<]*</source>\n)<target state="needs-translation"></target>\n<note[^>]*>[^<]*heading', text
    )
    assert found
    text = text.replace(found[1], found[1].replace("\n", "<target>文 &lt;b&gt;粗&lt;/b&gt;</target>\n"))
    (project / "b.xlf").write_text(text, encoding="utf-8")
    line = text[: text.index("&lt;b&gt;")].count("\n")
    said(capsys)
    assert main(["translate", "import", "zh", "b.xlf"]) == 1
    told = said(capsys)
    assert f"b.xlf:{line}: " in told and "changes what the page is made of" in told
    assert "0 taken, 0 as they were, 1 refused" in told
    assert "&lt;b" not in (project / LOCALE / "needs/design/base.po").read_text(encoding="utf-8")
