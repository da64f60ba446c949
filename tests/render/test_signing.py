"""Signatures in the PDF: made with keys of these tests, verified, and held against all that can be wrong with them."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pdfkit
from pdfkit import PASSPHRASE, Party, allowed, dummy_stamper, key_file, party, revocation_list
from riskfile.render.pdf import pieces
from riskfile.render.pdf.signed import SigningError, Statement, content_of, opened, places, roles_said, statement_of
from riskfile.render.pdf.signing import Evidence, key_of_file, key_of_token, read_evidence, sign
from riskfile.render.pdf.verifying import Report, Rules, verify, verify_data
from sphinxkit import build, edit, project

ROLES = ("Risk manager", "Medical director", "Quality director")
MEANINGS = ("prepared", "reviewed", "approved for release")
ORDER = [SimpleNamespace(role=role, meanings=(meaning,)) for role, meaning in zip(ROLES, MEANINGS, strict=True)]
WHY = "the review RMR-1 says so"


class Made(NamedTuple):
    """A built PDF that nobody has signed, who may sign it, and one that all three have signed."""

    pdf: Path
    content: str
    ca: Party
    tsa: Party
    people: tuple[Party, ...]
    all: bytes

    def rules(self, **more: Any) -> Rules:
        listed = [allowed(each, role) for each, role in zip(self.people, ROLES, strict=True)]
        return Rules(**{"allowed": listed, "authorities": [self.ca.der], "today": self.content, **more})

    def says(self, number: int = 0, **more: str) -> Statement:
        said = Statement(self.people[number].name, ROLES[number], MEANINGS[number], WHY, self.content, "1.0")
        return said._replace(**more)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root = project(tmp_path_factory.mktemp("signed") / "project", "")
    names = ("R. Manager", "M. Doctor", "Q. Director")
    rows = "".join(
        f"  - {{role: {role}, name: {name}, competence: HR-1}}\n" for role, name in zip(ROLES, names, strict=True)
    )
    edit(root, "needs/policy.yaml", lambda text: re.sub(r"^roles:\n(  - .*\n)+", f"roles:\n{rows}", text, flags=re.M))
    built = build(root, builder="riskpdf")
    assert built.status == 0, built.warnings
    pdf = built.out / "risk-management-file.pdf"
    ca = party("Example CA", authority=True)
    tsa = party("Example TSA", ca, stamps=True)
    people = tuple(party(name, ca) for name in names)
    content = content_of(opened(pdf.read_bytes(), pdf))
    found = Made(pdf, content, ca, tsa, people, b"")
    work = root / "work.pdf"
    shutil.copy(pdf, work)
    stamper = dummy_stamper(tsa, ca)
    for number in range(3):
        pdfkit.signed(work, root, people[number], found.says(number), stamper=stamper if number == 2 else None)
    return found._replace(all=work.read_bytes())


@pytest.fixture
def pdf(made: Made, tmp_path: Path) -> Path:
    """A copy of the PDF that nobody has signed."""
    return Path(shutil.copy(made.pdf, tmp_path / "file.pdf"))


def kinds(report: Report) -> list[str]:
    return [*(each.kind for each in report.faults), *(one.kind for each in report.signatures for one in each.faults)]


def told(report: Report) -> str:
    return "\n".join(
        str(one.said) for one in (*report.faults, *(fault for each in report.signatures for fault in each.faults))
    )


# ------------------------------------------------------------------------------------------------ signing


def test_the_title_page_has_a_place_for_each_role(made: Made) -> None:
    reader = opened(made.pdf.read_bytes(), made.pdf)
    assert places(reader) == dict.fromkeys(("risk-manager", "medical-director", "quality-director"), False)
    assert roles_said(reader) == list(ROLES)
    assert re.fullmatch("sha256:[0-9a-f]{64}", made.content)


def test_three_roles_sign_and_all_of_it_is_verified(made: Made) -> None:
    assert made.all.startswith(made.pdf.read_bytes())
    report = verify_data(made.all, made.rules(asked=ORDER, demanded=ROLES))
    assert told(report) == "" and report.approved and report.as_signed
    assert report.content == made.content and report.revisions == 4 and report.pending == ()
    first, second, third = report.signatures
    assert [each.statement for each in report.signatures] == [made.says(number) for number in range(3)]
    assert [each.signer for each in report.signatures] == [each.name for each in made.people]
    assert [each.certifies for each in report.signatures] == [True, False, False]
    assert [each.whole for each in report.signatures] == [False, False, True]
    assert [each.revision for each in report.signatures] == [2, 3, 4]
    assert [(each.kind, each.allowed) for each in first.added] == [("signature", True)] * 2
    assert str(first.added[0].said) == "the signature medical-director"
    assert third.added == () and third.covered == len(made.all)
    assert first.certificate.subject == "Common Name: R. Manager"
    assert first.certificate.issuer == "Common Name: Example CA"
    # whose time it is
    assert first.stamped_by == "" and third.stamped_by == "Common Name: Example TSA"
    assert "no time stamp confirms it" in str(first.notes[0]) and third.notes == ()
    assert second.time.endswith("+00:00") or re.search(r"[+-]\d\d:\d\d$", second.time)


def test_it_is_seen_on_the_title_page(made: Made, tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(made.all)) as pdf:
        for number, field in enumerate(pdf.Root.AcroForm.Fields):
            look = field.AP.N
            assert [float(each) for each in look.BBox[2:]] == pytest.approx(
                [float(field.Rect[2] - field.Rect[0]), float(field.Rect[3] - field.Rect[1])], abs=1
            )
            fonts = look.Resources.Font
            assert len(fonts) >= 1, number
    # what a viewer draws, which goes by the appearance
    import pypdfium2

    def drawn(data: bytes) -> bytes:
        document = pypdfium2.PdfDocument(data)
        document.init_forms()
        bitmap: Any = document[0].render(scale=1, may_draw_forms=True)
        document.close()
        return bytes(bitmap.buffer)

    assert drawn(made.all) != drawn(made.pdf.read_bytes())


def test_a_build_takes_no_signature_away(made: Made) -> None:
    root = made.pdf.parents[2]
    before = made.pdf.read_bytes()
    try:
        made.pdf.write_bytes(made.all)
        assert build(root, builder="riskpdf").status == 0
        assert made.pdf.read_bytes() == made.all
        # of another state
        made.pdf.write_bytes(b"%PDF-1.7 old /ByteRange [0 1 2 3]")
        assert build(root, builder="riskpdf").status == 0
        kept = made.pdf.with_name("risk-management-file-signed1.pdf")
        assert kept.read_bytes().startswith(b"%PDF-1.7 old") and made.pdf.read_bytes() == before
    finally:
        made.pdf.write_bytes(before)


def test_signing_says_what_it_did(made: Made, pdf: Path, tmp_path: Path) -> None:
    before = pdf.read_bytes()
    now = datetime(2026, 12, 24, 18, 30, 0, 5, UTC).astimezone()
    if not made.people[0].certificate.not_valid_before_utc < now < made.people[0].certificate.not_valid_after_utc:
        now = datetime.now().astimezone()
    did = pdfkit.signed(pdf, tmp_path, made.people[0], made.says(), now=now)
    assert did.field == "risk-manager" and did.time == now.replace(microsecond=0).isoformat()
    assert pdf.stat().st_size == len(before) + did.added
    # nothing lies beside it
    assert {each.name for each in tmp_path.iterdir()} == {"file.pdf", "R.-Manager.p12"}


def test_a_statement_is_read_as_it_was_written() -> None:
    said = Statement("R. M", "Risk\nmanager", "pre: pared", "a  b\nContent: sha256:0", "sha256:1", "")
    (read,) = [statement_of("R. M", said.reason)]
    assert read == said._replace(role="Risk manager", justification="a b Content: sha256:0")
    for reason in (
        "",
        "I approve",
        said.reason.replace("Role", "role"),
        said.reason + "\nRole: another",
        "x\n" + said.reason,
    ):
        assert statement_of("R. M", reason) is None


# ------------------------------------------------------------------------------------------------ archive and access


def form_fields(data: bytes) -> Iterator[tuple[pikepdf.Pdf, Any]]:
    with pikepdf.open(BytesIO(data)) as document:
        for field in document.Root.AcroForm.Fields:
            yield document, field


@pytest.mark.parametrize("signed", [False, True])
def test_a_field_is_as_archive_and_access_ask(signed: bool, made: Made) -> None:
    """ISO 19005-2, 6.3 and 6.4; ISO 14289-1, 7.18: what a checker looks for in a field, before and after it was signed."""
    seen = 0
    for document, field in form_fields(made.all if signed else made.pdf.read_bytes()):
        seen += 1
        assert field.FT == "/Sig" and field.Subtype == "/Widget"
        assert str(field.TU) == f"Signature as {ROLES[seen - 1]}" == str(field.Contents)
        # printed, and neither hidden, invisible, unseen nor toggled (6.3.2); an appearance, and no other than /N (6.3.3)
        flags = int(field.F)
        assert flags & 4 and not flags & (1 | 2 | 32 | 256)
        assert set(field.AP.keys()) == {"/N"} and field.AP.N.Subtype == "/Form"
        # no action (6.4.1)
        assert "/A" not in field and "/AA" not in field
        # its place in the order of the page, and among the tags: a Form that leads to it
        page = document.pages[0].obj
        assert page.Tabs == "/S" and field.objgen in [each.objgen for each in page.Annots]
        tag = pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree)[int(field.StructParent)]
        assert tag.S == "/Form" and tag.K.Type == "/OBJR" and tag.K.Obj.objgen == field.objgen
        assert tag.P.S == "/TD"
        assert ("/V" in field) == signed
        if signed:
            assert_fonts_are_embedded(field.AP.N.Resources)
            value = field.V
            # 6.4.3: a signature of PAdES over the whole, without what a viewer would have to fetch
            assert value.SubFilter == "/ETSI.CAdES.detached" and value.Filter == "/Adobe.PPKLite"
            first, at, behind, _ = (int(each) for each in value.ByteRange)
            assert first == 0 and made.all[at : at + 1] == b"<" and made.all[behind - 1 : behind] == b">"
    assert seen == 3


def assert_fonts_are_embedded(resources: Any) -> None:
    """ISO 19005-2, 6.2.11: each with its letters, and what they mean."""
    fonts = [font for _, font in resources.Font.items()]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        for each in font.DescendantFonts:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(each.FontDescriptor.keys())


def test_the_document_is_as_it_was_built(made: Made) -> None:
    """Tags, metadata, pages and the marks of the archive are the same; nothing runs and nothing is encrypted."""
    with pikepdf.open(made.pdf) as before, pikepdf.open(BytesIO(made.all)) as after:
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()
        assert dict(before.docinfo) == dict(after.docinfo)
        for key in (
            "/StructTreeRoot",
            "/Pages",
            "/Lang",
            "/MarkInfo",
            "/OutputIntents",
            "/ViewerPreferences",
            "/Outlines",
        ):
            assert before.Root[key].unparse() == after.Root[key].unparse()
        assert set(after.Root.keys()) - set(before.Root.keys()) == {"/Perms", "/Extensions", "/Version"}
        assert "/NeedAppearances" not in after.Root.AcroForm and "/XFA" not in after.Root.AcroForm
        assert int(after.Root.AcroForm.SigFlags) == 3
        assert not after.is_encrypted and after.pdf_version == "1.7"
        assert not [each for each in after.objects if isinstance(each, pikepdf.Dictionary) and "/JS" in each]
        assert len(after.pages) == len(before.pages)
        # certified, with nothing allowed but to sign: the form has no other fields
        (reference,) = after.Root.Perms.DocMDP.Reference
        assert reference.TransformMethod == "/DocMDP" and int(reference.TransformParams.P) == 2


def test_another_program_reads_it(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "all.pdf"
    path.write_bytes(made.all)
    with pikepdf.open(path) as document:
        assert document.check_pdf_syntax() == []


@pdfkit.NEEDS_POPPLER
def test_another_program_verifies_it(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "all.pdf"
    for data, often in ((made.all, 3), (flipped(made.all, made.pdf.stat().st_size // 2, 1), 0)):
        path.write_bytes(data)
        done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
        assert done.stdout.count("Signature Validation: Signature is Valid.") == often, done.stdout + done.stderr
        assert done.stdout.count("ETSI.CAdES.detached") == 3


# ------------------------------------------------------------------------------------------------ a byte changed


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]


def gaps(data: bytes) -> list[tuple[int, int]]:
    """Where the signatures themselves stand, which nothing but they cover: from first to behind the last."""
    found = re.findall(rb"/ByteRange \[0 (\d+) (\d+) \d+\s*\]", data)
    return [(int(first), int(last)) for first, last in found]


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_byte_is_told_with_its_place(made: Made, data: st.DataObject) -> None:
    ends = [(0, 40), *((first - 900, first) for first, _ in gaps(made.all)), (len(made.all) - 700, len(made.all))]
    near = st.sampled_from(ends).flatmap(lambda each: st.integers(each[0], each[1] - 1))
    at = data.draw(st.one_of(st.integers(0, len(made.all) - 1), near))
    bit = data.draw(st.integers(0, 7))
    holds(made, at, bit)


def holds(made: Made, at: int, bit: int) -> None:
    if any(first <= at < last for first, last in gaps(made.all)[-1:]):
        return  # the last signature itself, which is not covered
    report = verify_data(flipped(made.all, at, bit), made.rules())
    assert not report.approved, (at, bit)
    faults = [*report.faults, *(fault for each in report.signatures for fault in each.faults)]
    spans = [span for fault in faults for span in fault.changed]
    assert any(first <= at <= last for first, last in spans), (at, bit, faults)
    assert re.search(r"bytes \d+ to \d+", told(report))


def test_a_byte_of_each_kind_is_told(made: Made) -> None:
    interesting = {0, 5, len(made.all) - 2, len(made.all) - 8}
    for word in (b"/ByteRange", b"/V ", b"/FT", b"/Type /Sig", b"/SubFilter", b"/M (", b"startxref", b"/Perms", b"/Root",
                 b"/RiskfilePiece", b"/RiskfileDigests", b"/AcroForm", b"/Prev", b"endobj"):  # fmt: skip
        if (at := made.all.rfind(word)) >= 0:
            interesting.add(at + 1)
    assert len(interesting) > 12
    for at in sorted(interesting):
        holds(made, at, 0)


def test_what_is_put_behind_a_signature_is_told(made: Made) -> None:
    """Nothing covers the place that a signature leaves for itself."""
    first, last = gaps(made.all)[-1]
    assert made.all[last - 9 : last] == b"00000000>"
    report = verify_data(made.all[: last - 3] + b"ab" + made.all[last - 1 :], made.rules())
    assert kinds(report) == ["filled"] and f"bytes {first} to {last - 1}, the signature itself" in told(report)
    for at in (first + 1, first + 9, first + 401):
        assert not verify_data(flipped(made.all, at, 0), made.rules()).approved


def test_the_place_of_a_flipped_byte_is_narrow(made: Made) -> None:
    at = made.pdf.stat().st_size // 2
    report = verify_data(flipped(made.all, at, 3), made.rules())
    spans = {span for each in report.signatures for fault in each.faults for span in fault.changed}
    (span,) = spans
    assert span.first <= at <= span.last and span.last - span.first < max(1024, len(made.all) // 400)
    assert f"bytes {span.first} to {span.last} of {len(made.all)}" in told(report)


@given(st.binary(max_size=6000), st.data())
def test_pieces_tell_where(before: bytes, data: st.DataObject) -> None:
    table = pieces.table(before)
    text = b" ".join(
        key.encode() + b" " + (b"%d" % value if isinstance(value, int) else b"<" + value.hex().encode() + b">")
        for key, value in table.items()
    )
    whole = before + b"\n" + text + b"\n"
    assert pieces.changed(whole) == (pieces.Span(len(before), len(whole) - 1),)
    at = data.draw(st.integers(0, len(whole) - 1))
    spans = pieces.changed(flipped(whole, at, data.draw(st.integers(0, 7))))
    assert any(first <= at <= last for first, last in spans)


# ------------------------------------------------------------------------------------------------ changed by an edit


def update(data: bytes, change: Any) -> bytes:
    """The same with a revision added behind it, as editors of PDFs save."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def note(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"][0]
    while "/Kids" in page.get_object():
        page = page.get_object()["/Kids"][0]
    name = generic.NameObject
    added = writer.add_object(
        generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 200, 80))),
                name("/Contents"): generic.TextStringObject("not acceptable"),
            }
        )
    )
    page = page.get_object()
    page["/Annots"].append(added)
    writer.update_container(page)
    writer.update_container(page["/Annots"])


