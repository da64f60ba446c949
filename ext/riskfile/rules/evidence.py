"""RMF8xx: evidence, as far as it needs no earlier baseline to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from riskfile.model import Evidence, RiskFile
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, unjudged

_SHA256 = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)


@rule("RMF802", "evidence-missing", level=Level.ERROR, clause="7.2", needs=("RMF904",))
def evidence_missing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The file that a verification names as its evidence is not there.

    ## What it checks

    Where `evidence` of a verification is a path (it has a slash in it, or ends as names of files do, such as `.pdf` or
    `.xml`), a file stands there. A path counts from the project's folder, and leads to nothing outside of it: an
    absolute path, one with `..`, or a symbolic link out of the project are never followed. As long as the
    verification has no result, its file may still be to come.

    A document number (`TR-101`, `TR-12/2026`), an address (`https://...`) or words are not looked for.

    ## Why it matters

    A result that nobody can look up proves nothing. What lies outside the project is not under its control: it can
    change or go without a trace in the file.

    ## Example

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :evidence: evidence/drawing-d-12.pdf
    :verifies: CTL-1
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Drawing released with the open cell
    :id: VER-1
    :proves: implementation
    :method: inspection
    :criterion: drawing D-12 released
    :result: pass
    :evidence: D-12 revision 4
    :verifies: CTL-1
    :::
    ```

    ## References

    ISO 14971:2019 7.2; 4.5.
    """
    for verification in file.of_type("verification"):
        found = file.evidence.get(verification.id)
        if found is None or found.state == "present":
            continue
        why = f" ({found.detail})" if found.detail else ""
        one = "; name one file" if "," in found.path or ";" in found.path else ""
        if found.state == "outside":
            message = f"the evidence of {verification.id}, {found.path!r}, leads out of the project{why}"
            hint = "give a path from the project's folder to a file in it, or the document's number"
        elif found.state == "not-a-file":
            message = f"the evidence of {verification.id}, {found.path!r}, is no file{why}; expected one"
            hint = "name the file itself; put several into one .zip"
        elif found.state == "unreadable":
            if _parsed(found):
                continue  # RMF804 says so
            message = f"the evidence of {verification.id}, {found.path!r}, cannot be read{why}"
            hint = "let who checks the file read it"
        elif verification.fields.get("result") in ("pass", "fail"):
            message = f"the evidence of {verification.id}, {found.path!r}, is not there; expected it in the project"
            hint = f"put it there{one}; the path counts from the project's folder"
        else:
            continue
        yield fault(verification, message, hint, at=verification.at("evidence"))


def _parsed(found: Evidence) -> bool:
    """Whether a file that is unreadable could be opened, and is no well-formed report."""
    return found.path.lower().endswith(".xml") and found.detail.startswith(("line ", "larger "))


