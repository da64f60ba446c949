"""Software of unknown provenance (SOUP): its items, its known anomalies, and the lists that say what the software is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from riskfile.model import Item, RiskFile
from riskfile.model.file import Component, Software, Statement
from riskfile.policy.policy import Policy
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import (
    Fault,
    Judgement,
    Level,
    fault,
    key_fault,
    page_fault,
    problem_faults,
    unjudged,
)
from riskfile.text.messages import Message, Phrase

_CLASSES = ("A", "B", "C")
_CAUSES = ("software", "ml", "security", "supplier")
"""What an anomaly of software may be as an event of the sequence."""

_UNREAD = "the software lists of the policy, which are known of the file as it is now"


def _software(file: RiskFile, policy: Policy) -> Software | None:
    """What the lists say; None where the policy names some and nobody has read them."""
    return file.software if file.software is not None else None if policy.software.named else Software()


_NO_SOUP = Phrase(
    "RMF711.none",
    "the software is of class {found}, and the file has no SOUP item; expected each one with name, version and maker",
    "write an item `soup` for each, and its known anomalies; or say in `software.no-soup` of the policy why there is none",
)


@rule("RMF711", "soup-missing", level=Level.GATE, clause="IEC 62304 8.1.2", kind="gap")
def soup_missing(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A device with software names no SOUP item and does not say why it has none.

    ## What it checks

    Where `software-class` is A, B or C: the file has an item `soup`, or the policy says in `software.no-soup` why the
    device has none. Operating systems, run-time libraries, drivers, protocol stacks and what a compiler links in are SOUP
    where they were not developed for the device, or without records of how they were.

    ## Why it matters

    Hardly any software is written from nothing. What is not named is not watched: nobody reads its list of anomalies,
    and nobody notices the release that repairs one that matters.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: C
      exposure-unit: implant
      example: true
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: C
      exposure-unit: implant
      example: true
    ```

    ```markdown
    :::{soup} zlib
    :id: SOUP-9
    :version: 1.3.1
    :maker: J. Gailly and M. Adler
    :requirements: unpacks an image of 20 MB within a second (SRS-31)
    :system-requirements: 64 kB of memory (SAD-4)
    :anomaly-list: https://github.com/madler/zlib/issues
    :anomalies-evaluated: 2026-01-12
    :no-anomaly-matters: the 14 open issues are all of platforms that the app does not run on (SOUP-R-2)
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 3.29, 5.1.7, 8.1.2.
    """
    found = policy.device.software_class
    if found not in _CLASSES or file.of_type("soup"):
        return
    if not policy.says_nothing(policy.software.no_soup):
        return
    yield key_fault(policy, ("device", "software-class"), _NO_SOUP(found=found))


_INCOMPLETE = Phrase(
    "RMF712.incomplete",
    "{id} is SOUP in software of class {found} and does not say {lacks:, and}",
)
_REQUIREMENTS = Phrase("RMF712.requirements", "what the device needs of it (`requirements`, IEC 62304 5.3.3)")
_SYSTEM = Phrase("RMF712.system", "what it needs itself (`system-requirements`, IEC 62304 5.3.4)")
_NO_LIST = Phrase(
    "RMF712.no-list",
    "where its known anomalies are published (`anomaly-list`, or `no-anomaly-list` with the reason, IEC 62304 7.1.3)",
)
_NO_DAY = Phrase("RMF712.no-day", "when the list was evaluated (`anomalies-evaluated`)")
_NO_ANOMALY = Phrase(
    "RMF712.no-anomaly",
    "what the evaluation found: no item `anomaly` names it, and `no-anomaly-matters` gives no reason",
)