def content_stream(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    while "/Kids" in page:
        page = page["/Kids"][0].get_object()
    stream = page["/Contents"].get_object()
    stream._data = stream.data + b"\nq 1 0 0 rg 100 100 200 200 re f Q"
    stream._encoded_data = None
    writer.update_container(stream)


def look(writer: Any) -> None:
    """What one of the signatures shows."""
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    other = writer.root["/AcroForm"]["/Fields"][1].get_object()
    field["/AP"] = other["/AP"]
    writer.update_container(field)


def described(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field["/TU"] = generic.TextStringObject("Signature as King")
    writer.update_container(field)


def removed(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    form = writer.root["/AcroForm"]
    form["/Fields"] = generic.ArrayObject(list(form["/Fields"])[1:])
    writer.update_container(form)


def opens(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    writer.root["/OpenAction"] = generic.ArrayObject()
    writer.update_root()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (note, "a note (FreeText) was added to a page"),
        (content_stream, "what a page shows (object"),
        (look, "the look of the field risk-manager was changed"),
        (described, "TU of the field risk-manager was changed"),
        (removed, "the form of the document was changed"),
        (opens, "OpenAction of the document was changed"),
    ],
)
def test_a_forbidden_edit_is_told(change: Any, said: str, made: Made) -> None:
    report = verify_data(update(made.all, change), made.rules())
    assert not report.approved and set(kinds(report)) <= {"forbidden", "lost"}
    assert said in told(report)
    first = report.signatures[0]
    assert [(each.kind, each.allowed) for each in first.added][-1] == ("change", False)


def test_what_the_document_waited_for_is_told(made: Made, pdf: Path, tmp_path: Path) -> None:
    """A page that leads to an object that is not there, until it has been signed."""
    from pyhanko.pdf_utils import generic

    waiting = 900_000

    def leads(writer: Any) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        while "/Kids" in page:
            page = page["/Kids"][0].get_object()
        page["/Annots"] = generic.ArrayObject([*page["/Annots"], generic.IndirectObject(waiting, 0, writer)])
        writer.update_container(page)

    def comes(writer: Any) -> None:
        name = generic.NameObject
        note = {name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText")}
        writer.objects[0, waiting] = generic.DictionaryObject(note)

    pdf.write_bytes(update(pdf.read_bytes(), leads))
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says())
    assert verify(pdf, made.rules()).approved
    report = verify_data(update(pdf.read_bytes(), comes), made.rules())
    assert kinds(report) == ["forbidden"]
    assert f"object {waiting} was added, to which the document led when it was signed" in told(report)


def test_an_allowed_edit_is_told_and_no_fault(made: Made) -> None:
    report = verify_data(update(made.all, lambda writer: None), made.rules())
    assert report.approved
    # what editors write when they save: when they did
    report = verify_data(update(made.all, lambda writer: writer.update_root()), made.rules())
    assert report.approved and not report.signatures[-1].whole
    assert [str(each.said) for each in report.signatures[-1].added] == ["what helps to verify signatures, or metadata"]


def test_a_time_stamp_of_the_document_is_allowed(made: Made) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfTimeStamper

    out = BytesIO()
    PdfTimeStamper(dummy_stamper(made.tsa, made.ca)).timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(made.all)), "sha256", output=out
    )
    report = verify_data(out.getvalue(), made.rules())
    assert report.approved, told(report)
    assert [each.kind for each in report.signatures[-1].added] == ["time-stamp"]


