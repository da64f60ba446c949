"""``riskfile portfolio`` as it is called: what it prints and writes, how it ends, and what an interrupt leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from packedkit import TODAY, project, with_rule
from riskfile.cli import main
from waitkit import until


def portfolio(root: Path, *words: str, workers: int = 0) -> int:
    words = ("portfolio", str(root / "portfolio.yaml"), "--today", TODAY, "--workers", str(workers), *words)
    return main([*words])


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    for number in range(3):
        project(tmp_path / "devices" / f"d{number}", number=f"RMF-{number}")
    (tmp_path / "portfolio.yaml").write_text("version: 1\ntitle: Devices\nfolders: [devices/*]\n", encoding="utf-8")
    return tmp_path


def test_all_is_well(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert portfolio(devices) == 0
    assert capsys.readouterr().out == (
        "file        document  verdict  errors  warnings  open  signals\n"
        "devices/d0  RMF-0     draft         0         0     0        0\n"
        "devices/d1  RMF-1     draft         0         0     0        0\n"
        "devices/d2  RMF-2     draft         0         0     0        0\n"
        "\n"
        "3 files: 3 judged, 0 failed; 0 errors, 0 warnings, 0 signals (0 as judged before)\n"
    )
    assert portfolio(devices) == 0
    assert "(3 as judged before)" in capsys.readouterr().out
    assert portfolio(devices, "--no-cache") == 0
    assert "(0 as judged before)" in capsys.readouterr().out
    assert not (devices / "elsewhere").exists()
    assert portfolio(devices, "--cache", str(devices / "elsewhere")) == 0
    assert len([*(devices / "elsewhere").glob("??/*")]) == 3


def test_what_fails_is_told_at_its_place_and_the_others_stand(
    devices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_rule(devices / "devices" / "exits", "os._exit(3)")
    broken = project(devices / "devices" / "broken")
    (broken / "needs" / "policy.yaml").write_text("version: [1\n", encoding="utf-8")
    project(devices / "devices" / "twin", number="RMF-1")
    project(devices / "devices" / "zwin", number="rmf-1")
    assert portfolio(devices, workers=1) == 1
    at = f"{devices / 'portfolio.yaml'}:3:11"
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:8] == [
        "devices/broken            cannot be read       1         0     0        0",
        "devices/d0      RMF-0     draft                0         0     0        0",
        "devices/d1      RMF-1     draft                0         0     0        0",
        "devices/d2      RMF-2     draft                0         0     0        0",
        "devices/exits             process died",
        "devices/twin    RMF-1     draft                0         0     0        0",
        "devices/zwin    rmf-1     draft                0         0     0        0",
    ]
    assert lines[9:11] == [
        f"{at}: devices/broken: needs/policy.yaml:1:10: RMF009 found a bracket that is never closed",
        f"{at}: devices/exits: its process ended with the status 3, without a result",
    ]
    assert lines[11:14] == [
        "",
        f"{at}: devices/d1 has the document number RMF-1, which is that of devices/twin ({at}), devices/zwin ({at}) too",
        "",
    ]
    assert lines[-1].startswith("7 files: 5 judged, 2 failed; 0 errors, 0 warnings")


def test_one_number_of_three_files_is_one_finding_at_the_first_in_the_list(
    devices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        project(devices / "devices" / name, number="RMF-1")
    (devices / "portfolio.yaml").write_text(
        "version: 1\nfiles:\n- folder: devices/d1\n- folder: devices/b\n- folder: devices/a\n", encoding="utf-8"
    )
    at = devices / "portfolio.yaml"
    assert portfolio(devices) == 1
    assert [line for line in capsys.readouterr().out.splitlines() if "document number" in line] == [
        f"{at}:3:11: devices/d1 has the document number RMF-1, which is that of devices/b ({at}:4:11), "
        f"devices/a ({at}:5:11) too"
    ]
    assert portfolio(devices, "--format", "json") == 1
    [found] = json.loads(capsys.readouterr().out)["documents"]
    assert (found["number"], found["files"]) == ("RMF-1", ["devices/a", "devices/b", "devices/d1"])
    assert portfolio(devices, "--fail-on", "threshold") == 0


def test_two_states_of_one_file_may_have_one_number(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from gitkit import committed

    committed(devices)
    (devices / "portfolio.yaml").write_text(
        "version: 1\nfiles: [{folder: devices/d1}, {folder: devices/d1, revision: HEAD}]\n", encoding="utf-8"
    )
    assert portfolio(devices) == 0
    assert "document number" not in capsys.readouterr().out


def test_own_rules_are_run_unless_nobody_wants_them(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_rule(devices / "devices" / "d0", 'yield fault(next(iter(file)), "ours is found")')
    assert portfolio(devices) == 1
    assert portfolio(devices, "--fail-on", "error") == 0
    assert portfolio(devices, "--fail-on", "threshold") == 0
    capsys.readouterr()
    assert portfolio(devices, "--no-own-rules", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["totals"]["files.incomplete"] == 1


def test_thresholds_decide(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (devices / "portfolio.yaml").read_text(encoding="utf-8")
    (devices / "portfolio.yaml").write_text(
        text + "thresholds:\n  files: {at-least: 4}\n  items: 1\n", encoding="utf-8"
    )
    assert portfolio(devices, "--fail-on", "threshold") == 1
    out = capsys.readouterr().out
    assert "threshold files: found 3, expected at least 4\n" in out
    assert "threshold items: found " in out
    assert ", expected at most 1\n" in out


def test_what_is_written_is_the_same_by_any_way(devices: Path) -> None:
    text = (devices / "portfolio.yaml").read_text(encoding="utf-8")
    (devices / "portfolio.yaml").write_text(f"{text}history: kept/history.jsonl\n", encoding="utf-8")
    written = []
    for workers in (0, 1, 2):
        assert portfolio(devices, "--no-cache", "--output", str(devices / f"out{workers}"), workers=workers) == 0
        folder = devices / f"out{workers}"
        written.append({each.name: each.read_bytes() for each in folder.iterdir() if each.name != "run.json"})
        told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        assert [each["name"] for each in told["files"]] == ["devices/d0", "devices/d1", "devices/d2"]
        assert all(each["cpu"] >= 0 and each["where"] for each in told["files"])
    assert written[0] == written[1] == written[2]
    assert written[0].keys() == {"metrics.json", "index.html"}
    assert len((devices / "kept" / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_the_list_is_told_what_is_wrong_with_it(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (devices / "portfolio.yaml").write_text("version: 1\nfiles: [{folder: nowhere}]\n", encoding="utf-8")
    assert portfolio(devices) == 2
    assert capsys.readouterr().err == (
        f'riskfile: {devices / "portfolio.yaml"}:2:18: "nowhere" is no folder, seen from the folder of this file\n'
    )
    assert main(["portfolio", str(devices / "none.yaml")]) == 2
    assert "none.yaml is not there; expected the list of a portfolio, which names its files" in capsys.readouterr().err
    assert main(["portfolio", str(devices)]) == 2
    assert (
        f"{devices} is a folder; expected the list of a portfolio, such as {devices}/portfolio.yaml"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--workers", "many"), "found many, expected a number from 0, or all"),
        (("--time-limit", "-1"), "found -1, expected a number of at least 0"),
        (("--memory", "much"), "found much, expected a number of at least 0"),
        (("--output", ""), "found an empty text, expected a folder"),
    ],
)
def test_options_say_what_they_take(
    devices: Path, words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as error:
        main(["portfolio", *words])
    assert error.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["index.html", "metrics.json", "run.json"])
def test_what_somebody_else_has_written_is_left(devices: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (devices / "out").mkdir()
    (devices / "out" / name).write_text("<!DOCTYPE html><h1>Ours</h1>", encoding="utf-8")
    assert portfolio(devices, "--output", str(devices / "out")) == 2
    assert capsys.readouterr() == (
        "",
        f"riskfile: {devices}/out/{name} is not of `riskfile portfolio`, and is left as it is; "
        "expected a folder for the overview alone\n",
    )
    assert [each.name for each in (devices / "out").iterdir()] == [name]
    assert (devices / "out" / name).read_text(encoding="utf-8") == "<!DOCTYPE html><h1>Ours</h1>"
    # nothing was judged for it
    assert not (devices / ".riskfile_cache").exists()


def test_an_output_that_is_ours_is_written_again(devices: Path) -> None:
    for _ in range(2):
        assert portfolio(devices, "--output", str(devices / "out" / "below")) == 0
    assert len([*(devices / "out" / "below").iterdir()]) == 3


@pytest.mark.parametrize("below", ["file", "file/below"])
def test_an_output_that_is_a_file_is_told_before_anything_is_judged(
    devices: Path, below: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (devices / "file").write_text("mine", encoding="utf-8")
    assert portfolio(devices, "--output", str(devices / below)) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err == f"riskfile: {devices}/file is no folder; expected one to write the overview into\n"
    assert not (devices / ".riskfile_cache").exists()


def test_what_is_found_is_told_though_it_cannot_be_written(
    devices: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk: each file is written beside its place first."""

    def full(target: Path, content: str | bytes, **_: object) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("riskfile.text.files.write_whole", full)
    assert portfolio(devices, "--no-cache", "--output", str(devices / "out")) == 2
    found = capsys.readouterr()
    assert found.out.splitlines()[-1].startswith("3 files: 3 judged, 0 failed")
    assert found.err == f"riskfile: {devices}/out/index.html: No space left on device\n"


