"""Security of a connected device: assets, threats, how easily they are carried out, and what is watched afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from riskfile.assessment import quantity
from riskfile.model import Item, RiskFile, Span
from riskfile.policy.cvss_vectors import is_vector, vector
from riskfile.policy.policy import STRIDE, Policy, Scale
from riskfile.rules.engine.declare import Rule, rule
from riskfile.rules.engine.finding import Fault, Judgement, Level, fault, key_fault, page_fault, unjudged
from riskfile.text.days import days_later
from riskfile.text.messages import Message, Phrase


def _connected(policy: Policy) -> bool:
    return "connected" in policy.device.topics


_THIN = Phrase(
    "RMF715.thin",
    "the device is connected, and {lacks:, and}",
    "write the assets, and what somebody may do to them, as items `asset` and `threat`; a category that does not apply stands"
    " in `security.no-threats` of the policy, with the reason",
)
_NO_ASSET = Phrase("RMF715.no-asset", "no asset is named")
_NO_THREAT = Phrase("RMF715.no-threat", "no threat is named")
_NO_CATEGORY = Phrase("RMF715.no-category", "no threat is one of {categories:, or}")
_UNTHREATENED = Phrase(
    "RMF715.unthreatened",
    "{id} is an asset, and no threat is to it",
    "write the threats to it, or say in `no-threat` why there are none",
)


@rule("RMF715", "security-analysis-thin", level=Level.GATE, clause="AAMI TIR57; IEC 81001-5-1", kind="gap")
def security_analysis_thin(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """A connected device has no analysis of its assets and of the threats to them, or one that leaves kinds of threats out.

    ## What it checks

    Where `connected` is among the device's `topics`: there are items `asset` and `threat`; each of the six categories of
    STRIDE (spoofing, tampering, repudiation, information disclosure, denial of service, elevation of privilege) has a
    threat, or the policy says in `security.no-threats` why the device has none of it; and each asset is threatened by one,
    or says in `no-threat` why it is not. How good the threats are nobody can tell from outside: what can be told is what was
    not looked at.

    ## Why it matters

    One event with the cause "an attacker changes the setting" shows that somebody has thought of attackers, not that the
    device was analysed. An attacker chooses the way that was left out.

    ## Example

    ```yaml
    device:
      name: Stent with an app that chooses its size
      manufacturer: Nobody
      models: [B-1]
      markets: [eu, us]
      classes: {eu: III, us: III}
      software-class: none
      exposure-unit: implant
      example: true
      topics: [connected]

    security:
      scheme: rubric of procedure SEC-4, edition 2
      monitoring: {sources: [NVD], interval-days: 30}

    software:
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "Nobody",
     "timestamp": "2026-01-12T09:00:00Z", "version": 1, "statements": []}
    ```

    ```markdown
    :::{event} Someone in the network changes the stored size
    :id: EVT-9
    :cause: security
    :precedes: SIT-9
    :::

    :::{situation} Stent of a wrong size is handed over
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{harm} Procedure is put off
    :id: HRM-9
    :severity: S2
    :::

    :::{risk} Delay by a size that someone changed
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-9
    :exploitability: X1
    :basis: expert (panel, 2024-06)
    :no-further-reduction: the app asks the archive for the size again at each procedure (SRS-13); no other measure is known
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
      software-class: none
      exposure-unit: implant
      example: true
      topics: [connected]

    security:
      scheme: rubric of procedure SEC-4, edition 2
      no-threats:
        information-disclosure: the app holds no data of a person (SEC-7)
        denial-of-service: without the app the size is read off the image, as it was before (USE-1)
        elevation-of-privilege: all users of the app have the same rights (SAD-3)
      monitoring: {sources: [NVD], interval-days: 30}

    software:
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "Nobody",
     "timestamp": "2026-01-12T09:00:00Z", "version": 1, "statements": []}
    ```

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing, repudiation
    :exploitability: X1
    :basis: rubric of SEC-4, panel of 2024-06
    :threatens: AST-9
    :realised-by: EVT-9
    :::

    :::{event} Someone in the network changes the stored size
    :id: EVT-9
    :cause: security
    :precedes: SIT-9
    :::

    :::{situation} Stent of a wrong size is handed over
    :id: SIT-9
    :condition: fault
    :hazard: HAZ-3
    :events: EVT-9
    :::

    :::{harm} Procedure is put off
    :id: HRM-9
    :severity: S2
    :::

    :::{risk} Delay by a size that someone changed
    :id: RSK-9
    :situation: SIT-9
    :harm: HRM-9
    :exploitability: X1
    :basis: expert (panel, 2024-06)
    :no-further-reduction: the app asks the archive for the size again at each procedure (SRS-13); no other measure is known
    :::
    ```

    ## References

    AAMI TIR57:2016 4, 5; ANSI/AAMI SW96:2023; IEC 81001-5-1:2021 7; MDCG 2019-16 rev. 1; FDA, Cybersecurity in Medical Devices (2025).
    """
    if not _connected(policy):
        return
    assets, threats = file.of_type("asset"), file.of_type("threat")
    lacks: list[Message] = []
    if not assets:
        lacks.append(_NO_ASSET())
    if not threats:
        lacks.append(_NO_THREAT())
    else:
        told = {each for threat in threats for each in threat.listed("stride")}
        told |= {name for name, reason in policy.security.no_threats.items() if not policy.says_nothing(reason)}
        missing = tuple(each for each in STRIDE if each not in told)
        if missing:
            lacks.append(_NO_CATEGORY(categories=missing))
    if lacks:
        yield key_fault(policy, ("device", "topics"), _THIN(lacks=tuple(lacks)))
    for asset in assets if threats else ():
        if not asset.text("no-threat") and not file.linking(asset, "threatens"):
            yield fault(asset, _UNTHREATENED(id=asset.id), option="no-threat", at=asset.span)


_NOWHERE = Phrase(
    "RMF716.nowhere",
    "{id} is a threat that leads to no event, and does not say why it leads to no hazardous situation",
    "name the event with `cause: security` in `realised-by`, or give the reason in `no-safety-effect`",
)
_BOTH = Phrase(
    "RMF716.both",
    "{id} is realised by {events:5} and has no safety effect: expected one of the two",
    "take out `no-safety-effect`, or `realised-by`",
)
_OTHER_CAUSE = Phrase(
    "RMF716.other-cause", "{id} is a threat, and {event} that realises it has the cause {cause}; expected security"
)
_NO_THREAT_OF = Phrase(
    "RMF716.no-threat",
    "{id} is an attack in the sequence of {situations:5}, and no threat is realised by it",
    "write the threat, and name this event in its `realised-by`",
)


@rule(
    "RMF716", "threat-not-bridged", level=Level.WARNING_THEN_ERROR, clause="AAMI TIR57", kind="gap",
    needs=("RMF902", "RMF903", "RMF904"),
    rests_on="threat: no-safety-effect realised-by",
)  # fmt: skip
def threat_not_bridged(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """The analysis of security and that of safety do not meet: a threat without an event, or an attack without a threat.

    ## What it checks

    Each item `threat` names in `realised-by` the event by which it reaches the sequence of a hazardous situation, or says
    in `no-safety-effect` why it leads to none; not both. The event has `cause: security`. The other way round, where a file
    has threats, each event with that cause in the sequence of a situation realises one. What a security control does to
    safety is `may-cause` and `no-new-risk` of each control (RMF313); what a safety control does to security is
    `security-impact` (RMF708).

    ## Why it matters

    Two files by two teams meet in the event. A threat that stops before it was judged for data alone; an attack that comes
    from no threat was invented where the risk was, and its ease never scored.

    ## Example

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing
    :cvss: CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:N/I:H/A:N
    :exploitability: X1
    :basis: CVSS 3.1, panel of 2024-06
    :threatens: AST-9
    :::
    ```

    ## Use instead

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing
    :cvss: CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:N/I:H/A:N
    :exploitability: X1
    :basis: CVSS 3.1, panel of 2024-06
    :no-safety-effect: the size is measured anew at each procedure, and the stored one is not shown (SRS-12)
    :threatens: AST-9
    :::
    ```

    ## References

    AAMI TIR57:2016 Annex B; ANSI/AAMI SW96:2023; ISO/TR 24971:2020 Annex F; IEC 81001-5-1:2021 7.
    """
    threats = file.of_type("threat")
    for threat in threats:
        events = file.linked(threat, "realised-by")
        if events and threat.text("no-safety-effect"):
            ids = tuple(each.id for each in events)
            yield fault(threat, _BOTH(id=threat.id, events=ids), option="no-safety-effect", kind="contradiction")
        elif not events and not threat.text("no-safety-effect"):
            yield fault(threat, _NOWHERE(id=threat.id), option="realised-by", at=threat.span)
        for event in events:
            cause = event.text("cause")
            if cause and cause != "security":
                yield fault(
                    threat,
                    _OTHER_CAUSE(id=threat.id, event=event.id, cause=cause),
                    option="realised-by",
                    at=threat.at_link("realised-by", event.id),
                    based_on=(event,),
                    kind="contradiction",
                )
    if not threats:
        return
    for event in file.of_type("event"):
        if event.fields.get("cause") == "security" and not file.linking(event, "realised-by"):
            situations = tuple(each.id for each in file.linking(event, "events") if each.type == "situation")
            if situations:
                yield fault(event, _NO_THREAT_OF(id=event.id, situations=situations), option="cause")


_NOT_A_VECTOR = Phrase(
    "RMF717.vector",
    "{id} has no vector of CVSS in `cvss` ({why}); expected such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N",
)
_UNSCORED = Phrase(
    "RMF717.unscored",
    "{id} does not say how easily it is carried out: it has no CVSS vector, and the policy names no other scheme",
    "give the vector in `cvss`, or name the scheme in `security.scheme` of the policy and give `exploitability` and `basis`",
)
_BY_SCHEME = Phrase(
    "RMF717.by-scheme",
    "{id} does not say how easily it is carried out: expected {missing:, and} by the scheme of the policy, or a CVSS vector",
)
_NO_BANDS = Phrase(
    "RMF717.no-bands",
    "{ids:5} {ids:has|have} a CVSS vector and no level of exploitability, and the policy's levels have no scores",
    "give each level its scores: `cvss: 7.0 to 8.9`",
)
_NO_SCALE = Phrase("RMF717.no-scale", "{ids:5} {ids:has|have} an exploitability, and the policy has no scale of it")
_OFF_SCALE = Phrase(
    "RMF717.off-scale", "{id} has the exploitability {found}, which is no level of the policy: {levels:, or}"
)
_OFF_BANDS = Phrase("RMF717.off-bands", "{id} has the CVSS score {score}, which no level of exploitability holds")
_DIFFERS = Phrase(
    "RMF717.differs",
    "{id} has the exploitability {found}, and its CVSS vector comes to {score}, which is {level}",
    "take out `exploitability`, or judge it anew and change the vector",
)
_MILDER = Phrase(
    "RMF717.milder",
    "{id} has the exploitability {found}, and {threat} that leads to it is {level}",
    "take the exploitability of the threat before control; what controls achieve is the residual one",
)
_THREAT = Phrase("RMF717.threat", "{id} leads to it")


@rule(
    "RMF717", "exploitability-not-scored", level=Level.WARNING_THEN_ERROR, clause="ANSI/AAMI SW96; AAMI TIR57",
    kind="gap", needs=("RMF902", "RMF903", "RMF904"),
    rests_on="risk: exploitability situation; threat: basis cvss exploitability",
)  # fmt: skip
def exploitability_not_scored(file: RiskFile, policy: Policy) -> Iterator[Fault]:
    """How easily a threat is carried out is scored by no named scheme, or its score, its level and its risk disagree.

    ## What it checks

    Each item `threat` has a CVSS vector (2.0, 3.0, 3.1 or 4.0) that can be read; or the policy names another scheme in
    `security.scheme`, and the threat gives its `exploitability` on the policy's scale and the `basis`. The score is computed
    from the vector (the environmental one where it has metrics of the environment, else the temporal or the base score), and
    the policy's levels say which scores they hold (`cvss: 7.0 to 8.9`); a level that the threat gives beside it is the same.
    The exploitability of a risk before control is not below that of a threat whose event stands in its sequence.

    ## Why it matters

    "Low" by whom? A vector says what was assumed, metric by metric, so that the next reader can disagree with one of them.
    A risk that is milder than the threat it comes from counts its controls twice: once at the start, once at the end.

    ## Example

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing
    :exploitability: X1
    :no-safety-effect: the size is measured anew at each procedure, and the stored one is not shown (SRS-12)
    :threatens: AST-9
    :::
    ```

    ## Use instead

    ```yaml
    exploitability:
      levels:
        - {id: X1, label: Hard, cvss: 0.0 to 3.9}
        - {id: X2, label: Possible, cvss: 4.0 to 6.9}
        - {id: X3, label: Easy, cvss: 7.0 to 10.0}
    ```

    ```markdown
    :::{asset} Size that is stored for a patient
    :id: AST-9
    :kind: data
    :protects: integrity
    :::

    :::{threat} Stored size is changed under somebody else's name
    :id: THR-9
    :stride: tampering, spoofing
    :cvss: CVSS:3.1/AV:A/AC:H/PR:L/UI:N/S:U/C:N/I:H/A:N
    :basis: CVSS 3.1, panel of 2024-06
    :no-safety-effect: the size is measured anew at each procedure, and the stored one is not shown (SRS-12)
    :threatens: AST-9
    :::
    ```

    ## References

    ANSI/AAMI SW96:2023; AAMI TIR57:2016 5.4; FIRST, CVSS 3.1 and 4.0; MITRE, Rubric for Applying CVSS to Medical Devices (2020).
    """
    scale = policy.exploitability
    levels: dict[str, int] = {}
    unmapped, unscaled = list[Item](), list[Item]()
    for threat in file.of_type("threat"):
        written, given = threat.text("cvss"), threat.text("exploitability")
        rank = None
        if (given or written) and scale is None:
            unscaled.append(threat)
        elif given and scale is not None:
            rank = _rank(scale, given)
            if rank is None:
                found = tuple(each.id for each in scale.levels)
                yield fault(
                    threat,
                    _OFF_SCALE(id=threat.id, found=given, levels=found),
                    option="exploitability",
                    kind="contradiction",
                )
        if written:
            read = vector(written)
            if read.score is None:
                yield fault(threat, _NOT_A_VECTOR(id=threat.id, why=read.why), option="cvss", kind="contradiction")
            elif scale is not None and scale.measure:
                level = scale.band_of(read.score)
                if level is None:
                    yield fault(threat, _OFF_BANDS(id=threat.id, score=f"{read.score:.1f}"), option="cvss")
                elif rank is not None and level.rank != rank:
                    yield fault(
                        threat,
                        _DIFFERS(id=threat.id, found=given, score=f"{read.score:.1f}", level=level.id),
                        option="exploitability",
                        kind="contradiction",
                    )
                else:
                    rank = level.rank
            elif scale is not None and not given:
                unmapped.append(threat)
        elif not is_vector(given):
            if not policy.security.scheme:
                yield fault(threat, _UNSCORED(id=threat.id), option="cvss", at=threat.span)
            else:
                missing = tuple(f"`{each}`" for each in ("exploitability", "basis") if not threat.text(each))
                if missing:
                    yield fault(
                        threat, _BY_SCHEME(id=threat.id, missing=missing), option=missing[0].strip("`"), at=threat.span
                    )
        if rank is not None:
            levels[threat.id] = rank
    for items, phrase in ((unmapped, _NO_BANDS), (unscaled, _NO_SCALE)):
        if items:
            keys = ("exploitability", "levels") if phrase is _NO_BANDS else ()
            yield key_fault(policy, keys, phrase(ids=tuple(each.id for each in items)))
    if scale is not None and levels:
        yield from _milder(file, scale, levels)


def _rank(scale: Scale, text: str) -> int | None:
    found = quantity(scale, text)
    return found.level.rank if found is not None and found.level is not None else None


def _milder(file: RiskFile, scale: Scale, levels: dict[str, int]) -> Iterator[Fault]:
    """Risks that begin below a threat that leads to them."""
    for risk in file.of_type("risk"):
        given = risk.text("exploitability")
        rank = _rank(scale, given) if given else None
        if rank is None:
            continue
        leading = [
            threat
            for situation in file.linked(risk, "situation")
            for event in file.linked(situation, "events")
            for threat in file.linking(event, "realised-by")
            if threat.id in levels
        ]
        worst = max(leading, key=lambda each: levels[each.id], default=None)
        if worst is not None and levels[worst.id] > rank:
            yield fault(
                risk,
                _MILDER(id=risk.id, found=given, threat=worst.id, level=scale.levels[levels[worst.id] - 1].id),
                option="exploitability",
                based_on=(worst,),
                related=((worst.span, _THREAT(id=worst.id)),),
                kind="contradiction",
            )


_NO_PLAN = Phrase(
    "RMF718.no-plan",
    "the device is connected, and the plan does not say how vulnerabilities are watched",
    "say in `security.monitoring` of the policy from which sources, and how often",
)
_NO_RECORD = Phrase(
    "RMF718.no-record",
    "vulnerabilities are to be looked for every {days:{days} day|{days} days}, and no list of statements shows that anybody has",
    "name the VEX that the last look has given in `software.vulnerabilities`",
)
_OVERDUE = Phrase(
    "RMF718.overdue",
    "vulnerabilities are to be looked for every {days:{days} day|{days} days}, and the last statements are of {last}: the next look was due on"
    " {due}",
    "look again, and keep what was found as a VEX of that day",
)
_TO_COME = Phrase(
    "RMF718.to-come",
    "{path} is of {last}, a day to come (judged on {today}); expected the day of the last look",
    "correct the date of the statements",
)
_SOUP_OVERDUE = Phrase(
    "RMF718.soup-overdue",
    "the known anomalies of {id} were evaluated on {last}, and the plan says every {days:{days} day|{days} days}: the next time was due on {due}",
    "evaluate the list again, and give the day",
)


@rule(
    "RMF718", "vulnerabilities-not-watched", level=Level.GATE, clause="IEC 81001-5-1; MDR Annex I 17.2", kind="gap",
    by_day=True,
)  # fmt: skip
def vulnerabilities_not_watched(file: RiskFile, policy: Policy, today: str) -> Iterator[Judgement]:
    """A connected device has no plan by which vulnerabilities are watched, or the plan is not kept.

    ## What it checks

    Where `connected` is among the device's `topics`, the policy has a plan in `security.monitoring`: from which `sources`, and
    how many days apart at most (`interval-days`). Wherever there is such a plan, the newest of the statements in
    `software.vulnerabilities` is no older than that, and so is the evaluation of each SOUP item's list of anomalies
    (`anomalies-evaluated`). It is judged at the gate post-launch.

    ## Why it matters

    A vulnerability is found after release, by somebody else. Who does not look learns of it from the first attack.

    ## Example

    ```yaml
    security:
      monitoring: {sources: [NVD], interval-days: 30}

    software:
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "Nobody",
     "timestamp": "2025-06-12T09:00:00Z", "version": 1, "statements": []}
    ```

    ## Use instead

    ```yaml
    security:
      monitoring: {sources: [NVD], interval-days: 30}

    software:
      vulnerabilities: [software/app.vex.json]
    ```

    ```text software/app.vex.json
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex-1", "author": "Nobody",
     "timestamp": "2026-01-12T09:00:00Z", "version": 1, "statements": []}
    ```

    ## References

    IEC 81001-5-1:2021 6, 9; MDR (EU) 2017/745 Annex I 17.2; MDCG 2019-16 rev. 1; FD&C Act section 524B (b)(1); IEC 62304:2006+A1:2015 6.1 f.
    """
    plan = policy.security
    if not plan.interval_days:
        if _connected(policy):
            keys = ("security", "monitoring") if ("security",) in policy.positions else ("device", "topics")
            yield key_fault(policy, keys, _NO_PLAN(), stage="post-launch")
        return
    software = file.software
    at = ("security", "monitoring", "interval-days")
    if software is None and policy.software.named:
        yield unjudged(why="the statements on vulnerabilities, which are known of the file as it is now")
    else:
        lists = software.vulnerabilities if software is not None else ()
        for each in lists:
            if each.day > today:
                at_top = Span(each.path)
                message = _TO_COME(path=each.path, last=each.day, today=today)
                yield page_fault(at_top, message)._replace(kind="contradiction")
        last = max((each.day for each in lists if each.day <= today), default="")
        if not last:
            if software is None or not (software.unread or lists):
                yield key_fault(policy, at, _NO_RECORD(days=plan.interval_days), stage="post-launch")
        elif (due := days_later(last, plan.interval_days)) < today:
            yield key_fault(policy, at, _OVERDUE(days=plan.interval_days, last=last, due=due), stage="post-launch")
    for soup in file.of_type("soup"):
        done = soup.text("anomalies-evaluated")
        if done and (due := days_later(done, plan.interval_days)) < today:
            message = _SOUP_OVERDUE(id=soup.id, last=done, days=plan.interval_days, due=due)
            yield fault(soup, message, option="anomalies-evaluated", stage="post-launch")


RULES: tuple[Rule, ...] = (
    security_analysis_thin,
    threat_not_bridged,
    exploitability_not_scored,
    vulnerabilities_not_watched,
)