def test_what_is_allowed_pyhanko_allows_too(made: Made) -> None:
    """Its analysis knows more ways to change a PDF, and takes a thousand times as long."""
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult

    reader = opened(made.all, made.pdf)
    first = reader.embedded_signatures[0]
    result = DEFAULT_DIFF_POLICY.review_file(reader, first.signed_revision, doc_mdp=first.docmdp_level)
    assert isinstance(result, DiffResult)


def test_what_stands_behind_the_end_is_told(made: Made) -> None:
    report = verify_data(made.all + b"%more\n", made.rules())
    assert "behind" in kinds(report)


# ------------------------------------------------------------------------------------------------ who


def test_a_certificate_that_the_list_does_not_have(made: Made, pdf: Path, tmp_path: Path) -> None:
    stranger = party("R. Manager")
    pdfkit.signed(pdf, tmp_path, stranger, made.says())
    report = verify(pdf, made.rules())
    assert set(kinds(report)) == {"unknown", "chain"}
    assert "is not in needs/signers.yaml" in told(report)
    assert "its chain ends nowhere: no authority of needs/signers.yaml vouches for Common Name: R. Manager" in told(
        report
    )
    # one that is listed counts by itself, and that is said
    report = verify(pdf, made.rules(allowed=[allowed(stranger, "Risk manager")]))
    assert report.approved and "it counts because needs/signers.yaml has it" in " ".join(
        map(str, report.signatures[0].notes)
    )


