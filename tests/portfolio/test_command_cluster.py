"""``riskfile portfolio --scheduler``: the same bytes as on one process, whatever comes of the workers."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="NO DASK: riskfile[portfolio] is not installed, so that no cluster was tried")

from packedkit import TODAY, project, with_rule
from portfolio.clusterkit import PATIENCE, TESTS, Cluster, cluster
from riskfile.cli import main

pytestmark = pytest.mark.xdist_group("portfolio-cluster")

SHIFTED = """\
import time
_time, _time_ns = time.time, time.time_ns
time.time = lambda: _time() - 10 * 365 * 86400
time.time_ns = lambda: _time_ns() - 10 * 365 * 86400 * 10**9
"""
"""A worker whose clock is ten years late."""


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of twelve files: some are poisoned, and one cannot be read."""
    root = tmp_path_factory.mktemp("devices")
    for number in range(9):
        project(root / "devices" / f"d{number}", number=f"RMF-{number}")
    with_rule(root / "devices" / "exits", "os._exit(3)")
    with_rule(root / "devices" / "hangs", "time.sleep(10**6)")
    broken = project(root / "devices" / "broken")
    (broken / "needs" / "policy.yaml").write_text("version: [1\n", encoding="utf-8")
    (root / "portfolio.yaml").write_text("version: 1\ntitle: Devices\nfolders: [devices/*]\n", encoding="utf-8")
    return root


LIMIT = "8"
"""Seconds that the file which hangs takes, and the others do not by far."""


def judge(devices: Path, output: Path, *words: str) -> tuple[int, dict[str, bytes]]:
    """The exit status, and what was written of the files."""
    status = main(
        [
            *("portfolio", str(devices / "portfolio.yaml"), "--today", TODAY, "--time-limit", LIMIT),
            *("--output", str(output), "--cache", str(output / "cache"), *words),
        ]
    )
    return status, {name: (output / name).read_bytes() for name in ("index.html", "metrics.json")}


@pytest.fixture(scope="module")
def by_one(devices: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, bytes]]:
    return judge(devices, tmp_path_factory.mktemp("one"), "--workers", "1")


def kept(cache: Path, count: int) -> int:
    """Wait until so many results are kept, and how many there are."""
    until = time.monotonic() + PATIENCE
    while len([*cache.rglob("??/*")]) < count and time.monotonic() < until:
        time.sleep(0.02)
    return len([*cache.rglob("??/*")])