@rule("RMF803", "evidence-changed", level=Level.ERROR, clause="7.2", needs=("RMF802", "RMF904"))
def evidence_changed(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """The file that a verification rests on is not the one whose hash it gives.

    ## What it checks

    Where a verification gives `evidence-hash`, it is a SHA-256 (64 hexadecimal digits, with or without `sha256:`
    before them), and that of the file in `evidence` as it is now. `sha256sum` prints it. Where `evidence` is no path,
    the hash is of a document elsewhere, and the rule is not evaluated.

    ## Why it matters

    The result was read off the evidence that there was then. If the file has changed since, nobody has confirmed
    that it still says so.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :result: pass
    :evidence: evidence/camera.xml
    :test: rejects_wrong_label
    :evidence-hash: sha256:0000000000000000000000000000000000000000000000000000000000000000
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :result: pass
    :evidence: evidence/camera.xml
    :test: rejects_wrong_label
    :evidence-hash: sha256:6a8b7f44d2fb5455c3c2d7f905846b77a4f947b9e96a8b72c1b32a2cc9e73e66
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2; 21 CFR 11.10 c.
    """
    for verification in file.of_type("verification"):
        given = verification.text("evidence-hash")
        if not given:
            continue
        match = _SHA256.fullmatch(given.strip())
        if match is None:
            yield fault(
                verification,
                f"the evidence-hash of {verification.id} is no SHA-256; expected 64 hexadecimal digits",
                "take what `sha256sum` prints for the file",
                at=verification.at("evidence-hash"),
            )
            continue
        found = file.evidence.get(verification.id)
        if found is None or not found.sha256:
            yield unjudged(verification)
        elif found.sha256 != match[1].lower():
            yield fault(
                verification,
                f"{found.path!r} is not the file that {verification.id} was judged by: its SHA-256 is {found.sha256}",
                "see what has changed, judge the result again, and only then give the new hash",
                at=verification.at("evidence-hash"),
                related=((verification.at("evidence"), "the file"),),
            )


@rule("RMF804", "result-contradicts-evidence", level=Level.ERROR, clause="7.2", needs=("RMF802", "RMF904"))
def result_contradicts_evidence(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A verification says pass, and its test report says otherwise.

    ## What it checks

    Where the `evidence` of a verification is a test report (JUnit XML), a `result` of pass is what the report says. With
    a test id in `test` (`classname.name`, or `name` alone), that test is in the report and passed; where several tests
    bear the id, all of them passed. Without one, no test of the report failed, and at least one passed. A test that was
    skipped has not passed. A report that cannot be read, or is none, is told apart from one without that test.

    A `test` in a document that is no XML file is not looked for.

    ## Why it matters

    A result that is typed by hand is the easiest one to get wrong: the report was made again, and the file was not.

    ## Example

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :result: pass
    :evidence: evidence/camera.xml
    :test: camera.rejects_label_upside_down
    :verifies: CTL-3
    :::
    ```

    ## Use instead

    ```markdown
    :::{verification} Camera rejects wrong labels
    :id: VER-6
    :proves: effectiveness
    :method: process-validation
    :criterion: 300 of 300 wrong labels rejected
    :result: pass
    :evidence: evidence/camera.xml
    :test: camera.rejects_wrong_label
    :verifies: CTL-3
    :::
    ```

    ## References

    ISO 14971:2019 7.2.
    """
    for verification in file.of_type("verification"):
        if verification.fields.get("result") != "pass":
            continue
        id, test = verification.id, verification.text("test")
        found = file.evidence.get(id)
        if found is None:
            if test and "evidence" not in verification.fields:
                yield fault(
                    verification,
                    f"{id} says pass by the test {test!r}, and names no report; expected one that has it",
                    "name the report in 'evidence'",
                    at=verification.at("test"),
                )
            continue
        if found.state not in ("present", "unreadable"):
            yield unjudged(verification)  # RMF802 says so, or nothing of it can be known
            continue
        place, what, hint = "test" if test else "result", "", "run it, and see which of the two is right"
        if found.state == "unreadable":
            place = "evidence"
            what = f"cannot be read as a test report ({found.detail})"
            hint = "make the report again; nothing of it is believed as it is"
        elif found.tests is None:
            if test and found.path.lower().endswith(".xml"):
                place, what = "evidence", "is no test report"
                hint = "name a JUnit XML report, whose first element is testsuites or testsuite"
        elif test:
            result = found.tests.get(test)
            if result is None:
                what, hint = f"has no test {test!r}", "give its id as the report has it: classname.name, or name"
            elif result != "pass":
                place = "result"
                what = f"says that {test!r} {'was skipped' if result == 'skipped' else 'failed'}"
        else:
            failed = [name for name, result in found.tests.items() if result == "fail"]
            if failed:
                more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
                what = f"says that {failed[0]!r}{more} failed"
            elif "pass" not in found.tests.values():
                what = "says that every test was skipped" if found.tests else "has no test in it"
        if what:
            yield fault(
                verification, f"{id} says pass, and {found.path!r} {what}", hint, at=verification.at(place),
                related=((verification.at("evidence"), "the report"),) if place != "evidence" else (),
            )  # fmt: skip


RULES: tuple[Rule, ...] = (evidence_missing, evidence_changed, result_contradicts_evidence)