def test_a_certificate_by_a_known_authority_that_is_not_listed(made: Made, pdf: Path, tmp_path: Path) -> None:
    pdfkit.signed(pdf, tmp_path, party("Somebody", made.ca), made.says(name="Somebody"))
    assert kinds(verify(pdf, made.rules())) == ["unknown"]


def test_a_role_that_one_may_not_sign_as(made: Made, pdf: Path, tmp_path: Path) -> None:
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(role=ROLES[2], meaning=MEANINGS[2]))
    report = verify(pdf, made.rules())
    assert kinds(report) == ["role-not-held"]
    assert "R. Manager may not sign as Quality director: needs/signers.yaml gives Risk manager" in told(report)


def test_roles_meanings_and_order_are_the_policys(made: Made, pdf: Path, tmp_path: Path) -> None:
    pdfkit.signed(pdf, tmp_path, made.people[2], made.says(2))
    report = verify(pdf, made.rules(asked=ORDER, demanded=ROLES[:2]))
    assert kinds(report) == ["missing", "missing", "not-first"]
    assert report.pending == ()
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(meaning="seen"))
    report = verify(pdf, made.rules(asked=ORDER))
    assert kinds(report) == ["not-first", "meaning", "out-of-order"]
    assert "as Risk manager the policy lets one sign 'prepared'" in told(report)
    report = verify(pdf, made.rules(asked=ORDER[1:]))
    assert "role-unknown" in kinds(report)


