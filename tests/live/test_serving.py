"""``riskfile serve`` as its user has it: pages follow the files, what cannot be built is told, and nobody else is answered."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from live_kit import Served, serving
from sphinxkit import edit, project

PAGE = "needs/design/base.md"
HTML = "/needs/design/base.html"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # a folder as people have them
    return project(tmp_path_factory.mktemp("served") / "Püm pe 3")


@pytest.fixture(scope="module")
def served(root: Path) -> Iterator[Served]:
    with serving(root, "--today", "2026-11-23") as served:
        served.settled()
        yield served


def number_of(served: Served) -> int:
    number: int = served.state()["number"]
    return number


def test_a_page_follows_its_file(served: Served, root: Path) -> None:
    before = number_of(served)
    edit(root, PAGE, lambda text: text.replace("Infarction by thrombus", "Infarction by a thrombus"))
    state = served.settled(before, HTML[1:])
    assert state["state"] == "ready" and state["version"] > 0
    answer = served.ask(HTML)
    assert answer.status == 200 and "Infarction by a thrombus" in answer.text
    # views on other pages too, and what is not on a page
    assert "Infarction by a thrombus" in served.ask("/ids.html").text
    assert "Infarction by a thrombus" in served.ask("/_riskfile/items.js").text


def test_what_is_found_is_that_of_the_page(served: Served, root: Path) -> None:
    before = number_of(served)
    edit(root, PAGE, lambda text: text.replace(":severity: S", ":severity: X", 1))
    state = served.settled(before, HTML[1:])
    here = {each["code"]: each for each in state["here"]}
    assert here and state["all"]["errors"] > 0
    for each in here.values():
        assert each["address"] == HTML[1:] and each["path"] == PAGE and each["line"] > 0 and each["message"]
    found = served.ask("/-riskfile/findings").text
    assert all(code in found for code in here)
    before = number_of(served)
    edit(root, PAGE, lambda text: text.replace(":severity: X", ":severity: S", 1))
    assert not {*here} <= {each["code"] for each in served.settled(before, HTML[1:])["here"]}


def test_what_cannot_be_built_is_told_and_the_pages_stay(served: Served, root: Path) -> None:
    before, shown = number_of(served), served.ask(HTML).text
    whole = (root / PAGE).read_bytes()
    (root / PAGE).write_bytes(whole + b"\n\xff\xfe\n")
    state = served.settled(before)
    assert state["state"] == "failed" and PAGE in state["text"] and "Traceback" not in state["text"]
    assert served.ask(HTML).text == shown
    before = number_of(served)
    (root / PAGE).write_bytes(whole)
    state = served.settled(before)
    assert state["state"] == "ready" and not state["text"]


def test_a_policy_that_breaks_and_is_mended(served: Served, root: Path) -> None:
    before, path = number_of(served), root / "needs/policy.yaml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + "\nmatrix: [\n", encoding="utf-8")
    state = served.settled(before)
    assert state["state"] == "failed" and "needs/policy.yaml" in state["text"]
    assert served.ask(HTML).status == 200
    before = number_of(served)
    path.write_text(whole.replace("name:", "name: New ", 1) if "name:" in whole else whole + "\n", encoding="utf-8")
    assert served.settled(before)["state"] == "ready"


def test_what_is_sent_with_each_answer(served: Served) -> None:
    page, missing, file = served.ask(HTML), served.ask("/nowhere.html"), served.ask("/_static/riskfile.css")
    for each in (page, missing, file, served.ask("/-riskfile/live.js")):
        assert each.heads["cache-control"] == "no-store"
        assert each.heads["x-content-type-options"] == "nosniff"
        assert "etag" not in each.heads
    assert (page.status, missing.status, file.status) == (200, 404, 200)
    assert "default-src 'none'" in missing.heads["content-security-policy"]
    assert served.ask("/", "POST").status == 405
    assert served.ask(HTML, "HEAD").text == ""


def test_a_page_that_is_not_there_names_one_that_is(served: Served) -> None:
    answer = served.ask("/docs/base.html")
    assert answer.status == 404 and 'href="/needs/design/base.html"' in answer.text
    assert 'href="/needs/design/base.html"' in served.ask("/docs/bas.html").text
    strange = served.ask("/%3Cscript%3Ealert(1)%3C/script%3E.html")
    assert strange.status == 404 and "<script>alert" not in strange.text


def test_only_this_machine_is_answered(served: Served) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost.evil.example"):
        assert served.ask("/", host=host).status == 421, host
    for host in ("localhost", "LOCALHOST:1", f"127.0.0.1:{served.port}", "[::1]:8000"):
        assert served.ask(HTML, host=host).status == 200, host


def test_nothing_beside_the_pages_is_read(served: Served, root: Path) -> None:
    out = root / "_build/serve/html"
    (out / "away.html").symlink_to(root / "conf.py")
    (out / "off").symlink_to(root / "needs")
    try:
        for path in (
            "/../../../conf.py",
            "/..%2f..%2f..%2fconf.py",
            "/docs/../../../../conf.py",
            "/%2e%2e/%2e%2e/%2e%2e/conf.py",
            "//etc/passwd",
            "/away.html",
            "/off/policy.yaml",
            "/.riskfile-shown.json",
            "/.buildinfo",
            "/docs\\..\\..\\conf.py",
            "/%00",
            "/docs/%ff.html",
            "/-riskfile/../conf.py",
            "/-riskfile/live.py",
        ):
            answer = served.ask(path)
            assert answer.status in (404, 405), path
            assert "extensions" not in answer.text and "root:" not in answer.text, path
    finally:
        (out / "away.html").unlink()
        (out / "off").unlink()


def test_the_bar_is_in_no_file(served: Served, root: Path) -> None:
    assert "/-riskfile/live.js" in served.ask(HTML).text
    for path in (root / "_build/serve/html").rglob("*.html"):
        assert "-riskfile/live" not in path.read_text(encoding="utf-8")


def test_two_of_one_project(served: Served, root: Path) -> None:
    with serving(root, "--today", "2026-11-23") as other:
        assert other.settled()["state"] == "ready"
        assert other.port != served.port
        assert other.ask(HTML).status == served.ask(HTML).status == 200
        assert (root / "_build/serve-2/html").is_dir()
        assert other.end() == 0


def test_nothing_is_written_to_the_project_and_the_end_is_clean(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with serving(root) as served:
        number = served.settled()["number"]
        edit(root, PAGE, lambda text: text + "\nMore.\n")
        served.settled(number)
        edit(root, PAGE, lambda text: text.removesuffix("\nMore.\n"))
        served.settled(number + 1)
        assert served.end() == 0, served.said
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "_build" not in path.parts}
    assert after == before
    assert not (root / "_build/serve/html/.riskfile-unfinished").exists()
    assert (root / "_build/serve/doctrees/environment.pickle").exists()
    assert "Traceback" not in "".join(served.said)


def test_a_project_that_does_not_build_waits(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    conf = (root / "conf.py").read_text(encoding="utf-8")
    (root / "conf.py").write_text("extensions = ['no_such_extension', 'riskfile']\n", encoding="utf-8")
    with serving(root) as served:
        state = served.settled()
        assert state["state"] == "failed" and "no_such_extension" in state["text"]
        answer = served.ask("/")
        assert answer.status == 503 and "no_such_extension" in answer.text
        (root / "conf.py").write_text(conf, encoding="utf-8")
        assert served.settled(state["number"])["state"] == "ready"
        assert served.ask(HTML).status == 200


def test_a_port_that_is_taken(root: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AssertionError) as told:
            Served(root, "--port", str(port))
    assert f"port {port} of 127.0.0.1 is taken by another program" in str(told.value)