def test_what_others_have_named_does_not_act_on_a_terminal(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(devices / "devices" / "a\nb\x1b[31m", number="N" * 300)
    broken = project(devices / "devices" / "c\nd")
    (broken / "needs" / "policy.yaml").write_text("version: [1\n", encoding="utf-8")
    assert portfolio(devices) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith(f"devices/a\\nb\\x1b[31m  {'N' * 47}…  draft ")
    assert len({line.rstrip().rindex(" ") for line in lines[1:3]}) == 1
    assert lines[7].endswith(
        ":3:11: devices/c\\nd: needs/policy.yaml:1:10: RMF009 found a bracket that is never closed"
    )


def test_a_cache_that_cannot_be_written_stops_nobody(devices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (devices / "file").write_text("", encoding="utf-8")
    assert portfolio(devices, "--cache", str(devices / "file" / "kept")) == 0
    err = capsys.readouterr().err
    assert err.count("results cannot be kept (Not a directory); the run goes on") == 1


def test_an_interrupt_ends_it_and_the_next_run_does_the_rest(tmp_path: Path) -> None:
    """Of three files the second waits until it is let go; the first is kept, and nothing is left that runs."""
    project(tmp_path / "devices" / "a", number="RMF-A")
    with_rule(
        tmp_path / "devices" / "b",
        f"while not os.path.exists({str(tmp_path / 'go')!r}): open({str(tmp_path / 'waits')!r}, 'w').write(str(os.getpid())); time.sleep(0.05)",
    )
    project(tmp_path / "devices" / "c", number="RMF-C")
    (tmp_path / "portfolio.yaml").write_text("version: 1\nfolders: [devices/*]\n", encoding="utf-8")
    command = [sys.executable, "-m", "riskfile", "portfolio", "portfolio.yaml", "--today", TODAY, "--workers", "1"]
    command += ["--output", "out"]
    running = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        until(lambda: (tmp_path / "waits").exists() and (tmp_path / "waits").read_text(encoding="utf-8").isdigit())
        until(lambda: len([*(tmp_path / ".riskfile_cache" / "portfolio").glob("??/*")]) == 1)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()
    assert (running.returncode, out) == (130, "")
    assert err == "riskfile: interrupted; 1 of 3 files are judged, and the next run judges the others\n"
    assert not (tmp_path / "out").exists()
    until(lambda: not alive(int((tmp_path / "waits").read_text(encoding="utf-8"))))
    (tmp_path / "go").touch()
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("3 files: 3 judged, 0 failed; 0 errors, 0 warnings, 0 signals (1 as judged before)\n")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