@rule(
    "RMF712", "soup-incomplete", level=Level.GATE, clause="IEC 62304 5.3.3, 5.3.4, 7.1.3", kind="gap",
    needs=("RMF904",),
    rests_on="soup: anomalies-evaluated anomaly-list no-anomaly-list no-anomaly-matters requirements system-requirements",
)  # fmt: skip
def soup_incomplete(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A SOUP item lacks its requirements, or its known anomalies were not evaluated.

    ## What it checks

    Where the software class is B or C, each item `soup` says what the device needs of it (`requirements`), what it needs
    itself (`system-requirements`), where its known anomalies are published (`anomaly-list`) and when that list was
    evaluated (`anomalies-evaluated`). What the evaluation found stands in items `anomaly`, or `no-anomaly-matters` says
    why none is written. Where no list is published, `no-anomaly-list` says so, and what was done instead. That name,
    version and maker are given is judged by RMF912.

    ## Why it matters

    SOUP fails as its maker's list says that it fails. Reading that list once, and writing down what was found, is the
    cheapest part of the risk analysis of software; without it, known failures reach the patient as surprises.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: C
      exposure-unit: implant
      example: true
    ```

    ```markdown
    :::{soup} zlib
    :id: SOUP-9
    :version: 1.3.1
    :maker: J. Gailly and M. Adler
    :::
    ```

    ## Use instead

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: C
      exposure-unit: implant
      example: true
    ```

    ```markdown
    :::{soup} zlib
    :id: SOUP-9
    :version: 1.3.1
    :maker: J. Gailly and M. Adler
    :requirements: unpacks an image of 20 MB within a second (SRS-31)
    :system-requirements: 64 kB of memory (SAD-4)
    :anomaly-list: https://github.com/madler/zlib/issues
    :anomalies-evaluated: 2026-01-12
    :::

    :::{anomaly} Wrong length of files above 4 GB
    :id: ANM-9
    :reference: issue-802
    :not-relevant: an image has at most 20 MB, and larger ones are refused (SRS-32)
    :anomaly-of: SOUP-9
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 5.3.3, 5.3.4, 7.1.2 c, 7.1.3.
    """
    found = policy.device.software_class
    if found not in ("B", "C"):
        return
    for soup in file.of_type("soup"):
        lacks: list[Message] = []
        first = ""
        for option, phrase in (("requirements", _REQUIREMENTS), ("system-requirements", _SYSTEM)):
            if not soup.text(option):
                lacks.append(phrase())
                first = first or option
        if not soup.text("no-anomaly-list"):
            if not soup.text("anomaly-list"):
                lacks.append(_NO_LIST())
                first = first or "anomaly-list"
            elif not soup.text("anomalies-evaluated"):
                lacks.append(_NO_DAY())
                first = first or "anomalies-evaluated"
            elif not soup.text("no-anomaly-matters") and not file.linking(soup, "anomaly-of"):
                lacks.append(_NO_ANOMALY())
                first = first or "no-anomaly-matters"
        if lacks:
            yield fault(soup, _INCOMPLETE(id=soup.id, found=found, lacks=tuple(lacks)), option=first, at=soup.span)


_NOT_JUDGED = Phrase(
    "RMF713.not-judged",
    "{id} is a known anomaly of {soup} and nobody has judged it: it names nothing that it results in, and no reason why"
    " nothing",
    "name the event or the situation in `results-in`, or say why in `not-relevant`",
)
_BOTH = Phrase(
    "RMF713.both",
    "{id} results in {targets} and is not relevant: expected one of the two",
    "take out `not-relevant`, or `results-in`",
)
_OTHER_CAUSE = Phrase(
    "RMF713.other-cause",
    "{id} is an anomaly of software and results in {event}, whose cause is {cause}",
    "expected an event of cause {expected:, or}",
)
_BEFORE = Phrase(
    "RMF713.before",
    "{id} was published on {published}, and evaluated on {evaluated}, before it was known",
    "evaluate it, and give that day",
)


@rule(
    "RMF713", "anomaly-not-judged", level=Level.WARNING_THEN_ERROR, clause="IEC 62304 7.1.2, 7.1.3", kind="gap",
    needs=("RMF902", "RMF903", "RMF904"),
    rests_on="anomaly: not-relevant published results-in",
)  # fmt: skip
def anomaly_not_judged(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A known anomaly of SOUP is judged neither to lead to a hazardous situation nor to lead to none.

    ## What it checks

    Each item `anomaly` names in `results-in` the event or the hazardous situation that it leads to, or says in
    `not-relevant` why it leads to none; not both. An event that it results in has the cause `software`, `ml`, `security`
    or `supplier`. It was not evaluated before it was published. That the event leads to a situation, and the situation
    to a risk, is judged by RMF113 and RMF108.

    ## Why it matters

    A list of anomalies without a judgement is a list of what the manufacturer knew. Which of them matter depends on how
    the device uses the SOUP, and that nobody but its manufacturer can say.

    ## Example

    ```markdown
    :::{soup} zlib
    :id: SOUP-9
    :version: 1.3.1
    :maker: J. Gailly and M. Adler
    :::

    :::{anomaly} Wrong length of files above 4 GB
    :id: ANM-9
    :reference: issue-802
    :anomaly-of: SOUP-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{soup} zlib
    :id: SOUP-9
    :version: 1.3.1
    :maker: J. Gailly and M. Adler
    :::

    :::{anomaly} Wrong length of files above 4 GB
    :id: ANM-9
    :reference: issue-802
    :not-relevant: an image has at most 20 MB, and larger ones are refused (SRS-32)
    :anomaly-of: SOUP-9
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 7.1.2 c, 7.1.3; ISO 14971:2019 5.4.
    """
    for anomaly in file.of_type("anomaly"):
        targets = file.linked(anomaly, "results-in")
        if targets and anomaly.text("not-relevant"):
            ids = tuple(each.id for each in targets)
            yield fault(anomaly, _BOTH(id=anomaly.id, targets=ids), option="not-relevant", kind="contradiction")
        elif not targets and not anomaly.text("not-relevant"):
            of = tuple(anomaly.links.get("anomaly-of", ()))
            yield fault(anomaly, _NOT_JUDGED(id=anomaly.id, soup=of or "SOUP"), option="not-relevant", at=anomaly.span)
        for target in targets:
            cause = target.text("cause") if target.type == "event" else ""
            if cause and cause not in _CAUSES:
                message = _OTHER_CAUSE(id=anomaly.id, event=target.id, cause=cause, expected=_CAUSES)
                at = anomaly.at_link("results-in", target.id)
                yield fault(anomaly, message, option="results-in", at=at, based_on=(target,), kind="contradiction")
        published, evaluated = anomaly.text("published"), anomaly.text("evaluated")
        if published and evaluated and evaluated < published:
            message = _BEFORE(id=anomaly.id, published=published, evaluated=evaluated)
            yield fault(anomaly, message, option="evaluated", kind="contradiction")


_UNSTATED = Phrase(
    "RMF714.unstated",
    "{path} lists {count} {count:vulnerability|vulnerabilities} without a judgement: {ids:5}",
    "state in a VEX whether the device is affected, or name them in the `reference` of an anomaly, a threat or a trigger",
)
_NO_REASON = Phrase(
    "RMF714.no-reason",
    "{path} says of {ids:5} that the device is not affected, and not why",
    "give a justification, such as that the code cannot be reached, or words of your own",
)
_AFFECTED = Phrase(
    "RMF714.affected",
    "{path} says that {id} affects the device ({says}), and no anomaly, threat or trigger names it",
    "write it as the `reference` of an anomaly of the SOUP item, of a threat, or of a trigger `kind: vulnerability`",
    by=("id",),
)
_STATED = Phrase("RMF714.here", "{id} is stated here")


@rule("RMF714", "vulnerability-not-judged", level=Level.GATE, clause="IEC 81001-5-1; FD&C Act 524B", kind="gap")
def vulnerability_not_judged(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A vulnerability that a list names was not judged, is judged without a reason, or affects the device and leads to nothing.

    ## What it checks

    Of each vulnerability in the bills of materials and in the VEX files that the policy names (`software.components`,
    `software.vulnerabilities`), some list says whether the device is affected. `not_affected` (CycloneDX, OpenVEX;
    `known_not_affected` in CSAF; `false_positive`) has a justification or a detail. `affected` (`exploitable`,
    `known_affected`) leads to something in the file: an item `anomaly`, `threat` or `trigger` names it in its
    `reference`. One that is still looked into counts as not judged, unless such an item names it.

    ## Why it matters

    A scan finds hundreds of vulnerabilities, few of which matter. What tells a judged list from an unread one is a reason
    with each that does not, and a consequence with each that does.

    ## Example

    ```yaml
    software:
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {
      "@context": "https://openvex.dev/ns/v0.2.0",
      "@id": "https://example.org/vex-1", "author": "Nobody", "timestamp": "2026-01-12T09:00:00Z", "version": 1,
      "statements": [
        {"vulnerability": {"name": "CVE-2026-1001"}, "products": [{"@id": "pkg:generic/app@1"}], "status": "not_affected"}
      ]
    }
    ```

    ## Use instead

    ```yaml
    software:
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {
      "@context": "https://openvex.dev/ns/v0.2.0",
      "@id": "https://example.org/vex-1", "author": "Nobody", "timestamp": "2026-01-12T09:00:00Z", "version": 1,
      "statements": [
        {"vulnerability": {"name": "CVE-2026-1001"}, "products": [{"@id": "pkg:generic/app@1"}], "status": "not_affected",
         "justification": "vulnerable_code_not_in_execute_path"}
      ]
    }
    ```

    ## References

    IEC 81001-5-1:2021 9; ANSI/AAMI SW96:2023; CISA, Minimum Requirements for VEX (2023); MDCG 2019-16 rev. 1.
    """
    software = _software(file, policy)
    if software is None:
        yield unjudged(why=_UNREAD)
        return
    named = {
        number.upper() for item in file.of_type("anomaly", "threat", "trigger") for number in item.listed("reference")
    }
    stated = [each for one in software.vulnerabilities for each in one.statements]
    judged = {
        number.upper()
        for each in stated
        if each.state in ("not-affected", "affected", "fixed")
        for number in (each.id, *each.aliases)
    }
    for one in software.vulnerabilities:
        unstated, unreasoned = list[Statement](), list[Statement]()
        for each in one.statements:
            numbers = {number.upper() for number in (each.id, *each.aliases)}
            if each.state == "not-affected":
                if policy.says_nothing(each.why):
                    unreasoned.append(each)
            elif numbers & named:
                continue
            elif each.state == "affected":
                yield page_fault(each.at, _AFFECTED(path=one.path, id=each.id, says=each.says))
            elif each.state != "fixed" and not numbers & judged:
                unstated.append(each)
        for found, phrase in ((unstated, _UNSTATED), (unreasoned, _NO_REASON)):
            if found:
                ids = tuple(dict.fromkeys(each.id for each in found))
                related = tuple((each.at, _STATED(id=each.id)) for each in found[1:10])
                message = (
                    phrase(path=one.path, count=len(ids), ids=ids)
                    if phrase is _UNSTATED
                    else phrase(path=one.path, ids=ids)
                )
                yield page_fault(found[0].at, message, related=related)


_NOT_LOOKED_AT = Phrase(
    "RMF719.not-judged",
    "{count} problem {count:report|reports} {count:does|do} not say whether safety is concerned: {ids:5}",
    "write yes or no in `safety`",
)
_NO_ITEM = Phrase(
    "RMF719.no-item",
    "{ids:5} {ids:concerns|concern} safety and {ids:names|name} no item of the file",
    "name the risk, the event or the trigger that deals with it in `items`",
)
_NO_WHY = Phrase(
    "RMF719.no-reason",
    "{ids:5} {ids:is|are} said not to concern safety, and not why",
    "give the reason in `reason`",
)
_UNKNOWN = Phrase(
    "RMF719.unknown",
    "the problem report {id} names {item}, which is no item of the file",
    by=("id", "item"),
)
_REPORT = Phrase("RMF719.here", "{id} stands here")


@rule("RMF719", "problem-not-judged", level=Level.GATE, clause="IEC 62304 9.1, 9.2", kind="gap")
def problem_not_judged(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A problem report does not say whether it concerns safety, or what follows from it.

    ## What it checks

    Where the policy names a list of problem reports (`software.problem-reports`, a CSV): each says in `safety` yes or no;
    with yes it names in `items` what deals with it (a risk, an event, an anomaly, a trigger ...), each of which is an item
    of the file; with no it gives a `reason`. Reports that are closed are asked the same.

    ## Why it matters

    Whether a problem concerns safety is the question that the problem resolution process asks first. A report that nobody
    has asked it of may be the complaint of tomorrow.

    ## Example

    ```yaml
    software:
      problem-reports: software/problems.csv
    ```

    ```text software/problems.csv
    id,summary,opened,safety,reason,items
    PR-1,Size is shown in the unit of another screen,2026-01-07,,,
    ```

    ## Use instead

    ```yaml
    software:
      problem-reports: software/problems.csv
    ```

    ```text software/problems.csv
    id,summary,opened,safety,reason,items
    PR-1,Size is shown in the unit of another screen,2026-01-07,yes,,RSK-1
    ```

    ## References

    IEC 62304:2006+A1:2015 5.8.2, 5.8.3, 9.1, 9.2, 9.6.
    """
    software = _software(file, policy)
    if software is None:
        yield unjudged(why=_UNREAD)
        return
    if not software.reports:
        return
    open_, bare, why = [], [], []
    for each in software.reports:
        if not each.safety:
            open_.append(each)
        elif each.safety == "yes" and not each.items:
            bare.append(each)
        elif each.safety == "no" and policy.says_nothing(each.reason):
            why.append(each)
        for id in each.items:
            if id not in file.items and file.other(id) is None:
                yield page_fault(each.at, _UNKNOWN(id=each.id, item=id))._replace(kind="contradiction")
    for found, phrase in ((open_, _NOT_LOOKED_AT), (bare, _NO_ITEM), (why, _NO_WHY)):
        if found:
            ids = tuple(each.id for each in found)
            related = tuple((each.at, _REPORT(id=each.id)) for each in found[1:10])
            message = phrase(count=len(ids), ids=ids) if phrase is _NOT_LOOKED_AT else phrase(ids=ids)
            yield page_fault(found[0].at, message, related=related)


# --- what the lists name, and what the SOUP items are ----------------------------------------------------------------


def _plain(name: str) -> str:
    """A name as it is compared: small, and with one sign between its parts."""
    return re.sub(r"[-_.\s]+", "-", name.strip()).casefold()


def _pattern(written: str) -> tuple[str, str]:
    """A name, package URL or pattern, and the version that it ends in ("" for none)."""
    head, sign, version = written.rpartition("@")
    # a scope of npm begins with the sign, and stands before a slash
    if sign and head and "/" not in version:
        return head, version
    return written, ""


def _names(component: Component) -> Iterator[str]:
    yield from (component.name, *component.names)
    if component.purl:
        yield component.purl


class _Names:
    """Names and patterns, each with what stands behind it: of a list of thousands each component is looked up, not compared."""

    def __init__(self, given: Iterable[tuple[str, _Behind]]) -> None:
        self._exact: dict[str, list[_Behind]] = {}
        self._patterns: list[tuple[re.Pattern[str], _Behind]] = []
        for written, behind in given:
            wanted = _plain(written)
            if "*" in wanted:
                # brackets and question marks of a pattern of files mean nothing here
                pattern = ".*".join(map(re.escape, wanted.split("*")))
                self._patterns.append((re.compile(pattern), behind))
            else:
                self._exact.setdefault(wanted, []).append(behind)

    def of(self, component: Component) -> list[_Behind]:
        """What stands behind the names of a component, each once, in the order in which it was given."""
        names = {_plain(name) for name in _names(component)}
        found = [each for name in names for each in self._exact.get(name, ())]
        found += [each for pattern, each in self._patterns if any(pattern.fullmatch(name) for name in names)]
        return sorted(set(found))


_Behind = tuple[int, str]
"""A number, by which the order is kept, and a version ("" for any)."""


def _same_version(one: str, other: str) -> bool:
    return one.strip().casefold().removeprefix("v") == other.strip().casefold().removeprefix("v")


class _Wanted:
    """What a SOUP item is called in lists: patterns, each with the version that a component has to have ("" for any)."""

    def __init__(self, soup: Item) -> None:
        self.soup = soup
        given = soup.listed("components")
        self.given = bool(given)
        patterns = [_pattern(each) for each in given or (soup.title,)]
        version = soup.text("version")
        # the version of the item is that of its one component
        single = len(patterns) == 1 and not patterns[0][1] and "*" not in patterns[0][0]
        self.patterns = [(name, version if single else other) for name, other in patterns]


def _index(wanted: Sequence[_Wanted]) -> _Names:
    """The names of SOUP items, each with the number of its item."""
    return _Names((name, (number, version)) for number, one in enumerate(wanted) for name, version in one.patterns)


def _components(software: Software) -> Iterator[tuple[str, Component]]:
    for one in software.components:
        for each in one.components:
            yield one.path, each


_NOT_SOUP = Phrase(
    "RMF807.not-soup",
    "{path} ({kind}) lists {count} {count:component|components} that no SOUP item names: {names:5}",
    "write an item `soup` for each, or one for what belongs together with its names in `components`; what is no SOUP stands"
    " in `software.not-soup` of the policy, with the reason",
)
_LISTED = Phrase("RMF807.here", "{name} is listed here")


@rule("RMF807", "component-not-soup", level=Level.GATE, clause="IEC 62304 8.1.2, 8.1.3", kind="gap")
def component_not_soup(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A bill of materials or a lock file lists a component that is no SOUP item.

    ## What it checks

    Each component of the lists that the policy names in `software.components` is one of an item `soup`: by its title, or by
    what the item gives in `components` (a name, a package URL, or a pattern with `*`), whichever version it has. One that
    the policy names in `software.not-soup`, with a reason, is none. What a list marks as needed for developing alone, or
    as excluded, is passed over.

    ## Why it matters

    The list says what is in the device; the risk file says what was judged. What stands in the first and not in the second
    has been built in without anybody having read its anomalies.

    ## Example

    ```yaml
    software:
      components: [software/requirements.txt]
    ```

    ```text software/requirements.txt
    numpy==2.3.1
    ```

    ## Use instead

    ```yaml
    software:
      components: [software/requirements.txt]
    ```

    ```text software/requirements.txt
    numpy==2.3.1
    ```

    ```markdown
    :::{soup} NumPy
    :id: SOUP-9
    :version: 2.3.1
    :maker: NumPy developers
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 5.1.11, 8.1.1, 8.1.2, 8.1.3; FD&C Act section 524B (b)(3).
    """
    software = _software(file, policy)
    if software is None:
        yield unjudged(why=_UNREAD)
        return
    soup = _index([_Wanted(each) for each in file.of_type("soup")])
    reasons = policy.software.not_soup.items()
    left_out = _Names(
        (name, (number, version))
        for number, (written, reason) in enumerate(reasons)
        if not policy.says_nothing(reason)
        for name, version in (_pattern(written),)
    )
    for number, one in enumerate(software.components):
        missing = [
            each
            for each in one.components
            if not soup.of(each)
            and not any(not version or _same_version(version, each.version) for _, version in left_out.of(each))
        ]
        if not missing:
            continue
        names = tuple(dict.fromkeys(each.written for each in missing))
        message = _NOT_SOUP(path=one.path, kind=one.kind, count=len(names), names=names)
        related = tuple((each.at, _LISTED(name=each.written)) for each in missing[:10])
        key = policy.software.components[number] if number < len(policy.software.components) else ""
        keys = ("software", "components")
        key = next((each for each in policy.software.components if one.path.endswith(each)), key)
        yield key_fault(policy, keys, message, at=policy.at(*keys, key), related=related)


_OTHER_VERSION = Phrase(
    "RMF808.version",
    "{id} is version {found}, and {path} has {name} in version {listed}",
    "judge the version that is in the device: its requirements, and its known anomalies",
    by=("name", "listed"),
)
_GONE = Phrase(
    "RMF808.gone",
    "{id} is in no list any more: {lists:, and} {lists:has|have} no {names:, or}",
    "say in `components` what the lists call it; retire the item if it is in the device no longer",
)
_VERSION_HERE = Phrase("RMF808.here", "{name} is listed here")


@rule("RMF808", "soup-differs-from-list", level=Level.ERROR, clause="IEC 62304 8.1.2, 8.1.3", kind="contradiction")
def soup_differs_from_list(file: RiskFile, policy: Policy) -> Iterator[Judgement]:
    """A SOUP item has another version than the bill of materials or the lock file says, or is in none of them.

    ## What it checks

    Where the policy names lists in `software.components`: each component that is one of a SOUP item has its version, or the
    one that the item gives behind `@` in `components`; with several names, or with a pattern, only what stands behind `@`
    is compared. A version may begin with `v`. A SOUP item is in one of the lists: in a bill of materials, or, where there
    are lock files alone, in one of these if it says in `components` what they call it.

    ## Why it matters

    The anomalies that were judged are those of one version. An update that nobody told the risk file of brings others, and
    takes away the reasons for which the old ones did not matter.

    ## Example

    ```yaml
    software:
      components: [software/requirements.txt]
    ```

    ```text software/requirements.txt
    numpy==2.4.0
    ```

    ```markdown
    :::{soup} NumPy
    :id: SOUP-9
    :version: 2.3.1
    :maker: NumPy developers
    :::
    ```

    ## Use instead

    ```yaml
    software:
      components: [software/requirements.txt]
    ```

    ```text software/requirements.txt
    numpy==2.4.0
    ```

    ```markdown
    :::{soup} NumPy
    :id: SOUP-9
    :version: 2.4.0
    :maker: NumPy developers
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 6.2.3, 7.4.1, 8.1.2, 8.1.3, 8.2.
    """
    software = _software(file, policy)
    if software is None:
        yield unjudged(why=_UNREAD)
        return
    if not software.components:
        return
    wanted = [_Wanted(each) for each in file.of_type("soup")]
    listed = _listings(software, wanted)
    for one in wanted:
        found = listed[one.soup.id]
        for each in _once(each for each in found if each.differs):
            component = each.component
            message = _OTHER_VERSION(
                id=one.soup.id, found=each.differs, path=each.path, name=component.name, listed=component.version
            )
            option = "version" if each.differs == one.soup.text("version") else "components"
            related = ((component.at, _VERSION_HERE(name=component.written)),)
            yield fault(one.soup, message, option=option, related=related)
        if found or software.unread:
            continue
        # a lock file holds what one package manager brings, and nobody says that SOUP comes by it
        lists = [each.path for each in software.components if each.whole or one.given]
        if lists:
            names = tuple(name for name, _ in one.patterns)
            message = _GONE(id=one.soup.id, lists=tuple(lists), names=names)
            at = None if one.given else one.soup.span
            yield fault(one.soup, message, option="components" if one.given else "", at=at)


class Listed(NamedTuple):
    """A component of the list at ``path`` that is one of a SOUP item; ``differs`` is the version that it should have by the
    item, "" where it has that, or where none is asked for."""

    path: str
    component: Component
    differs: str


def listings(file: RiskFile) -> dict[str, list[Listed]]:
    """What the lists name of each SOUP item, by its id; empty where nobody has read any."""
    wanted = [_Wanted(soup) for soup in file.of_type("soup")]
    return {} if file.software is None else _listings(file.software, wanted)


def _listings(software: Software, wanted: Sequence[_Wanted]) -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {each.soup.id: [] for each in wanted}
    index = _index(wanted)
    for path, each in _components(software):
        covering: dict[int, list[str]] = {}
        for number, version in index.of(each):
            covering.setdefault(number, []).append(version)
        right = not each.version or any(
            not version or _same_version(version, each.version)
            for versions in covering.values()
            for version in versions
        )
        # where one item has the version, the others are of another one; where none has, the first is told
        for place, (number, versions) in enumerate(covering.items()):
            differs = "" if right or place else versions[0]
            found[wanted[number].soup.id].append(Listed(path, each, differs))
    return found


def _once(found: Iterable[Listed]) -> Sequence[Listed]:
    """Each version of a component once."""
    first: dict[tuple[str, str], Listed] = {}
    for each in found:
        first.setdefault((each.component.name, each.component.version), each)
    return [*first.values()]


@rule("RMF809", "unreadable-software-list", level=Level.ERROR, clause="IEC 62304 8.1", kind="contradiction")
def unreadable_software_list(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A list of components, vulnerabilities or problem reports that the policy names cannot be read.

    ## What it checks

    Each file that the policy names under `software` is there, in the project, and is what it is said to be. Read are, as
    `components`, CycloneDX bills of materials (JSON and XML), `pylock.toml`, `poetry.lock`, `uv.lock`, `requirements.txt`,
    `Pipfile.lock`, `package-lock.json` and `Cargo.lock`; as `vulnerabilities`, VEX as CycloneDX, OpenVEX and CSAF; as
    `problem-reports`, a CSV with the columns `id`, `summary`, `opened`, `safety` and, where they are wanted, `closed`,
    `reason` and `items`. Not read are SPDX, `yarn.lock`, `pnpm-lock.yaml`, `go.sum`, `Gemfile.lock`, `composer.lock` and
    lists of Conan or vcpkg: tools make CycloneDX bills of these.

    ## Why it matters

    What cannot be read is not judged. Were it passed over, an empty list and a broken one would look the same.

    ## Example

    ```yaml
    software:
      components: [software/requirements.txt]
    ```

    ```text software/requirements.txt
    numpy (2.3.1
    ```

    ## Use instead

    ```yaml
    software:
      components: [software/requirements.txt]
    ```

    ```text software/requirements.txt
    numpy==2.3.1
    ```

    ```markdown
    :::{soup} NumPy
    :id: SOUP-9
    :version: 2.3.1
    :maker: NumPy developers
    :::
    ```

    ## References

    IEC 62304:2006+A1:2015 8.1.2, 8.1.3; ECMA-424 (CycloneDX).
    """
    yield from problem_faults(file, "unreadable-software-list")


RULES: tuple[Rule, ...] = (
    soup_missing,
    soup_incomplete,
    anomaly_not_judged,
    vulnerability_not_judged,
    problem_not_judged,
    component_not_soup,
    soup_differs_from_list,
    unreadable_software_list,
)
