"""`riskfile sign --pdf` and `riskfile verify --pdf`, as people call them."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import textwrap
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest

import pdfkit
from gitkit import git
from pdfkit import PASSPHRASE, Party, key_file, party
from riskfile.cli import main
from riskfile.policy import PolicyError
from riskfile.policy.load import load_policy
from riskfile.policy.signers import authorities, load_signers
from riskfile.render.pdf.finish import VOLUMES, NamedVolume, name_volumes
from sphinxkit import build, edit, project

APPROVAL = """
approval:
  - role: Risk manager
    author: true
    meanings: [prepared]
  - role: Quality director
    gate: manufacturing
"""
PEOPLE = {"R. Manager": "Risk manager", "Q. Director": "Quality director"}


class Made(NamedTuple):
    """A project with its PDF and who may sign it."""

    root: Path
    pdf: Path
    keys: Path
    people: dict[str, Party]
    ca: Party

    def words(self, name: str, *more: str) -> list[str]:
        role = PEOPLE[name]
        said = ("--meaning", "prepared" if role == "Risk manager" else "approved", "--justification", "REV-001 says so")
        key = self.keys / f"{name.replace(' ', '-')}.p12"
        rest = ("--passphrase-file", str(self.keys / "passphrase"), "--project", str(self.root))
        return ["sign", "--pdf", str(self.pdf), "--role", role, *said, "--key", str(key), *rest, *more]

    def verify(self, *more: str) -> list[str]:
        return ["verify", "--pdf", str(self.pdf), "--project", str(self.root), *more]


def listed(people: dict[str, Party], ca: Party, more: str = "") -> str:
    lines = ["version: 1", "signers:"]
    for name, who in people.items():
        lines += [f"  - name: {name}", f"    roles: [{PEOPLE[name]}]", f"    emails: [{name[3:].lower()}@example.org]"]
        lines += ["    key: |", textwrap.indent(who.pem.strip(), "      "), *([f"    {more}"] if more else [])]
    return "\n".join([*lines, "authorities:", "  - |", textwrap.indent(ca.pem.strip(), "    ")]) + "\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("pdf")
    root = project(folder / "project", "")
    ca = party("Example CA", authority=True)
    people = {name: party(name, ca) for name in PEOPLE}
    edit(root, "needs/policy.yaml", lambda text: text + APPROVAL)
    (root / "needs/signers.yaml").write_text(listed(people, ca), encoding="utf-8")
    done = build(root, builder="riskpdf")
    assert done.status == 0, done.warnings
    pdf = shutil.copy(done.out / "risk-management-file.pdf", folder / "file.pdf")
    shutil.rmtree(root / "_build", ignore_errors=True)
    keys = folder / "keys"
    keys.mkdir()
    for who in people.values():
        key_file(keys, who)
    (keys / "passphrase").write_bytes(PASSPHRASE + b"\n")
    return Made(root, Path(pdf), keys, people, ca)


@pytest.fixture
def made(built: Made, tmp_path: Path) -> Iterator[Made]:
    """A copy, whose project is no repository."""
    root = tmp_path / "project"
    shutil.copytree(built.root, root)
    yield built._replace(root=root, pdf=Path(shutil.copy(built.pdf, tmp_path / "file.pdf")))


def failed(words: list[str], capsys: pytest.CaptureFixture[str], status: int = 2) -> str:
    assert main(words) == status
    out, err = capsys.readouterr()
    assert PASSPHRASE.decode() not in out + err and "Traceback" not in err
    return err if status == 2 else out


def test_two_roles_sign_and_it_is_verified(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(made.words("R. Manager")) == 0
    out = capsys.readouterr().out
    assert re.fullmatch(rf"R\. Manager has signed {made.pdf} as Risk manager: prepared \(.*\)\.\n", out)
    # the second is demanded at a later gate alone
    assert main(made.verify()) == 0
    out = capsys.readouterr().out
    assert "not signed yet, and not demanded at this gate: Quality director" in out
    assert "1 signature verified." in out
    assert "FAILED: not signed as Quality director" in failed(made.verify("--gate", "manufacturing"), capsys, 1)
    assert main(made.words("Q. Director")) == 0
    capsys.readouterr()
    assert main(made.verify("--gate", "manufacturing")) == 0
    out = capsys.readouterr().out
    assert "today's content is what it shows" in out and "2 signatures verified." in out
    assert "added since: the signature quality-director" in out
    assert main(made.verify("--format", "json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] and found["approved"] and found["as_signed"] and found["revisions"] == 3
    first, second = found["signatures"]
    assert first["role"] == "Risk manager" and first["certifies"] and first["added"][0]["kind"] == "signature"
    assert second["signer"] == "Q. Director" and second["whole"] and second["faults"] == []
    assert re.fullmatch("[0-9a-f]{64}", first["certificate"]["sha256"])


def test_what_is_signed_goes_into_a_submission_as_it_is(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(made.words("R. Manager")) == 0
    folder = tmp_path / "submission"
    words = ["--project", str(made.root), "--pdf", str(made.pdf), "--output", str(folder)]
    capsys.readouterr()
    assert main(["export", "submission", *words]) == 0
    assert "1 signature\n" in capsys.readouterr().out
    assert (folder / "pdf/001_file.pdf").read_bytes() == made.pdf.read_bytes()
    assert main(made._replace(pdf=folder / "pdf/001_file.pdf").verify()) == 0


def test_where_an_event_loop_runs_already(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    async def both() -> list[int]:
        return [main(made.words("R. Manager")), main(made.verify())]

    assert asyncio.run(both()) == [0, 0]
    assert "1 signature verified." in capsys.readouterr().out


def test_a_flipped_byte_and_an_edited_item(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(made.words("R. Manager")) == 0
    good = made.pdf.read_bytes()
    capsys.readouterr()
    edit(made.root, "needs/policy.yaml", lambda text: text.replace("Nobody", "Somebody", 1))
    out = failed(made.verify(), capsys, 1)
    assert "today's content is another" in out and out.endswith("Today's content is not what was signed.\n")
    assert main(made.verify("--allow-changed")) == 0
    made.pdf.write_bytes(good[:9000] + bytes([good[9000] ^ 1]) + good[9001:])
    capsys.readouterr()
    assert main(made.verify("--format", "json", "--allow-changed")) == 1
    found = json.loads(capsys.readouterr().out)
    (fault,) = found["signatures"][0]["faults"]
    (span,) = fault["changed"]
    assert fault["kind"] == "changed" and span["first"] <= 9000 <= span["last"]


def test_out_of_turn_and_twice(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert "it is not the turn of Quality director: the policy has Risk manager sign" in failed(
        made.words("Q. Director"), capsys
    )
    assert main(made.words("R. Manager")) == 0
    assert "is signed as Risk manager already" in failed(made.words("R. Manager"), capsys)


def test_who_may_not(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    before = made.pdf.read_bytes()
    # another's role
    words = made.words("R. Manager")
    words[words.index("Risk manager")] = "Quality director"
    assert "R. Manager may not sign as Quality director" in failed(words, capsys)
    words[words.index("Quality director")] = "King"
    assert "nobody signs as 'King'" in failed(words, capsys)
    # one whose certificate is not listed, is revoked, or does not count any more
    signers = made.root / "needs/signers.yaml"
    for more, said in (
        ("revoked: 2026-01-01", "was revoked on 2026-01-01"),
        ("valid-until: 2026-01-01", "counts from the beginning to 2026-01-01"),
    ):
        signers.write_text(listed(made.people, made.ca, more), encoding="utf-8")
        assert said in failed(made.words("R. Manager"), capsys)
    stranger = {"R. Manager": party("R. Manager", made.ca)}
    signers.write_text(listed(stranger, made.ca), encoding="utf-8")
    assert "Common Name: R. Manager) is not in" in failed(made.words("R. Manager"), capsys)
    signers.unlink()
    assert "there is no list of who may sign here" in failed(made.words("R. Manager"), capsys)
    assert made.pdf.read_bytes() == before


def test_who_has_written_it_does_not_approve_it(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    git(made.root, "init", "-q", "-b", "main")
    git(made.root, "add", "-A")
    git(made.root, "commit", "-q", "-m", "all of it", "--author", "Q. Director <x@example.org>")
    assert main(made.words("R. Manager")) == 0
    said = failed(made.words("Q. Director"), capsys)
    assert "Q. Director has written what is to be signed" in said and "nobody signs their own work" in said


def test_secrets(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = made.words("R. Manager")
    at = words.index("--passphrase-file")
    without = words[:at] + words[at + 2 :]
    monkeypatch.setenv("RELEASE_SECRET", "not that one")
    said = failed([*without, "--passphrase-variable", "RELEASE_SECRET"], capsys)
    assert "cannot be opened: the passphrase is wrong" in said and "not that one" not in said
    assert "there is no variable NOTHING" in failed([*without, "--passphrase-variable", "NOTHING"], capsys)
    assert "expected one of them" in failed([*words, "--passphrase-variable", "RELEASE_SECRET"], capsys)
    assert "No such file" in failed([*without, "--passphrase-file", str(tmp_path / "none")], capsys)
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    assert "is no text" in failed([*without, "--passphrase-file", str(tmp_path / "binary")], capsys)
    # asked for, and not shown
    import getpass

    monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSPHRASE.decode() if "Manager.p12" in prompt else "")
    assert main(without) == 0
    assert PASSPHRASE.decode() not in "".join(capsys.readouterr())


def test_nobody_can_be_asked(made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import getpass

    def nobody(prompt: str) -> str:
        raise EOFError

    words = made.words("R. Manager")
    at = words.index("--passphrase-file")
    monkeypatch.setattr(getpass, "getpass", nobody)
    assert "nobody can be asked for it: Passphrase of" in failed(words[:at] + words[at + 2 :], capsys)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--token", "t"), "a PKCS#11 token is named by both --token and --module"),
        (("--token", "t", "--module", "nowhere.so"), "the PKCS#11 module nowhere.so cannot be loaded"),
        (("--time-stamp", "ftp://x"), "found 'ftp://x', expected the address of a server"),
        (("--time-stamp", "http://127.0.0.1:9/"), "http://127.0.0.1:9/ has given no time stamp"),
        (("--evidence", "nothing.crl"), "nothing.crl: No such file"),
        (("NOTHING",), "NOTHING"),
    ],
)
def test_wrong_usage(more: tuple[str, ...], said: str, made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    before = made.pdf.read_bytes()
    assert said in failed(made.words("R. Manager", *more), capsys)
    assert made.pdf.read_bytes() == before


def test_a_key_in_the_project_or_none(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    words = made.words("R. Manager")
    at = words.index("--key") + 1
    inside = shutil.copy(words[at], made.root / "key.p12")
    assert "lies in the project's folder" in failed([*words[:at], str(inside), *words[at + 1 :]], capsys)
    assert "expected a PKCS#12 file" in failed([*words[: at - 1], *words[at + 1 :]], capsys)
    at = words.index("--pdf") + 1
    assert "there is no such file; `riskfile build` writes it" in failed(
        [*words[:at], "nowhere.pdf", *words[at + 1 :]], capsys
    )
    assert "No such file" in failed(["verify", "--pdf", "nowhere.pdf", "--project", str(made.root)], capsys)
    assert "found the names of baselines too" in failed(made.verify("A"), capsys)
    assert "found no baseline, expected its NAME, or --pdf" in failed(
        [
            "sign",
            "--role",
            "Risk manager",
            "--meaning",
            "prepared",
            "--justification",
            "all of it",
            "--project",
            str(made.root),
        ],
        capsys,
    )


def test_rework_is_not_signed_by_an_old_pdf(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    edit(made.root, "needs/policy.yaml", lambda text: text.replace("Nobody", "Somebody", 1))
    said = failed(made.words("R. Manager"), capsys)
    assert "shows the content sha256:" in said and "build it anew, look at it, and sign that" in said


@pdfkit.NEEDS_SOFTHSM
def test_a_token(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for module in pdfkit.token(tmp_path, made.people["R. Manager"]):
        words = made.words("R. Manager")
        words[words.index("--key") + 1] = "approver"
        pin = tmp_path / "pin"
        pin.write_text("1234\n")
        words[words.index("--passphrase-file") + 1] = str(pin)
        words += ["--token", "release", "--module", str(module)]
        assert main(words) == 0
    assert main(made.verify()) == 0


def test_another_list(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(made.words("R. Manager")) == 0
    other = tmp_path / "list.yaml"
    other.write_text(listed({"R. Manager": party("R. Manager")}, made.ca), encoding="utf-8")
    assert "is not in the list given" in failed(made.verify("--signers", str(other)), capsys, 1)


def test_without_a_project(made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An archive has the PDF, and whoever looks at it a list of their own."""
    assert main(made.words("R. Manager")) == 0
    archive, other = tmp_path / "archive", tmp_path / "list.yaml"
    archive.mkdir()
    other.write_text(listed(made.people, made.ca), encoding="utf-8")
    words = ["verify", "--pdf", str(made.pdf), "--signers", str(other), "--project", str(archive)]
    capsys.readouterr()
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "1. Risk manager: R. Manager" in out and "today" not in out
    assert "not signed as Quality director" in failed([*words, "--role", "Quality director"], capsys, 1)
    other.write_text("signers: 3\n", encoding="utf-8")
    assert f"{other}:1:" in failed(words, capsys)


