"""Results that are kept: whole, or as good as not there; and a folder that cannot be written to stops nobody."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskfile.portfolio.cache import FORM, Cache

KEY = sha256(b"key").hexdigest()
RESULT = b'{"result": "\xc3\xa9"}' * 20


def test_what_is_kept_is_had_again_and_by_another_run(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, RESULT)
    assert Cache(tmp_path).get(KEY) == RESULT
    assert Cache(tmp_path).get(sha256(b"other").hexdigest()) is None
    assert (
        (tmp_path / "CACHEDIR.TAG")
        .read_text(encoding="utf-8")
        .startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )
    Cache(tmp_path).drop(KEY)
    assert Cache(tmp_path).get(KEY) is None


def test_nothing_is_kept_nowhere() -> None:
    cache = Cache(None)
    cache.put(KEY, RESULT)
    assert cache.get(KEY) is None


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_cut_or_damaged_is_not_there(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    root = tmp_path_factory.mktemp("kept")
    Cache(root).put(KEY, RESULT)
    path = root / KEY[:2] / KEY
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:at])
    else:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    assert Cache(root).get(KEY) is None
    Cache(root).put(KEY, RESULT)
    assert Cache(root).get(KEY) == RESULT


def test_what_another_form_has_kept_is_not_there(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, RESULT)
    path = tmp_path / KEY[:2] / KEY
    path.write_bytes(path.read_bytes().replace(FORM, b"riskfile-result 9\n"))
    assert Cache(tmp_path).get(KEY) is None


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    cache = Cache(tmp_path / "kept")
    cache.put(key, RESULT)
    assert cache.get(key) is None
    assert not (tmp_path / "kept").exists()


def test_a_folder_that_cannot_be_written_to_is_told_once(tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "kept", said.append)
    for each in (b"1", b"2", b"3"):
        cache.put(sha256(each).hexdigest(), each)
    assert len(said) == 1
    assert "results cannot be kept (Not a directory); the run goes on" in said[0]


FULL = """
import signal, sys, resource
from hashlib import sha256
from pathlib import Path
from riskfile.portfolio.cache import Cache
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
cache = Cache(Path(sys.argv[1]), print)
cache.put(sha256(b"1").hexdigest(), b"small")
# as a disk that is full
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
cache.put(sha256(b"2").hexdigest(), b"x" * 1000)
cache.put(sha256(b"3").hexdigest(), b"x" * 1000)
print(cache.get(sha256(b"1").hexdigest()), cache.get(sha256(b"2").hexdigest()))
"""


def test_a_full_disk_is_told_once_and_leaves_no_half(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert "results cannot be kept (File too large)" in lines[0]
    assert lines[1] == "b'small' None"
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == sorted(
        ["CACHEDIR.TAG", sha256(b"1").hexdigest()]
    )


WRITES = """
import sys
from hashlib import sha256
from pathlib import Path
from riskfile.portfolio.cache import Cache
cache = Cache(Path(sys.argv[1]), print)
for number in range(200):
    key = sha256(b"%d" % (number % 20)).hexdigest()
    cache.put(key, b"%d" % (number % 20) * 5000)
    if cache.get(key) not in (None, b"%d" % (number % 20) * 5000):
        print("half")
"""


def test_two_runs_keep_results_in_one_folder_at_a_time(tmp_path: Path) -> None:
    both = [
        subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [each.communicate(timeout=120)[0] for each in both] == ["", ""]
    assert [each.returncode for each in both] == [0, 0]
    for number in range(20):
        assert Cache(tmp_path).get(sha256(b"%d" % number).hexdigest()) == b"%d" % number * 5000