def late(folder: Path) -> Mapping[str, str]:
    """What a worker is begun with whose clock, time zone, language and day are others."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SHIFTED, encoding="utf-8")
    return {
        "PYTHONPATH": str(folder),
        "TZ": "Asia/Tokyo",
        "SOURCE_DATE_EPOCH": "0",
        "LANG": "zh_CN.UTF-8",
        "RISKFILE_LANG": "zh",
    }


def test_a_cluster_gives_the_bytes_of_one_process_with_a_worker_killed_and_one_whose_clock_is_wrong(
    devices: Path, by_one: tuple[int, dict[str, bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, expected = by_one
    assert status == 1
    assert b"process died" in expected["index.html"]
    with cluster(tmp_path / "cluster", 1) as made:
        made.add(environment=late(tmp_path / "late"))
        made.wait_for(2)

        def kill() -> None:
            # two of the files are judged, and the one that hangs is not
            kept(tmp_path / "out" / "cache", 2)
            made.stop(made.workers[0])

        killer = threading.Thread(target=kill)
        killer.start()
        found = judge(devices, tmp_path / "out", "--scheduler", made.address, "--wait", str(PATIENCE))
        killer.join()
    assert found == by_one
    heard = capsys.readouterr()
    assert "is gone: what it had is given to others" in heard.err
    assert "distributed" not in heard.err
    assert "Traceback" not in heard.err


def test_a_scheduler_that_is_not_there_is_one_message_and_2(
    devices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _ = judge(devices, tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9", "--wait", "0.5")
    assert status == 2
    heard = capsys.readouterr()
    assert heard.err.startswith("riskfile: tcp://127.0.0.1:9: found no Dask scheduler that answers within 0.5 s (")
    # not for each file, nor as a threshold that is not met
    assert "no Dask scheduler" not in heard.out
    assert "threshold" not in heard.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--workers", "2", "--scheduler", "tcp://127.0.0.1:9"],
            "found --workers and --scheduler; expected one of them",
        ),
        (["--scheduler", "nowhere"], "found 'nowhere', expected the address of a Dask scheduler"),
        (["--tls-ca", "ca.pem"], "certificates are for a scheduler; expected --scheduler tls://HOST:PORT too"),
        (["--scheduler", "tls://h:1", "--tls-ca", "ca.pem"], "expected both --tls-ca and --tls-cert"),
        (["--scheduler", "tcp://h:1", "--tls-ca", "a", "--tls-cert", "b"], "which is not encrypted; expected tls://…"),
        (["--scheduler", "tls://h:1", "--tls-ca", "a", "--tls-cert", "b"], "expected a file in PEM form"),
    ],
)
def test_wrong_usage_is_told(devices: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portfolio", str(devices / "portfolio.yaml"), *words]) == 2
    assert said in capsys.readouterr().err


def test_an_interrupt_leaves_a_usable_cache_and_no_tasks(devices: Path, tmp_path: Path) -> None:
    with cluster(tmp_path / "cluster", 1) as made:
        made.wait_for(1)
        words = ["portfolio", str(devices / "portfolio.yaml"), "--today", TODAY, "--scheduler", made.address]
        words += ["--cache", str(tmp_path / "cache"), "--time-limit", "600"]
        # as `setsid` does: the signal is for it alone
        process = subprocess.Popen(
            [sys.executable, "-m", "riskfile", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert kept(tmp_path / "cache", 2) >= 2
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, err
        assert b"riskfile: interrupted; " in err
        assert b"Traceback" not in err
        assert kept(tmp_path / "cache", 2) >= 2
    # the hanging one is left out, so that the others are what is judged anew
    listed = "version: 1\nfolders: [devices/d*]\n"
    (devices / "sound.yaml").write_text(listed, encoding="utf-8")
    assert main(["portfolio", str(devices / "sound.yaml"), "--today", TODAY, "--cache", str(tmp_path / "cache")]) == 0


# --- encrypted --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Those of a cluster, which is its own authority, as Dask makes them for a while."""
    pytest.importorskip("cryptography", reason="NO CRYPTOGRAPHY: no certificates are made, so that TLS was not tried")
    from distributed.security import Security

    made = Security.temporary()
    folder = tmp_path_factory.mktemp("tls")
    found = {"ca": made.tls_ca_file, "cert": made.tls_client_cert, "key": made.tls_client_key}
    for name, text in found.items():
        (folder / f"{name}.pem").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.pem" for name in found}


@pytest.fixture(scope="module")
def encrypted(certificates: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), 1, tls=certificates) as made:
        yield made


def test_an_encrypted_cluster_is_used_with_its_certificates_alone(
    devices: Path, encrypted: Cluster, certificates: Mapping[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    (devices / "one.yaml").write_text("version: 1\nfolders: [devices/d1]\n", encoding="utf-8")
    words = ["portfolio", str(devices / "one.yaml"), "--today", TODAY, "--no-cache", "--scheduler", encrypted.address]
    files = [f"--tls-{name}={path}" for name, path in certificates.items()]
    assert encrypted.address.startswith("tls://")
    assert main([*words, *files]) == 0
    assert "1 file: 1 judged, 0 failed" in capsys.readouterr().out
    # without, with others, and in the clear
    assert main(words) == 2
    assert "expected the certificate of its authority" in capsys.readouterr().err
    assert main([*words, f"--tls-ca={TESTS / 'conftest.py'}", f"--tls-cert={certificates['cert']}"]) == 2
    assert "cannot be used" in capsys.readouterr().err
    words[-1] = encrypted.address.replace("tls://", "tcp://")
    assert main([*words, "--wait", "1"]) == 2
    assert "found no Dask scheduler that answers within 1 s" in capsys.readouterr().err


# --- the manual -------------------------------------------------------------------------------------------------------

PAGE = TESTS.parent / "manual" / "portfolio-cluster.md"


def test_the_commands_of_dask_in_the_manual_are_understood() -> None:
    from distributed.cli import dask_scheduler, dask_worker

    commands = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
    lines = re.findall(r"^dask (\w+) (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [kind for kind, _ in lines] == ["scheduler", "worker", "scheduler", "worker"]
    for kind, rest in lines:
        known = {name for each in commands[kind].params for name in each.opts}
        asked = {word for word in rest.split() if word.startswith("--")}
        assert asked
        assert asked <= known