def test_one_person_signs_once(made: Made, pdf: Path, tmp_path: Path) -> None:
    for number in (0, 1):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says(number, name="R. Manager"))
    report = verify(pdf, made.rules(allowed=[allowed(made.people[0], *ROLES)]))
    assert kinds(report) == ["twice"]


def test_a_name_that_is_not_that_of_the_certificate(made: Made, pdf: Path, tmp_path: Path) -> None:
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(name="Q. Director"))
    assert kinds(verify(pdf, made.rules())) == ["other-name"]


def test_a_signature_that_is_none_of_ours(made: Made, pdf: Path, tmp_path: Path) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    signer = key_of_file(key_file(tmp_path, made.people[0]), PASSPHRASE)
    out = BytesIO()
    PdfSigner(PdfSignatureMetadata(field_name="risk-manager", reason="I agree"), signer=signer).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf.read_bytes())), output=out
    )
    report = verify_data(out.getvalue(), made.rules())
    assert kinds(report) == ["no-statement"]
    assert "does not certify the document" in " ".join(map(str, report.signatures[0].notes))


# ------------------------------------------------------------------------------------------------ when


def test_an_expired_certificate(made: Made, pdf: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    old = party("R. Manager", made.ca, first=now - timedelta(days=90), last=now - timedelta(days=10))
    with pytest.raises(SigningError, match=r"counts from .* to .*, and it is .* now"):
        pdfkit.signed(pdf, tmp_path, old, made.says())
    # one who puts the clock back
    pdfkit.signed(pdf, tmp_path, old, made.says(), now=now - timedelta(days=20))
    rules = made.rules(allowed=[allowed(old, "Risk manager")])
    report = verify(pdf, rules)
    assert kinds(report) in ([], ["before-build"])
    assert "has expired since" in " ".join(map(str, report.signatures[0].notes))
    # or is caught by the list
    report = verify(pdf, made.rules(allowed=[allowed(old, "Risk manager", valid_until="2026-01-01")]))
    assert "expired" in kinds(report) and "after the certificate has expired (2026-01-01" in told(report)
    report = verify(pdf, made.rules(allowed=[allowed(old, "Risk manager", valid_from="2999-01-01")]))
    assert "not-yet" in kinds(report)


def test_signed_after_it_had_expired(made: Made, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now(UTC)
    old = party("R. Manager", made.ca, first=now - timedelta(days=90), last=now - timedelta(days=10))
    from riskfile.render.pdf import signing

    monkeypatch.setattr(signing, "_check_certificate", lambda certificate, now: None)
    pdfkit.signed(pdf, tmp_path, old, made.says())
    assert kinds(verify(pdf, made.rules(allowed=[allowed(old, "Risk manager")]))) == ["expired"]


@pytest.mark.parametrize(
    ("days", "stamped", "expected"), [(5, False, "revoked"), (-5, False, "revoked-since"), (-5, True, "")]
)
def test_a_revoked_certificate(days: int, stamped: bool, expected: str, made: Made, pdf: Path, tmp_path: Path) -> None:
    stamper = dummy_stamper(made.tsa, made.ca) if stamped else None
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(), stamper=stamper)
    when = datetime.now(UTC) - timedelta(days=days)
    # by the project's list
    listed = [allowed(made.people[0], "Risk manager", revoked=f"{when:%Y-%m-%d}", reason="the card was lost")]
    report = verify(pdf, made.rules(allowed=listed))
    assert kinds(report) == ([expected] if expected else [])
    assert not expected or "needs/signers.yaml: the card was lost" in told(report)


def test_a_revocation_list(made: Made, pdf: Path, tmp_path: Path) -> None:
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says())
    stranger = party("Example CA", authority=True)
    for authority, expected in ((made.ca, {"revoked"}), (stranger, set())):
        path = tmp_path / "list.crl"
        path.write_bytes(revocation_list(authority, [(made.people[0], datetime.now(UTC) - timedelta(days=5))]))
        report = verify(pdf, made.rules(lists=read_evidence([path]).lists))
        assert set(kinds(report)) == expected, told(report)


