"""Statements on vulnerabilities (VEX): as CycloneDX, OpenVEX or CSAF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from riskfile.model.declare import is_date
from riskfile.model.file import Statement, VulnerabilityList, VulnerabilityState
from riskfile.reading.bills import NotReadError, Places, bom_of_json, bom_of_xml, decoded, json_of
from riskfile.text.messages import Phrase
from riskfile.text.quoting import one_line

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom

_EXPECTED: Final = "VEX as CycloneDX (JSON or XML), OpenVEX or CSAF"
_OTHER = Phrase("unreadable-software-list.no-vex", "found another file of JSON; expected {expected}")
_FORM = Phrase(
    "unreadable-software-list.vex-form",
    "the statements do not keep to the form of {kind} ({why})",
    "write them anew with the tool that made them",
)

_OF_CYCLONEDX: Final[Mapping[str, VulnerabilityState]] = {
    "resolved": "fixed",
    "resolved_with_pedigree": "fixed",
    "exploitable": "affected",
    "in_triage": "under-investigation",
    "false_positive": "not-affected",
    "not_affected": "not-affected",
}
_OF_OPENVEX: Final[Mapping[str, VulnerabilityState]] = {
    "not_affected": "not-affected",
    "affected": "affected",
    "fixed": "fixed",
    "under_investigation": "under-investigation",
}
_OF_CSAF: Final[Mapping[str, VulnerabilityState]] = {
    "known_affected": "affected",
    "first_affected": "affected",
    "last_affected": "affected",
    "known_not_affected": "not-affected",
    "fixed": "fixed",
    "first_fixed": "fixed",
    "under_investigation": "under-investigation",
}


def read_vex(data: bytes, path: str) -> VulnerabilityList:
    """What a file states.

    :raises NotReadError: if it is of no form that is read, or does not keep to it.
    :raises ModuleNotFoundError: where the library that reads CycloneDX is not installed.
    """
    if path.lower().endswith(".xml"):
        return of_bom(bom_of_xml(data), Places(path, data.decode("utf-8", "replace")))
    text = decoded(data)
    places = Places(path, text)
    found = json_of(text, _EXPECTED)
    if found.get("bomFormat") == "CycloneDX":
        return of_bom(bom_of_json(found), places)
    kind = "OpenVEX" if str(found.get("@context", "")).startswith("https://openvex.dev/ns") else ""
    if not kind and str((found.get("document") or {}).get("csaf_version", "")) in ("2.0", "2.1"):
        kind = "CSAF"
    if not kind:
        raise NotReadError(_OTHER(expected=_EXPECTED))
    try:
        if kind == "OpenVEX":
            day = _day(found.get("last_updated") or found.get("timestamp"))
            return VulnerabilityList(path, kind, day, tuple(_openvex(found, places)))
        day = _day(found["document"].get("tracking", {}).get("current_release_date"))
        return VulnerabilityList(path, kind, day, tuple(_csaf(found, places)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotReadError(_FORM(kind=kind, why=one_line(error) or type(error).__name__)) from None


def _day(stamp: object) -> str:
    day = str(stamp)[:10]
    return day if is_date(day) else ""


def of_bom(bom: Bom, places: Places) -> VulnerabilityList:
    """The statements of a CycloneDX bill; of a vulnerability without an analysis nothing is stated."""
    found = []
    for each in bom.vulnerabilities:
        id = each.id or ""
        analysis = each.analysis
        said = analysis.state.value if analysis is not None and analysis.state is not None else ""
        why = ""
        if analysis is not None:
            reason = analysis.justification.value if analysis.justification is not None else ""
            why = "; ".join(filter(None, (reason, analysis.detail or "")))
        aliases = tuple(sorted({one.id for one in each.references if one.id}))
        found.append(Statement(id, aliases, _OF_CYCLONEDX.get(said, "unstated"), said, why, places.of(id)))
    stamp = bom.metadata.timestamp
    day = (
        ""
        if stamp is None or ('"timestamp"' not in places.text and "<timestamp" not in places.text)
        else stamp.date().isoformat()
    )
    return VulnerabilityList(
        places.path, "CycloneDX", day, tuple(sorted(found, key=lambda each: (each.at.start, each.id)))
    )


def _openvex(found: Mapping[str, Any], places: Places) -> Iterator[Statement]:
    last: dict[tuple[str, tuple[str, ...]], Statement] = {}
    stamp = str(found.get("timestamp", ""))
    # of two statements on one vulnerability of the same products the later one counts
    for each in sorted(
        found["statements"], key=lambda each: str(each.get("last_updated") or each.get("timestamp") or stamp)
    ):
        given = each["vulnerability"]
        id = str(given if isinstance(given, str) else given.get("name") or given["@id"])
        aliases = tuple(map(str, given.get("aliases", ()))) if isinstance(given, dict) else ()
        products = tuple(sorted(_product(one) for one in each.get("products", ())))
        why = "; ".join(filter(None, (each.get("justification", ""), each.get("impact_statement", ""))))
        said = str(each["status"])
        last[id, products] = Statement(id, aliases, _OF_OPENVEX.get(said, "unstated"), said, why, places.of(id))
    yield from last.values()


def _product(given: object) -> str:
    return (
        given
        if isinstance(given, str)
        else str(given["@id"])
        if isinstance(given, dict) and "@id" in given
        else repr(given)
    )


def _csaf(found: Mapping[str, Any], places: Places) -> Iterator[Statement]:
    for each in found.get("vulnerabilities", ()):
        others = tuple(str(one["text"]) for one in each.get("ids", ()))
        id = str(each.get("cve") or (others[0] if others else "") or each.get("title", ""))
        status: Mapping[str, Sequence[str]] = each.get("product_status", {})
        stated = {state: products for state, products in status.items() if state in _OF_CSAF and products}
        if not stated:
            yield Statement(id, others, "unstated", "", "", places.of(id))
        for state, products in stated.items():
            flags = [(flag["label"], flag) for flag in each.get("flags", ())]
            flags += [(one["details"], one) for one in each.get("threats", ()) if one.get("category") == "impact"]
            reasons = {one: word for word, flag in flags for one in flag.get("product_ids", products)}
            lacking = [one for one in products if one not in reasons]
            why = "" if lacking else "; ".join(dict.fromkeys(str(reasons[one]) for one in products))
            yield Statement(id, others, _OF_CSAF[state], state, why, places.of(id))