def test_without_the_extra(made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "pyhanko" else found(name, *more)
    )
    for words in (made.words("R. Manager"), made.verify()):
        assert "riskfile[sign] is needed and not installed" in failed(words, capsys)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_certificates_of_the_list(built: Made) -> None:
    text = listed(built.people, built.ca)
    policy = load_policy((built.root / "needs/policy.yaml").read_text("utf-8"), "needs/policy.yaml")
    first, second = load_signers(text, "needs/signers.yaml", policy)
    assert (first.kind, second.kind) == ("x509", "x509") and re.fullmatch("SHA256:[0-9a-f]{64}", first.print)
    assert authorities(text, "needs/signers.yaml") == (built.ca.der,)


@pytest.mark.parametrize("place", ["key", "authority"])
def test_what_is_no_certificate(place: str, built: Made) -> None:
    policy = load_policy((built.root / "needs/policy.yaml").read_text("utf-8"), "needs/policy.yaml")
    text = listed(built.people, built.ca)
    pem = (built.people["R. Manager"] if place == "key" else built.ca).pem.strip()
    line = pem.splitlines()[1]
    for wrong in (
        text.replace(line, line[:-4]),
        text.replace(line, "!" + line[1:]),
        text.replace(line, "AAAA" + line[4:]),
    ):
        assert wrong != text
        with pytest.raises(PolicyError) as caught:
            load_signers(wrong, "needs/signers.yaml", policy)
        (problem,) = caught.value.problems
        assert "found no certificate, or one that is cut or mistyped" in str(problem.message)
        assert line[8:30] not in str(problem.message) and problem.span.line > 1
    private = text.replace("BEGIN CERTIFICATE", "BEGIN PRIVATE KEY").replace("END CERTIFICATE", "END PRIVATE KEY")
    with pytest.raises(PolicyError) as caught:
        load_signers(private, "needs/signers.yaml", policy)
    assert len(caught.value.problems) == 3
    assert all("found a private key" in str(each.message) for each in caught.value.problems)