def test_evidence_goes_into_the_file(made: Made, pdf: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.crl"
    path.write_bytes(revocation_list(made.ca, []))
    authority = tmp_path / "ca.pem"
    authority.write_text(made.ca.pem)
    found = read_evidence([path, authority])
    assert (len(found.certificates), len(found.lists)) == (1, 1)
    before = pdf.read_bytes()
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(), evidence=found)
    assert pdf.read_bytes().startswith(before)
    report = verify(pdf, made.rules())
    assert report.approved and [each.kind for each in report.signatures[0].added] == ["evidence"]
    # and the next signs on top of it
    pdfkit.signed(pdf, tmp_path, made.people[1], made.says(1), evidence=found)
    report = verify(pdf, made.rules())
    assert report.approved, told(report)
    with pikepdf.open(pdf) as opened_:
        assert len(opened_.Root.DSS.CRLs) == 1 and len(opened_.Root.DSS.VRI) == 2
    (tmp_path / "x").write_bytes(b"nothing")
    with pytest.raises(SigningError, match="neither a certificate nor a revocation list"):
        read_evidence([tmp_path / "x"])


def test_a_clock_that_is_wrong(made: Made, pdf: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(), now=now)
    pdfkit.signed(pdf, tmp_path, made.people[1], made.says(1), now=now - timedelta(hours=3))
    assert kinds(verify(pdf, made.rules())) == ["before-last"]
    assert set(kinds(verify(pdf, made.rules(now=now - timedelta(hours=1))))) == {"future", "before-last"}


def test_a_time_that_the_time_stamp_gainsays(made: Made, pdf: Path, tmp_path: Path) -> None:
    stamper = dummy_stamper(made.tsa, made.ca)
    pdfkit.signed(
        pdf, tmp_path, made.people[0], made.says(), stamper=stamper, now=datetime.now(UTC) - timedelta(hours=2)
    )
    assert kinds(verify(pdf, made.rules())) == ["two-times"]


