"""What the title page of a PDF says: facts, approvals with places to sign at, and the revisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sphinx.application import Sphinx

from riskfile.render.pdf import finish, settings
from riskfile.render.pdf.notation import soft
from riskfile.render.pdf.says import PAPER, listed
from riskfile.sphinx.build import Build
from riskfile.sphinx.pdf.front_matter import front_of
from riskfile.sphinx.state import FileState, state_of
from riskfile.text.languages import SOURCE_LANGUAGE, long_date
from riskfile.text.messages import spoken, tr
from riskfile.text.names import in_names
from riskfile.text.words import value_in_words
from riskfile.views.signatures import approved


def about_of(
    app: Sphinx, part: FileState, chosen: settings.PdfSettings
) -> tuple[dict[str, Any], list[finish.PlaceToSign]]:
    """What the title page says, and the signatures that it has a place for."""
    build = part.built
    policy, report = build.policy, build.report
    whole = build.context.content_hash
    facts = [
        (tr("Document"), policy.document_number),
        (tr("Revision"), policy.revision),
        (tr("Date"), _day(policy.date)),
        (tr("Models"), listed(*policy.device.models)),
        (tr("Release gate"), value_in_words(report.gate)),
        (
            tr("Findings at this gate"),
            tr(
                "{errors} errors, {warnings} warnings, {waived} waived",
                errors=report.errors,
                warnings=report.warnings,
                waived=len(report.waived),
            ),
        ),
        (tr("Open for a later gate"), str(len(report.open_work))),
        (tr("Judged as of"), build.today),
        (PAPER["content"], soft(whole)),
    ]
    approvals = _approvals(build, chosen, whole)
    numbers, places_to_sign = _signing(approvals, [each.role for each in policy.approval])
    language, _, region = (chosen.language or state_of(app.config).language).partition("-")
    about = {
        "title": _title(app, part),
        "device": policy.device.name,
        "maker": policy.device.manufacturer,
        "number": policy.document_number,
        "revision": policy.revision,
        "gate": report.gate,
        "example": policy.device.example,
        "language": language,
        "region": region,
        "content": whole,
        "fingerprint": re.sub(r"^(.{16}).*$", r"\1", whole),
        "facts": [(label, text) for label, text in facts if text],
        "approvals": approvals,
        "signing": numbers,
        "revisions": chosen.history(),
        **front_of(build),
    }
    return about, places_to_sign


def _signing(
    approvals: Iterable[tuple[str, str, str, str, str]], asked: Sequence[str]
) -> tuple[list[int], list[finish.PlaceToSign]]:
    """For each row of the approvals the number of the place to sign at, 0 for none, and the places in this order: one
    for each role that the policy asks for, or for each role and name where it asks for none."""
    numbers: list[int] = []
    places: dict[tuple[str, str], finish.PlaceToSign] = {}
    for role, name, *_ in approvals:
        key = (role, "" if asked else name)
        if key in places or (role not in asked if asked else role == PAPER["review"]):
            numbers.append(0)
            continue
        same = sum(in_names(each) == in_names(role) for each, _ in places)
        field = in_names(role) + (f"-{same + 1}" if same else "")
        places[key] = finish.PlaceToSign(field, tr("Signature as {role}", role=role))
        numbers.append(len(places))
    return numbers, [*places.values()]


def _day(day: str) -> str:
    """A day as a language writes it out; in English, as the policy does."""
    language = spoken()
    return day if language == SOURCE_LANGUAGE or not day else long_date(day, language)


def _title(app: Sphinx, part: FileState) -> str:
    """The title of the document: that of the project, or of its front page where the file is a part of another's."""
    title = app.env.titles.get(part.layout.root_doc)
    if not state_of(app.config).alone and title is not None:
        return title.astext()
    return str(app.config.html_title or app.config.project)


def _approvals(build: Build, chosen: settings.PdfSettings, whole: str) -> list[tuple[str, str, str, str, str]]:
    """Role, name, date, what was approved and the review that says so. Where the policy says who signs, signatures that hold,
    and who has not signed; else the project's own rows or the roles of the policy, each with what its bearer has typed
    into a review, then the reviews of others."""
    rows = chosen.approvals
    if build.policy.approval:
        # who signs with a key: nothing that is typed stands in for it
        return [
            (each.role, each.name, soft(each.time), "; ".join(filter(None, (each.meaning, each.said))), each.review)
            for each in approved(build.context)
        ] + [(*_typed(each), "") for each in rows or ()]
    if rows is None:
        rows = tuple(settings.Approval(each.role, each.name) for each in build.policy.roles)
    signed: dict[str, list[tuple[str, str, str, str, str]]] = {}
    for review in build.file.of_type("review"):
        name, given = review.text("name"), review.text("content-hash").strip().lower()
        state = tr("no content hash") if not given else tr("this content") if given == whole else tr("other content")
        meaning = listed(review.text("meaning"), tr("typed, {state}", state=state))
        row = (PAPER["review"], name, soft(review.text("time")), meaning, review.id)
        signed.setdefault(" ".join(name.casefold().split()), []).append(row)
    found = []
    for each in rows:
        own = signed.pop(" ".join(each.name.casefold().split()), []) if not each.meaning else []
        found += [(each.role, *row[1:]) for row in own] or [(*_typed(each), "")]
    return found + [row for some in signed.values() for row in some]


def _typed(row: settings.Approval) -> settings.Approval:
    """A row of docs/pdf.yaml; where it says that something was approved, somebody has typed that."""
    return row._replace(meaning=tr("{meaning}, typed", meaning=row.meaning)) if row.meaning else row