# --- a core report and its volumes


@pytest.fixture
def of_set(made: Made) -> Made:
    """The same PDF as the core report of two volumes, which lie beside it."""
    volumes = []
    for name, title in (("A", "Hazard analysis"), ("D", "Register of items")):
        path = made.pdf.with_name(f"file-{name}.pdf")
        with pikepdf.open(made.pdf) as pdf:
            pdf.docinfo["/Title"] = title
            pdf.save(path)
            pages = len(pdf.pages)
        data = path.read_bytes()
        volumes.append(NamedVolume(name, title, path.name, sha256(data).hexdigest(), len(data), pages))
    with pikepdf.open(made.pdf, allow_overwriting_input=True) as pdf:
        name_volumes(pdf, volumes)
        pdf.save(made.pdf)
    return made


def test_who_signs_the_core_report_signs_its_volumes(of_set: Made, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(of_set.words("R. Manager")) == 0
    assert re.search(r"prepared \(.*\), and with it 2 volumes\.\n$", capsys.readouterr().out)
    assert main(of_set.verify()) == 0
    out = capsys.readouterr().out
    assert re.search(r"  volume A, Hazard analysis, \d+ pages: file-A\.pdf is the one that is named\n", out)
    assert out.endswith("1 signature of a core report and 2 volumes verified.\n")
    assert main(of_set.verify("--format", "json")) == 0
    volumes = json.loads(capsys.readouterr().out)["volumes"]
    data = of_set.pdf.with_name("file-D.pdf").read_bytes()
    assert [(each["name"], each["state"]) for each in volumes] == [("A", "same"), ("D", "same")]
    assert volumes[1]["sha256"] == sha256(data).hexdigest() and volumes[1]["size"] == len(data)


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        (lambda path: path.unlink(), "volume-missing", "the volume D is not there: file-D.pdf"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "volume-other", "the volume D is another: file-D.pdf has the SHA-256 "),
        (
            lambda path: path.write_bytes(path.read_bytes() + b"\n% more\n"),
            "volume-other",
            "something was added to the volume D after it was built: file-D.pdf",
        ),
        (lambda path: (path.unlink(), path.mkdir()), "volume-other", "the volume D cannot be read: file-D.pdf: Is a directory"),
    ],
    ids=["missing", "other", "added to", "a folder"],
)  # fmt: skip
def test_a_volume_that_is_not_the_one_that_was_signed(
    change: Callable[[Path], object], kind: str, said: str, of_set: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    volume = of_set.pdf.with_name("file-D.pdf")
    good = volume.read_bytes()
    change(volume)
    unsigned = of_set.pdf.read_bytes()
    # nobody signs what is not there
    assert said in failed(of_set.words("R. Manager"), capsys)
    assert of_set.pdf.read_bytes() == unsigned
    shutil.rmtree(volume) if volume.is_dir() else volume.unlink(missing_ok=True)
    volume.write_bytes(good)
    assert main(of_set.words("R. Manager")) == 0
    capsys.readouterr()
    change(volume)
    out = failed(of_set.verify(), capsys, 1)
    assert f"  FAILED: {said}" in out and out.endswith("Not approved.\n")
    # the signature itself holds
    assert "prepared: verified" in out and "volume A, Hazard analysis" in out
    found = json.loads(failed(of_set.verify("--format", "json"), capsys, 1))
    assert [each["kind"] for each in found["faults"]] == [kind]
    assert [each["state"] for each in found["volumes"]] == ["same", kind.removeprefix("volume-")]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("/File", "../file-A.pdf", 'the volume A is named by "../file-A.pdf", which is no name of a file'),
        ("/Pages", pikepdf.Name.Many, "what the core report says of its volumes cannot be read: ValueError"),
    ],
)
def test_a_core_report_that_names_no_file(
    key: str, value: Any, said: str, of_set: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    with pikepdf.open(of_set.pdf, allow_overwriting_input=True) as pdf:
        pdf.Root[VOLUMES][0][key] = value
        pdf.save(of_set.pdf)
    assert said in failed(of_set.words("R. Manager"), capsys)
    assert said in failed(of_set.verify(), capsys, 1)


def test_volumes_that_are_named_anew_after_signing(of_set: Made, capsys: pytest.CaptureFixture[str]) -> None:
    """What was signed says which volumes there are, and not what somebody has added behind it."""
    assert main(of_set.words("R. Manager")) == 0
    volume = of_set.pdf.with_name("file-D.pdf")
    volume.write_bytes(volume.read_bytes() + b"\n% more\n")
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(of_set.pdf.read_bytes()))
    row = writer.root[VOLUMES][1]
    row["/SHA256"] = generic.pdf_string(sha256(volume.read_bytes()).hexdigest())
    row["/Size"] = generic.NumberObject(len(volume.read_bytes()))
    writer.update_root()
    made = BytesIO()
    writer.write(made)
    of_set.pdf.write_bytes(made.getvalue())
    capsys.readouterr()
    out = failed(of_set.verify(), capsys, 1)
    assert "something was added to the volume D" in out and "in a way that it forbids" in out