def test_a_time_stamp_by_nobody_who_is_known(made: Made, pdf: Path, tmp_path: Path) -> None:
    other = party("Other CA", authority=True)
    stamper = dummy_stamper(party("Other TSA", other, stamps=True), other)
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(), stamper=stamper)
    report = verify(pdf, made.rules())
    assert report.approved and report.signatures[0].stamped_by == ""
    assert "by Common Name: Other TSA is there, and no authority" in " ".join(map(str, report.signatures[0].notes))


# ------------------------------------------------------------------------------------------------ what


def test_today_is_another_day(made: Made) -> None:
    report = verify_data(made.all, made.rules(today=f"sha256:{'0' * 64}"))
    assert report.approved and report.as_signed is False
    assert verify_data(made.all, made.rules(today="")).as_signed is None


def test_a_signature_of_other_content_is_not_made(made: Made, pdf: Path, tmp_path: Path) -> None:
    before = pdf.read_bytes()
    with pytest.raises(SigningError, match=r"shows the content sha256:.*, and the risk file is sha256:000"):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says(content=f"sha256:{'0' * 64}"))
    assert pdf.read_bytes() == before


def test_a_signature_that_says_other_content(
    made: Made, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riskfile.render.pdf import signing

    monkeypatch.setattr(signing, "content_of", lambda reader: f"sha256:{'0' * 64}")
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(content=f"sha256:{'0' * 64}"))
    assert kinds(verify(pdf, made.rules())) == ["other-content"]


def test_a_signature_of_another_file(made: Made, tmp_path: Path) -> None:
    """The signature of one PDF put into another of the same length."""
    data = made.pdf.read_bytes()
    # a comment that nothing reads: two files of one length
    mark = b"%\xbf\xf7\xa2\xfe\n"
    assert data.count(mark) == 1
    files = {
        tmp_path / f"{number}.pdf": data.replace(mark, mark[:-2] + bytes((0xF0 + number, 10))) for number in (1, 2)
    }
    now = datetime.now(UTC)
    for _ in range(30):
        # what is drawn by chance may have another length
        for path, content in files.items():
            path.write_bytes(content)
            pdfkit.signed(path, tmp_path, made.people[0], made.says(), now=now)
        one, two = (path.read_bytes() for path in files)
        (here,), (there,) = gaps(one), gaps(two)
        if here == there:
            break
    assert here == there and one != two
    mixed = two[: here[0]] + one[here[0] : here[1]] + two[here[1] :]
    assert "changed" in kinds(verify_data(mixed, made.rules()))


# ------------------------------------------------------------------------------------------------ bad input


def test_a_wrong_passphrase_is_not_repeated(made: Made, tmp_path: Path) -> None:
    path = key_file(tmp_path, made.people[0])
    for wrong in (b"secret words", b"", None):
        with pytest.raises(SigningError, match="the passphrase is wrong, or it is no PKCS#12 file") as caught:
            key_of_file(path, wrong)
        assert "secret words" not in str(caught.value) and caught.value.__cause__ is None
    (tmp_path / "text.p12").write_text("no key")
    with pytest.raises(SigningError, match="no PKCS#12 file"):
        key_of_file(tmp_path / "text.p12", b"x")
    with pytest.raises(SigningError, match=r"nowhere.p12: No such file"):
        key_of_file(tmp_path / "nowhere.p12", b"x")


def test_a_key_file_without_a_passphrase(made: Made, pdf: Path, tmp_path: Path) -> None:
    path = key_file(tmp_path, made.people[0], passphrase=None)
    sign(pdf, made.says(), key_of_file(path, None))
    assert verify(pdf, made.rules()).approved


def test_a_key_file_that_holds_no_key(made: Made, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    path = tmp_path / "certificates.p12"
    closed = serialization.BestAvailableEncryption(PASSPHRASE)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", None, None, [made.ca.certificate], closed))
    with pytest.raises(SigningError, match="holds no private key with its certificate"):
        key_of_file(path, PASSPHRASE)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "does not begin with %PDF-"),
        (b"Hello", "does not begin with %PDF-"),
        (b"%PDF-1.7\nnothing more", "is no PDF that can be read"),
    ],
)
def test_what_is_no_pdf(content: bytes, said: str, made: Made, tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    with pytest.raises(SigningError, match=re.escape(said)):
        pdfkit.signed(path, tmp_path, made.people[0], made.says())
    report = verify(path, made.rules())
    assert kinds(report) == ["unreadable"] and said in told(report)
    assert path.read_bytes() == content


def test_an_encrypted_pdf(made: Made, pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        document.save(pdf, encryption=pikepdf.Encryption(owner="x", user="y"))
    with pytest.raises(SigningError, match="is encrypted; expected the PDF as `riskfile build`"):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says())
    assert "is encrypted" in told(verify(pdf, made.rules()))


def test_a_pdf_that_is_not_ours(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(path)
    with pytest.raises(SigningError, match="does not say which content it shows"):
        pdfkit.signed(path, tmp_path, made.people[0], made.says())
    assert kinds(verify(path, made.rules())) == ["not-signed"]


def test_a_role_that_the_pdf_has_no_place_for(made: Made, pdf: Path, tmp_path: Path) -> None:
    with pytest.raises(SigningError, match="has no place to sign as King: its title page has Risk manager, Medical"):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says(role="King"))
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says())
    with pytest.raises(SigningError, match="is signed as Risk manager already"):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says())


