"""Documents of a set, each in a process of its own: what comes back, and what becomes of the processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from riskfile.render.pdf import finish, work
from riskfile.render.pdf.finish import VOLUMES, NamedVolume, PlaceToSign
from riskfile.render.pdf.work import Job, Made, Trouble

STAMP = datetime(2026, 11, 30, tzinfo=UTC)
HEAD = '#set document(title: "x")\n#set text(lang: "en")\n'


def job_of(folder: Path, source: str, **more: object) -> Job:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.typ").write_text(HEAD + source, encoding="utf-8")
    target = folder.parent / f"{folder.name}.pdf.part"
    given = {"places": {}, "far": {}, "to_sign": [], "expected": [], "stamp": STAMP, **more}
    return Job(folder, target, **given)  # type: ignore[arg-type]


def heading(name: str) -> str:
    return f'#heading(level: 1)[{name}]#label("{name}")\n'


REGISTER = "".join(f"{heading(f'CTL-00{number}')}\nA stop of the pump.\n#pagebreak(weak: true)\n" for number in (1, 2))
CORE = (
    f"{heading('Report')}\n"
    '#link("rf:CTL-002")[the stop], #link("rf:docs/a#härte (1)")[the other], #link("rf:Report")[here]\n'
    '#link("rf-sign:1")[#rect(width: 60pt, height: 20pt)]\n'
)
FAR = {
    "CTL-002": ("file-D.pdf", "CTL-002"),
    "docs/a#härte (1)": ("file-D.pdf", "CTL-001"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[Made | Trouble]]:
    """A register, and a core report with links to it, made side by side."""
    folder = tmp_path_factory.mktemp("set")
    register = job_of(
        folder / "D", REGISTER, expected=["CTL-001", "CTL-002", "A stop of the pump.\0A stop of the pump."], label="D-"
    )
    core = job_of(
        folder / "core",
        CORE,
        far=FAR,
        to_sign=[PlaceToSign("manager", "Signature as manager")],
        volumes=[NamedVolume("D", "Register", "file-D.pdf", "12ab", 5, 2)],
        expected=["Report", "not there"],
    )
    return register.target, core.target, work.run([core, register], 2)


def test_what_comes_back_is_of_the_file(made: tuple[Path, Path, list[Made | Trouble]]) -> None:
    register, core, (of_core, of_register) = made
    assert isinstance(of_core, Made) and isinstance(of_register, Made)
    assert (of_register.pages, of_register.dests, of_register.lost) == (2, {"CTL-001": 1, "CTL-002": 2}, [])
    assert (of_core.pages, of_core.dests, of_core.lost) == (1, {"Report": 1}, ["not there"])
    for path, each in ((register, of_register), (core, of_core)):
        content = path.read_bytes()
        assert (each.size, each.sha256) == (len(content), sha256(content).hexdigest())
        assert each.memory > 10 or sys.platform != "linux"


def test_links_lead_to_the_other_file(made: tuple[Path, Path, list[Made | Trouble]]) -> None:
    register, core, _ = made
    with pikepdf.open(core) as pdf, pikepdf.open(register) as other:
        there = set(pikepdf.NameTree(other.Root.Names.Dests))
        links = [each for each in pdf.pages[0].Annots if "/A" in each]
        assert [(str(each.A.S), str(each.A.F), str(each.A.D)) for each in links] == [
            ("/GoToR", "file-D.pdf", "CTL-002"),
            ("/GoToR", "file-D.pdf", "CTL-001"),
        ]
        assert {str(each.A.D) for each in links} <= there
        assert [str(each.Contents) for each in links] == ["CTL-002 in file-D.pdf", "CTL-001 in file-D.pdf"]
        assert [str(each.Dest) for each in pdf.pages[0].Annots if "/Dest" in each] == ["Report"]
        assert [str(each.T) for each in pdf.Root.AcroForm.Fields] == ["manager"]
        assert [str(each.SHA256) for each in pdf.Root[VOLUMES]] == ["12ab"]
        # what a reader shows as the number of a page
        assert other.pages[1].label == "D-2" and pdf.pages[0].label == "1"


def test_a_reader_knows_them(made: tuple[Path, Path, list[Made | Trouble]]) -> None:
    _, core, _ = made
    document = pypdfium2.PdfDocument(core)
    links, start, link = [], pypdfium2.internal.utils.ctypes.c_int(0), pdfium.FPDF_LINK()
    page = document[0]
    while pdfium.FPDFLink_Enumerate(page, start, link):
        action = pdfium.FPDFLink_GetAction(link)
        if action:
            buffer = pypdfium2.internal.utils.ctypes.create_string_buffer(100)
            pdfium.FPDFAction_GetFilePath(action, buffer, 100)
            links.append((pdfium.FPDFAction_GetType(action), buffer.value))
    document.close()
    assert links == [(pdfium.PDFACTION_REMOTEGOTO, b"file-D.pdf")] * 2


def test_the_same_sources_give_the_same_bytes(made: tuple[Path, Path, list[Made | Trouble]], tmp_path: Path) -> None:
    (again,) = work.run([job_of(tmp_path / "D", REGISTER, label="D-")], 1)
    assert isinstance(again, Made) and isinstance(made[2][1], Made)
    assert again.sha256 == made[2][1].sha256


# ---------------------------------------------------------------------------------------------- what goes wrong

WRONG = "#nothing-of-this-name\n"


@pytest.mark.parametrize("workers", [1, 4])
def test_the_first_trouble_is_always_the_same(workers: int, tmp_path: Path) -> None:
    # the one that fails at once is the smallest, and the last to begin
    slow = heading("a") + "#for n in range(400) [#lorem(80) ]\n"
    jobs = [
        job_of(tmp_path / "a", f"{slow}\n// {'x' * 900}"),
        job_of(tmp_path / "b", f'{slow}#link("rf:nowhere")[x]\n// {"x" * 900}'),
        job_of(tmp_path / "c", WRONG),
        job_of(tmp_path / "d", f"{slow}\n// {'x' * 900}"),
    ]
    good, place, *others = work.run(jobs, workers)
    assert isinstance(good, Made) and place == Trouble("place", "nowhere")
    assert [each.kind in ("typst", "stopped") for each in others if isinstance(each, Trouble)] == [True] * len(others)
    assert [path.name for path in sorted(tmp_path.glob("*.part"))] == ["a.pdf.part"]


def test_typst_says_where(tmp_path: Path) -> None:
    (found,) = work.run([job_of(tmp_path / "a", WRONG)], 1)
    assert isinstance(found, Trouble) and found.kind == "typst"
    assert re.search(r"unknown variable: nothing-of-this-name(.|\n)*main\.typ:3:1", found.text)


@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("os.kill(os.getpid(), 9)", "was ended by signal 9"),
        ("os.write(2, b'memory allocation of 9 bytes failed\\n'); os.abort()", "was ended by signal 6: memory allocation of 9 bytes failed"),
        ("raise MemoryError", "ended with exit code 1: out of memory"),
    ],
)  # fmt: skip
def test_a_process_that_dies_is_told_in_one_line(
    end: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # as the system does it where there is no memory left, or as Typst does
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "class Ends:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == 'typst': {end}\n"
        "sys.meta_path.insert(0, Ends())\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (found,) = work.run([job_of(tmp_path / "file-D", heading("a"))], 1)
    assert found == Trouble("process", f"the process that set file-D.pdf {how}; is there enough memory?")
    assert not list(tmp_path.glob("*.part"))


def test_what_the_system_refuses_is_no_crash(tmp_path: Path) -> None:
    job = job_of(tmp_path / "a", heading("a"))._replace(target=tmp_path / "no such folder" / "a.pdf.part")
    with pytest.raises(OSError, match="No such file"):
        work.run([job], 1)


LONG = "#for n in range(8000) [#lorem(200) #n ]\n"


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in listed.read_text(encoding="ascii").split()] if listed.exists() else []


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which processes there are")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_however_it_ends(by: signal.Signals, tmp_path: Path) -> None:
    jobs = [job_of(tmp_path / name, LONG) for name in "ab"]
    code = (
        "import sys; from pathlib import Path; from datetime import *; from riskfile.render.pdf.work import *\n"
        # a shell that runs the tests in the background has interrupts ignored
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "folders = [Path(each) for each in sys.argv[1:]]\n"
        "run([Job(each, each.with_suffix('.part'), {}, {}, [], [], datetime(2026, 1, 1, tzinfo=UTC)) for each in folders], 2)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code, *(str(each.folder) for each in jobs)], stderr=subprocess.PIPE
    )
    try:
        until = time.monotonic() + 60
        while len(workers := children_of(running.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(workers) == 2
        running.send_signal(by)
        _, said = running.communicate(timeout=30)
        assert running.returncode and (by != signal.SIGINT or b"KeyboardInterrupt" in said)
        while any(map(_lives, workers)) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(map(_lives, workers))
    finally:
        running.kill()
        running.wait()


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ---------------------------------------------------------------------------------------------- links, in their place


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["CTL-002", "a", "docs/a#b", "no (such) place", "ä"]), max_size=12), st.booleans())
def test_links_of_any_length_keep_the_file_whole(places: list[str], far: bool) -> None:
    source = HEAD + heading("a") + "".join(f'#link("rf:{each}")[x]\n\n' for each in places)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        path.write_bytes(typst.compile(source.encode(), format="pdf"))
        names = dict.fromkeys(places, "a")
        others = {each: ("a long name of another file, longer than all others (1).pdf", each) for each in places}
        finish.make_links(path, names, (), others if far else {})
        with pikepdf.open(path) as pdf:
            assert not pdf.check_pdf_syntax()
            links = list(pdf.pages[0].get("/Annots", []))
            if far:
                assert [bytes(each.A.D).decode() for each in links] == places
            else:
                assert [str(each.Dest) for each in links] == ["a"] * len(places)


def test_no_more_are_set_at_once_than_there_is_memory_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= work.workers() <= (os.cpu_count() or 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)), raising=False)
    said = {"/proc/meminfo": ["MemTotal: 32000000 kB", "MemAvailable: 8000000 kB"]}
    monkeypatch.setattr(work, "_said", lambda path: said.get(path, []))
    assert work.workers() == 6
    # a container has less than its machine, and one without a limit says so
    said |= {"/sys/fs/cgroup/memory.max": ["max"], "/sys/fs/cgroup/memory.current": ["1000000000"]}
    assert work.workers() == 6
    said["/sys/fs/cgroup/memory.max"] = ["4000000000"]
    assert work.workers() == 2
    said["/sys/fs/cgroup/memory.max"] = ["900000000"]
    said["/sys/fs/cgroup/memory.stat"] = ["anon 1", "inactive_file 900000000"]
    assert work.workers() == 1
    said.clear()
    assert work.workers() == 16