def test_a_signed_set_is_kept_with_its_volumes(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    """Signed, built anew, and built anew of another state: what was signed is there and holds."""
    (made.root / "docs/pdf.yaml").write_text("set: full\n", encoding="utf-8")
    out = build(made.root, builder="riskpdf").out
    core = made._replace(pdf=out / "risk-management-file.pdf")
    assert main(core.words("R. Manager")) == 0
    signed = core.pdf.read_bytes()
    assert build(made.root, builder="riskpdf").status == 0
    assert core.pdf.read_bytes() == signed
    assert main(core.verify()) == 0
    assert re.search(r"1 signature of a core report and \d volumes verified", capsys.readouterr().out)
    edit(made.root, "needs/design/base.md", lambda text: text.replace(":id: HAZ-1\n", ":id: HAZ-1\n:tags: seen\n", 1))
    assert build(made.root, builder="riskpdf").status == 0
    kept = made._replace(pdf=out / "risk-management-file-signed1/risk-management-file.pdf")
    assert kept.pdf.read_bytes() == signed != core.pdf.read_bytes()
    assert main(kept.verify("--allow-changed")) == 0
    assert "volume D, Register of items" in capsys.readouterr().out
    # of the state of today nobody has signed anything
    assert "is signed by nobody" in failed(core.verify(), capsys, 1)