def test_a_pdf_without_a_place(made: Made, pdf: Path, tmp_path: Path) -> None:
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        del document.Root.AcroForm
        del document.pages[0].obj["/Annots"]
        document.save(pdf)
    with pytest.raises(SigningError, match="has no place to sign: its title page has no table"):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says())


def test_nothing_is_signed_on_top_of_a_change(made: Made, pdf: Path, tmp_path: Path) -> None:
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says())
    good = pdf.read_bytes()
    for bad in (flipped(good, made.pdf.stat().st_size // 2, 1), update(good, note)):
        pdf.write_bytes(bad)
        with pytest.raises(SigningError, match="nothing is signed on top of that"):
            pdfkit.signed(pdf, tmp_path, made.people[1], made.says(1))
        assert pdf.read_bytes() == bad


def test_a_certificate_that_is_not_for_signing(made: Made, pdf: Path, tmp_path: Path) -> None:
    other = party("R. Manager", made.ca, usage="key_encipherment")
    with pytest.raises(SigningError, match=r"is not for signatures \(its key usage is key_encipherment\)"):
        pdfkit.signed(pdf, tmp_path, other, made.says())


def test_a_time_stamp_server_that_does_not_answer(made: Made, pdf: Path, tmp_path: Path) -> None:
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    before = pdf.read_bytes()
    url = "http://127.0.0.1:9/"
    with pytest.raises(SigningError, match=r"http://127.0.0.1:9/ has given no time stamp: .*; nothing is signed"):
        pdfkit.signed(
            pdf, tmp_path, made.people[0], made.says(), stamper=RequestsHTTPTimeStamper(url), stamper_name=url
        )
    assert pdf.read_bytes() == before


def test_a_time_stamp_server(made: Made, pdf: Path, tmp_path: Path) -> None:
    """One of this machine, which answers as RFC 3161 has it."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    from asn1crypto import tsp
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    stamper = dummy_stamper(made.tsa, made.ca)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/"
        pdfkit.signed(
            pdf, tmp_path, made.people[0], made.says(), stamper=RequestsHTTPTimeStamper(url), stamper_name=url
        )
    finally:
        server.shutdown()
        server.server_close()
    report = verify(pdf, made.rules())
    assert report.approved and report.signatures[0].stamped_by == "Common Name: Example TSA"


def test_a_name_that_no_font_has(made: Made, pdf: Path, tmp_path: Path) -> None:
    before = pdf.read_bytes()
    with pytest.raises(SigningError, match="cannot be shown on the page"):
        pdfkit.signed(pdf, tmp_path, made.people[0], made.says(name="\U0001f642 Smile"))
    assert pdf.read_bytes() == before
    # what has to be escaped, and is long
    pdfkit.signed(pdf, tmp_path, made.people[0], made.says(name='Dr. "Łucja" \\ #[x] ' + "von der Größe " * 8))
    assert kinds(verify(pdf, made.rules())) == ["other-name"]


def test_no_evidence_is_nothing() -> None:
    assert read_evidence([]) == Evidence()


# ------------------------------------------------------------------------------------------------ tokens


@pytest.fixture(scope="module")
def token(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token of SoftHSM with the key of the first."""
    yield from pdfkit.token(tmp_path_factory.mktemp("token"), made.people[0])


@pdfkit.NEEDS_SOFTHSM
def test_a_key_of_a_token_signs(token: Path, made: Made, pdf: Path) -> None:
    with key_of_token(token, "release", "approver", "1234") as signer:
        sign(pdf, made.says(), signer)
    report = verify(pdf, made.rules())
    assert report.approved and report.signatures[0].signer == "R. Manager"


@pdfkit.NEEDS_SOFTHSM
@pytest.mark.parametrize(
    ("name", "label", "pin", "said"),
    [
        ("release", "approver", "4321", "the token release does not take this PIN"),
        ("release", "nobody", "1234", "the token release has no key with a certificate called nobody"),
        ("other", "approver", "1234", "has no token other"),
    ],
)
def test_a_token_that_does_not_sign(token: Path, name: str, label: str, pin: str, said: str) -> None:
    with pytest.raises(SigningError, match=said) as caught, key_of_token(token, name, label, pin):
        pass
    assert pin not in str(caught.value)


def test_a_module_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "module.so").write_text("none")
    for path, said in (
        (tmp_path / "module.so", "cannot be loaded"),
        (tmp_path / "nowhere.so", "there is no such file"),
    ):
        with pytest.raises(SigningError, match=said), key_of_token(path, "t", "k", "1"):
            pass
